"""Rule sets kept between runs, so that rules which have not changed are not read and checked again.

As Python keeps bytecode: what is kept is found by a hash of the program's version and of every rule file's content,
so a change of either is met at once; and a file that is missing, damaged or cannot be written costs time, nothing
else. It is JSON: reading it runs nothing. ``CLAIMCLI_CACHE`` names another folder, ``off`` none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from claimcli import __version__
from claimcli.rules import DEFAULT_LANG, Layer, build, paused_collection, read_files, with_shipped
from claimcli.ruleset import CueEntry, Example, Origin, Rule, RuleSet
from claimcli.template import Choice, Element, Slot, Template, Word

VARIABLE = "CLAIMCLI_CACHE"
OFF = "off"
MOST = 8
"""So many rule sets are kept; the oldest go first."""
_FORM = "1"
_NAME = "rules-*.json"


def cache_folder() -> Path | None:
    """Where rule sets are kept, None where they are not to be."""
    named = os.environ.get(VARIABLE)
    if named:
        return None if named == OFF else Path(named)
    if home := os.environ.get("XDG_CACHE_HOME"):
        return Path(home) / "claimcli"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "claimcli" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "claimcli"
    return Path.home() / ".cache" / "claimcli"


def load_kept(extra: Sequence[Path | Layer] = (), *, lang: str = DEFAULT_LANG) -> RuleSet:
    """As ``load_rules``, from what was kept where nothing has changed. Raises RuleError with every mistake."""
    files = read_files(with_shipped(extra), lang)
    folder = None
    if not files.problems:
        with suppress(RuntimeError):  # there is no home folder
            folder = cache_folder()
    if folder is None:
        return build(files, lang)
    path = folder / _NAME.replace("*", _key(files.version, files.names, lang))
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError), paused_collection():
        return _decode(json.loads(path.read_bytes()))
    rules = build(files, lang)
    with suppress(OSError):
        _keep(path, rules)
    return rules


def _key(version: str, names: Sequence[tuple[str, str]], lang: str) -> str:
    parts = (_FORM, __version__, lang, version, *(part for name in names for part in name))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _keep(path: Path, rules: RuleSet) -> None:
    """Write a rule set, whole or not at all, and let the oldest go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as part:
        try:
            json.dump(_encode(rules), part, separators=(",", ":"))
            part.close()
            os.replace(part.name, path)
        except (OSError, ValueError):
            part.close()
            os.unlink(part.name)
            return
    oldest_last = sorted(path.parent.glob(_NAME), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in oldest_last[MOST:]:
        file.unlink()


def _encode(rules: RuleSet) -> dict[str, Any]:
    return {
        "lists": rules.lists,
        "tables": rules.tables,
        "cues": [list(column) for column in zip(*rules.cues, strict=True)],
        "rules": [_encode_rule(rule) for rule in rules.rules],
        "version": rules.version,
        "lang": rules.lang,
        "measured": rules.measured,
        "list_origins": rules.list_origins,
        "table_origins": rules.table_origins,
        "off": rules.off,
        "files": rules.files,
    }


def _decode(kept: dict[str, Any]) -> RuleSet:
    frames: dict[str, tuple[str, ...]] = {}
    origins: dict[str, str] = {}  # the few names of files and layers, each one object
    cues = []
    for pos, cls, entry, takes, (file, line, layer) in zip(*kept["cues"], strict=True):
        key = " ".join(takes)
        known = frames.setdefault(key, tuple(takes))
        origin = Origin(origins.setdefault(file, file), line, origins.setdefault(layer, layer))
        cues.append(CueEntry(pos, cls, entry, known, origin))
    return RuleSet(
        lists={name: tuple(phrases) for name, phrases in kept["lists"].items()},
        tables=kept["tables"],
        cues=tuple(cues),
        rules=tuple(_decode_rule(rule) for rule in kept["rules"]),
        version=kept["version"],
        lang=kept["lang"],
        measured=kept["measured"],
        list_origins={name: _origins(where) for name, where in kept["list_origins"].items()},
        table_origins={name: _origins(where) for name, where in kept["table_origins"].items()},
        off={name: Origin(*where) for name, where in kept["off"].items()},
        files=tuple(kept["files"]),
    )


def _encode_rule(rule: Rule) -> list[Any]:
    return [
        rule.name,
        rule.means,
        [[template.text, [_encode_element(element) for element in template.elements]] for template in rule.templates],
        rule.origin,
        rule.has,
        rule.lacks,
        rule.over,
        rule.confidence,
        *([[e.text, e.marks, e.origin] for e in told] for told in (rule.finds, rule.ignores, rule.misses)),
        rule.about,
        rule.status,
        rule.since,
        rule.was,
        rule.shadows,
    ]


def _decode_rule(kept: list[Any]) -> Rule:
    name, means, templates, origin, has, lacks, over, confidence, *examples, about, status, since, was, shadows = kept
    finds, ignores, misses = (
        tuple(Example(text, tuple((slot, a, b) for slot, a, b in marks), Origin(*where)) for text, marks, where in told)
        for told in examples
    )
    return Rule(
        name=name,
        means=means,
        templates=tuple(Template(text, tuple(map(_decode_element, elements))) for text, elements in templates),
        origin=Origin(*origin),
        has={slot: tuple(names) for slot, names in has.items()},
        lacks={slot: tuple(names) for slot, names in lacks.items()},
        over=tuple(over),
        confidence=confidence,
        finds=finds,
        ignores=ignores,
        misses=misses,
        about=about,
        status=status,
        since=since,
        was=tuple(was),
        shadows=_origins(shadows),
    )


def _encode_element(element: Element) -> list[Any]:
    if isinstance(element, Word):
        return [element.text]
    if isinstance(element, Choice):
        return [element.options, element.optional]
    return [element.name, element.kind, element.features, element.column]


def _decode_element(kept: list[Any]) -> Element:
    if len(kept) == 1:
        return Word(kept[0])
    if len(kept) == 2:
        return Choice(tuple(map(tuple, kept[0])), kept[1])
    name, kind, features, column = kept
    return Slot(name, kind, tuple(features), column)


def _origins(kept: Sequence[Sequence[Any]]) -> tuple[Origin, ...]:
    return tuple(Origin(*where) for where in kept)
