"""The defaults that a project's or a user's ``claimcli.yaml`` gives to options, and where each value comes from.

Order: flag, environment, project (the nearest ``claimcli.yaml`` upward from the working folder), user, default.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcli.errors import Problem, RuleError
from claimcli.model import TAGS
from claimcli.rules import Layer, shown_path
from claimcli.search import ENVIRONMENT, PROJECT, RULES_VARIABLE, USER, WrittenRules, rule_layers, user_folder

FILE = "claimcli.yaml"
DEFAULT = "default"
VERSION = "1"
SKIP_VARIABLE = "CLAIMCLI_NO_CONFIG"
MAX_UPWARD = 64

Value = str | bool | float | int | tuple[str, ...]


class _Wrong(Exception):
    """A value that an option does not take; the text says what it takes."""


def _text(value: str) -> Value:
    if not value.strip():
        raise _Wrong("it is empty")
    return value


def _flag(value: str) -> Value:
    if value not in ("true", "false"):
        raise _Wrong("it is true or false")
    return value == "true"


def _share(value: str) -> Value:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise _Wrong("it is a number from 0 to 1")
    return number


def _count(value: str) -> Value:
    if not (value.isascii() and value.isdigit() and 0 < int(value[:6]) <= 9999):
        raise _Wrong("it is a whole number from 1")
    return int(value)


def _tag(value: str) -> Value:
    if value not in TAGS:
        raise _Wrong(f"it is one of: {', '.join(TAGS)}")
    return value


@dataclass(frozen=True, slots=True)
class Option:
    """One option that may have a default: its name as written after ``--``, the parameter it becomes, its default."""

    name: str
    parameter: str
    default: Value | None
    read: Callable[[str], Value]
    many: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "CLAIMCLI_" + self.name.upper().replace("-", "_")


RULES = Option("rules", "rules", (), _text, many=True)
OPTIONS = (
    RULES,
    Option("lang", "lang", "en", _text),
    Option("format", "form", None, _text),
    Option("tag", "tags", (), _tag, many=True),
    Option("speaker", "speaker", None, _text),
    Option("min-confidence", "min_confidence", 0.0, _share),
    Option("excel", "excel", False, _flag),
    Option("across", "across", False, _flag),
    Option("quiet", "quiet", False, _flag),
    Option("workers", "workers", None, _count),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of an option: ``layer`` is environment, project, user or default, ``place`` where it is written."""

    option: Option
    value: Value | None
    layer: str = DEFAULT
    place: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All options with their values; ``rules`` are those of the files, with the folder that each starts from."""

    settings: tuple[Setting, ...] = ()
    rules: tuple[WrittenRules, ...] = ()
    files: tuple[Path, ...] = ()

    def defaults(self) -> dict[str, Value]:
        """What is set somewhere, by parameter. Rules are left out: they add up instead of overriding each other."""
        return {
            s.option.parameter: s.value
            for s in self.settings
            if s.value is not None and s.layer != DEFAULT and s.option is not RULES
        }

    def get(self, name: str) -> Value | None:
        """The value of the option called ``name``."""
        return next((s.value for s in self.settings if s.option.name == name), None)


def find_project_file(start: Path | None = None) -> Path | None:
    """The nearest ``claimcli.yaml`` in the folder ``start`` (None: the working folder) or one above it."""
    try:
        folder = (start or Path.cwd()).resolve()
    except OSError:  # the working folder is gone
        return None
    for place in (folder, *folder.parents)[:MAX_UPWARD]:
        file = place / FILE
        if file.is_file():
            return file
    return None


def load_settings(start: Path | None = None) -> Settings:
    """Read the environment, the project's file and the user's. Raises RuleError with every mistake in them."""
    problems: list[Problem] = []
    found: dict[str, list[Setting]] = {}
    rules: list[WrittenRules] = []
    files: list[Path] = []
    for option in OPTIONS:
        if (raw := os.environ.get(option.variable)) and option is not RULES:
            _from_environment(option, raw, found, problems)
    if raw := os.environ.get(RULES_VARIABLE):
        values = tuple(filter(None, raw.split(os.pathsep)))
        found.setdefault(RULES.name, []).append(Setting(RULES, values, ENVIRONMENT, RULES_VARIABLE))
    project = None if os.environ.get(SKIP_VARIABLE) else find_project_file(start)
    user = None if os.environ.get(SKIP_VARIABLE) else user_folder() / FILE
    for layer, file in ((PROJECT, project), (USER, user)):
        if file is None or not file.is_file() or file in files:
            continue
        files.append(file)
        for setting in _read_file(file, layer, problems):
            found.setdefault(setting.option.name, []).append(setting)
            if setting.option is RULES and isinstance(setting.value, tuple):
                rules += [WrittenRules(layer, value, file.parent) for value in setting.value]
    if problems:
        raise RuleError(problems)
    settings = tuple(
        found[option.name][0] if option.name in found else Setting(option, option.default) for option in OPTIONS
    )
    return Settings(settings, tuple(rules), tuple(files))


def configured_layers(given: Sequence[str] = (), lang: str = "en") -> list[Layer]:
    """The layers of rules over the shipped ones: all that user, environment and project name, then ``given``."""
    return rule_layers(given, written=load_settings().rules, lang=lang)


def _from_environment(option: Option, raw: str, found: dict[str, list[Setting]], problems: list[Problem]) -> None:
    try:
        value: Value = (
            tuple(str(option.read(piece.strip())) for piece in raw.split(",")) if option.many else option.read(raw)
        )
    except _Wrong as wrong:
        problems.append(Problem(option.variable, 1, 1, f"‘{raw[:60]}’ is no value of {option.name}", hint=str(wrong)))
        return
    found.setdefault(option.name, []).append(Setting(option, value, ENVIRONMENT, option.variable))


def _read_file(file: Path, layer: str, problems: list[Problem]) -> list[Setting]:
    from claimcli import nodes

    try:
        with file.open("rb") as stream:
            source = nodes.decode(stream.read(nodes.MAX_BYTES + 1), shown_path(file))
    except OSError as error:
        problems.append(Problem(shown_path(file), 1, 1, f"cannot be read: {error.strerror or error}"))
        return []
    root, _ = (None, False) if source.problems else nodes.compose(source)
    known = {option.name: option for option in OPTIONS}
    settings: list[Setting] = []
    seen: set[str] = set()
    for key, node in root.pairs if root else ():
        name = key.value
        if name in seen:
            source.at(key, f"‘{name}’ stands here twice")
            continue
        seen.add(name)
        if name == "claimcli":
            if not isinstance(node, nodes.Scalar) or node.value != VERSION:
                source.at(node, "this claimcli reads configuration of format 1", hint="write: claimcli: 1")
            continue
        if name not in known:
            source.near(key, name, ("claimcli", *known), f"no option that takes a default is called ‘{name}’")
            continue
        option = known[name]
        items = node.items if isinstance(node, nodes.Sequence) and option.many else [node]
        values: list[Value] = []
        for item in items:
            if not isinstance(item, nodes.Scalar):
                source.at(item, f"{name} must be plain text" + (" or a list of them" if option.many else ""))
                continue
            try:
                values.append(option.read(item.value))
            except _Wrong as wrong:
                source.at(item, f"‘{item.value[:60]}’ is no value of {name}", hint=str(wrong))
        if values:
            value = tuple(str(v) for v in values) if option.many else values[0]
            settings.append(Setting(option, value, layer, f"{shown_path(file)}:{key.line + 1}"))
    problems += source.problems
    return settings
