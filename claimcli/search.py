"""Where rules come from: the layers over the shipped rules, in the order in which later ones win.

The user's folder, then ``CLAIMCLI_RULES``, then the project's ``claimcli.yaml``, then what the call names. A pack is
a folder of rules known by name: ``packs/NAME`` in the user's folder, or an installed package that announces it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimcli.errors import Problem, RuleError
from claimcli.nodes import suggest
from claimcli.rules import DEFAULT_LANG, GIVEN, Layer

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

USER = "user"
ENVIRONMENT = "environment"
PROJECT = "project"
RULES_VARIABLE = "CLAIMCLI_RULES"
PACK = "pack:"
GROUP = "claimcli.rules"

_PACK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")


def user_folder() -> Path:
    """The user's folder of claimcli: ``$XDG_CONFIG_HOME/claimcli`` where that is set, else as the system has it."""
    if home := os.environ.get("XDG_CONFIG_HOME"):
        return Path(home) / "claimcli"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "claimcli"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "claimcli"
    return Path.home() / ".config" / "claimcli"


class WrittenRules(NamedTuple):
    """One value of ``rules`` in a ``claimcli.yaml``: the layer, the value, the folder a relative path starts from."""

    layer: str
    value: str
    base: Path


def rule_layers(
    given: Sequence[str] = (), *, written: Sequence[WrittenRules] = (), lang: str = DEFAULT_LANG
) -> list[Layer]:
    """The layers over the shipped rules, lowest first.

    ``given`` are the values of ``--rules``. The user's own folder counts only for the languages it has rules of.
    Raises RuleError where a pack is unknown.
    """
    layers: list[Layer] = []
    own = user_folder() / "rules"
    if (own / lang if lang != DEFAULT_LANG else own).is_dir():
        layers.append(Layer(USER, own))
    layers += [_layer(*rules) for rules in written if rules.layer == USER]
    for value in filter(None, os.environ.get(RULES_VARIABLE, "").split(os.pathsep)):
        layers.append(_layer(ENVIRONMENT, value, Path()))
    layers += [_layer(*rules) for rules in written if rules.layer == PROJECT]
    return layers + given_layers(given)


def given_layers(given: Sequence[str]) -> list[Layer]:
    """The layers that values of ``--rules`` name. Raises RuleError where a pack is unknown."""
    return [_layer(GIVEN, value, Path()) for value in given]


def packs() -> Iterator[tuple[str, Path]]:
    """Each pack there is, by name: the user's own before installed ones."""
    from importlib.metadata import entry_points

    seen: set[str] = set()
    folder = user_folder() / "packs"
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and _PACK_NAME.match(path.name):
                seen.add(path.name)
                yield path.name, path
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        path_or_none = _package_folder(entry)
        if entry.name not in seen and path_or_none is not None:
            seen.add(entry.name)
            yield entry.name, path_or_none


def _layer(name: str, value: str, base: Path) -> Layer:
    if not value.startswith(PACK):
        return Layer(name, base / Path(value).expanduser())
    pack = value[len(PACK) :]
    found = dict(packs())
    if pack not in found:
        hint = suggest(pack, found) or "there is no pack; a pack is a folder in " + str(user_folder() / "packs")
        raise RuleError([Problem(value, 1, 1, f"no rule pack is called ‘{pack}’", hint=hint)])
    return Layer(value, found[pack])


def _package_folder(entry: EntryPoint) -> Path | None:
    """The folder that an entry point ``package`` or ``package:folder`` names. Nothing of the package is run."""
    from importlib.util import find_spec

    package, *inner = entry.module.split(".")
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    if not places:
        return None
    path = Path(next(iter(places))).joinpath(*inner)
    if entry.attr:
        path = path.joinpath(*entry.attr.split("."))
    return path if path.is_dir() else None
