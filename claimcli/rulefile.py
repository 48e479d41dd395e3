"""One rule file's nodes to checked values, every mistake noted in its source.

What needs other files (does that list exist, is that rule defined twice) is left to ``rules``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from claimcli import fields
from claimcli.marks import parse_example
from claimcli.model import TAGS
from claimcli.nodes import Mapping, Node, Scalar, Sequence, Source, compose
from claimcli.ruleset import Example, Origin
from claimcli.template import CAPTURED, PARTS_OF_SPEECH, Template, TemplateError, parse

FORMAT = "1"
FILE_KEYS = ("claimcli", "about", "lists", "tables", "cues", "rules", "examples", "off", "measured")
EXAMPLE_KEYS = ("finds", "ignores", "misses")
RULE_KEYS = (
    "means",
    "match",
    "finds",
    "ignores",
    "misses",
    "has",
    "lacks",
    "over",
    "about",
    "status",
    "since",
    "was",
    "confidence",
    "replaces",
)
STATUSES = ("stable", "experimental", "deprecated")
MAX_PHRASE = 8
MAX_FRAMES = 20
NONE = "none"

_NAME_HINT = "small letters, digits, single blanks or hyphens"
_RULE_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_LIST_NAME = re.compile(r"[a-z][a-z0-9]*(?:[ _-][a-z0-9]+)*\Z")
_PHRASE = re.compile(rf"\S+(?: \S+){{0,{MAX_PHRASE - 1}}}\Z")
_HALF_QUOTED = re.compile(r'"[^"]*\Z|[^"]*"\Z')
_WORD_NAME = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*\Z")


@dataclass(slots=True)
class ListPart:
    """What one file says of a list: ``sign`` is empty (the list itself), ``+`` (more) or ``-`` (fewer)."""

    name: str
    sign: str
    phrases: list[Scalar]
    key: Scalar


class CuePart(NamedTuple):
    """One entry of the lexicon as written."""

    pos: str
    cls: str
    entry: Scalar
    frames: tuple[str, ...]
    value: Node


Examples = dict[str, list[tuple[Example, fields.Line]]]


@dataclass(slots=True)
class RulePart:
    """One rule as written: parsed pieces with the scalars they come from."""

    key: Scalar
    means: str = ""
    templates: list[tuple[Template, fields.Line]] = field(default_factory=list)
    examples: Examples = field(default_factory=dict)
    has: dict[str, list[Scalar]] = field(default_factory=dict)
    lacks: dict[str, list[Scalar]] = field(default_factory=dict)
    over: list[Scalar] = field(default_factory=list)
    was: list[Scalar] = field(default_factory=list)
    confidence: float | None = None
    about: str = ""
    status: str = ""
    since: str = ""
    replaces: bool = False


@dataclass(slots=True)
class FilePart:
    """All that one file says; ``whole`` is False where a part of it could not be read at all."""

    source: Source
    layer: str
    whole: bool = True
    lists: list[ListPart] = field(default_factory=list)
    tables: list[tuple[Scalar, list[tuple[Scalar, Scalar]]]] = field(default_factory=list)
    cues: list[CuePart] = field(default_factory=list)
    frames: dict[str, tuple[str, ...]] = field(default_factory=dict)  # as written → names: most are written often
    rules: list[RulePart] = field(default_factory=list)
    examples: list[tuple[Scalar, Examples]] = field(default_factory=list)
    off: list[Scalar] = field(default_factory=list)
    measured: list[tuple[Scalar, list[tuple[Scalar, float]]]] = field(default_factory=list)

    def origin(self, node: Node) -> Origin:
        """Where a node of this file stands."""
        return Origin(self.source.name, node.line + 1, self.layer)


def read_rule_file(source: Source, layer: str) -> FilePart:
    """Read one file; what could not be read is left out and noted in ``source.problems``."""
    part = FilePart(source, layer)
    if source.problems:
        part.whole = False
        return part
    root, part.whole = compose(source)
    if root is None:
        return part
    readers: dict[str, Callable[[FilePart, Node], None]] = {
        "about": _read_about,
        "lists": _read_lists,
        "tables": _read_tables,
        "cues": _read_cues,
        "rules": _read_rules,
        "examples": _read_more_examples,
        "off": _read_off,
        "measured": _read_measured,
    }
    version = None
    for key, value in fields.mapping(source, root, "a rule file"):
        if key.value not in FILE_KEYS:
            source.near(key, key.value, FILE_KEYS, f"a rule file has no key ‘{key.value}’")
            part.whole = False
        elif key.value == "claimcli":
            version = value
        else:
            readers[key.value](part, value)
    if version is None:
        if part.whole:
            source.add(0, 0, "the format's version is missing", hint="a rule file begins with: claimcli: 1")
    elif not isinstance(version, Scalar) or version.value != FORMAT:
        source.at(version, "this claimcli reads rule files of format 1", hint="write: claimcli: 1")
    return part


def _read_about(part: FilePart, node: Node) -> None:
    fields.text(part.source, node, "about")


def _read_lists(part: FilePart, node: Node) -> None:
    source = part.source
    for key, value in fields.mapping(source, node, "lists"):
        sign = key.value[-1:] if key.value[-1:] in ("+", "-") else ""
        name = key.value[: -len(sign)] if sign else key.value
        if not _LIST_NAME.match(name):
            source.at(key, f"‘{name}’ is no name of a list", hint=_NAME_HINT)
        elif not isinstance(value, Sequence):
            source.at(value, f"the list ‘{name}’ must be phrases in brackets or one a line", hint="[one, two words]")
            part.lists.append(ListPart(name, sign, [], key))
        else:
            part.lists.append(ListPart(name, sign, _phrases(source, value), key))


def _phrases(source: Source, node: Sequence) -> list[Scalar]:
    phrases: list[Scalar] = []
    seen: dict[str, Scalar] = {}
    for item in node.items:
        if isinstance(item, Scalar) and item.value.isalnum() and item.value not in seen:  # nearly all are such
            seen[item.value] = item
            phrases.append(item)
            continue
        if isinstance(item, Mapping):
            hint = "a colon makes a key of it; put it between quotation marks, or close the list before it"
            source.at(item.pairs[0][0] if item.pairs else item, "a phrase must be plain text", hint=hint)
            continue
        scalar = fields.text(source, item, "a phrase")
        if scalar is None:
            continue
        value = scalar.value
        first = seen.setdefault(value, scalar)
        if first is not scalar:
            source.at(scalar, f"‘{value}’ stands in this list twice", hint=f"first in line {first.line + 1}")
        elif not value.isalnum() and not _PHRASE.match(value):
            source.at(scalar, f"a phrase is 1 to {MAX_PHRASE} words parted by single blanks")
        elif scalar.style == "" and _HALF_QUOTED.match(value):
            source.at(scalar, "half a quotation mark", hint="put the phrase between two of them")
        else:
            phrases.append(scalar)
    return phrases


def _read_tables(part: FilePart, node: Node) -> None:
    source = part.source
    for key, value in fields.mapping(source, node, "tables"):
        if not _LIST_NAME.match(key.value):
            source.at(
                key, f"‘{key.value}’ is no name of a table", hint="small letters, digits, single blanks or hyphens"
            )
            continue
        rows: list[tuple[Scalar, Scalar]] = []
        for row, cell in fields.mapping(source, value, f"the table ‘{key.value}’"):
            if isinstance(cell, Scalar):
                rows.append((row, cell))
                if not cell.style and not cell.value:
                    source.at(row, f"nothing stands after ‘{row.value}’", hint='to mean nothing, write ""')
                elif not cell.style and _HALF_QUOTED.match(cell.value):
                    source.at(cell, "half a quotation mark", hint="put the text between two of them")
            else:
                source.at(cell, "a table maps plain text to plain text", hint="put it between quotation marks: '…'")
        part.tables.append((key, rows))


def _read_cues(part: FilePart, node: Node) -> None:
    source = part.source
    for pos, classes in fields.pairs(source, node, PARTS_OF_SPEECH, "cues"):
        for cls, entries in fields.mapping(source, classes, f"the {pos.value} cues"):
            if not _WORD_NAME.match(cls.value):
                source.at(cls, f"‘{cls.value}’ is no name of a class", hint="small letters, digits and hyphens")
                continue
            for entry, value in fields.mapping(source, entries, f"the class ‘{cls.value}’"):
                _read_cue(part, pos.value, cls.value, entry, value)


def _read_cue(part: FilePart, pos: str, cls: str, entry: Scalar, value: Node) -> None:
    source = part.source
    if not _PHRASE.match(entry.value):
        source.at(entry, f"an entry is 1 to {MAX_PHRASE} words parted by single blanks")
        return
    if not isinstance(value, Scalar) or value.value.count(",") >= MAX_FRAMES:
        message = f"the frames of ‘{entry.value}’ are at most {MAX_FRAMES} names parted by commas"
        source.at(value, message, hint="say: that, quote")
        return
    frames = part.frames.get(value.value)
    if frames is None:
        frames = _frames(source, value)
        if frames is None:
            return
        part.frames[value.value] = frames
    part.cues.append(CuePart(pos, cls, entry, frames, value))


def _frames(source: Source, value: Scalar) -> tuple[str, ...] | None:
    """Names of frames parted by commas; None where one of them is wrong."""
    names: list[str] = []
    right = True
    offset = 0
    for piece in value.value.split(",") if value.value.strip() else ():
        name = piece.strip()
        if _WORD_NAME.match(name) and name not in names:
            names.append(name)
        else:
            right = False
            message = f"‘{name}’ stands here twice" if name in names else f"‘{name}’ is no name of a frame"
            place = source.place(value, offset + len(piece) - len(piece.lstrip()))
            source.add(*place, message, length=len(name), hint="frames are names parted by commas")
        offset += len(piece) + 1
    if NONE in names and len(names) > 1:
        source.at(value, "‘none’ takes the entry out; it stands alone")
        return None
    return tuple(names) if right else None


def _read_off(part: FilePart, node: Node) -> None:
    part.off.extend(fields.names(part.source, node, "off"))


def _read_measured(part: FilePart, node: Node) -> None:
    source = part.source
    for rule, entries in fields.mapping(source, node, "measured"):
        values: list[tuple[Scalar, float]] = []
        for entry, value in fields.mapping(source, entries, f"what is measured of ‘{rule.value}’"):
            share = fields.share(source, value, f"the share of ‘{entry.value}’")
            if share is not None:
                values.append((entry, share))
        part.measured.append((rule, values))


def _read_rules(part: FilePart, node: Node) -> None:
    source = part.source
    for key, value in fields.mapping(source, node, "rules"):
        if not _RULE_NAME.match(key.value):
            source.at(key, f"‘{key.value}’ is no name of a rule", hint="small letters, digits and single hyphens")
            continue
        rule = RulePart(key)
        _read_rule(part, rule, value)
        part.rules.append(rule)


def _read_rule(part: FilePart, rule: RulePart, node: Node) -> None:
    source = part.source
    where = f"the rule ‘{rule.key.value}’"
    before = len(source.problems)
    keys: set[str] = set()
    for key, value in fields.pairs(source, node, RULE_KEYS, "a rule"):
        name = key.value
        keys.add(name)
        if name == "means":
            scalar = fields.text(source, value, name)
            if scalar is not None:
                rule.means = scalar.value
                if scalar.value not in TAGS:
                    source.near(scalar, scalar.value, TAGS, f"a rule cannot mean ‘{scalar.value}’")
        elif name == "match":
            _read_templates(source, rule, value)
        elif name in EXAMPLE_KEYS:
            _read_examples(part, rule.examples, name, value)
        elif name in ("has", "lacks"):
            _read_conditions(source, rule, name, value)
        elif name == "over":
            rule.over = fields.names(source, value, name)
        elif name == "was":
            rule.was = fields.names(source, value, name)
        elif name == "confidence":
            rule.confidence = fields.share(source, value, name)
        elif name == "replaces":
            if isinstance(value, Scalar) and value.value in ("true", "false"):
                rule.replaces = value.value == "true"
            else:
                source.at(value, "replaces is true or false")
        else:
            scalar = fields.text(source, value, name)
            if scalar is not None:
                if name == "status" and scalar.value not in STATUSES:
                    source.near(scalar, scalar.value, STATUSES, f"no status is called ‘{scalar.value}’")
                setattr(rule, name, scalar.value)
    # A missing key often is the misspelt one just reported; one message for one mistake.
    if len(source.problems) == before:
        for name, what in (("means", "what it means"), ("match", "a template"), ("finds", "an example it finds")):
            if name not in keys:
                source.at(rule.key, f"{where} lacks {what}: the key ‘{name}’")
        slots = rule_slots(rule)
        check_marks(source, rule.examples, slots)
        for name, conditions in (("has", rule.has), ("lacks", rule.lacks)):
            for slot, lists in conditions.items():
                if slot not in slots and lists:
                    source.at(lists[0], f"{name}: no template of this rule has a slot ‘{slot}’")


def _read_templates(source: Source, rule: RulePart, node: Node) -> None:
    seen: set[str] = set()
    for line in fields.field_lines(source, node, "match"):
        try:
            template = parse(line.text)
        except TemplateError as error:
            _note(source, line, error)
            continue
        if template.text in seen:
            source.add(line.line, line.column, "this template stands here twice", length=len(line.text))
        seen.add(template.text)
        rule.templates.append((template, line))


def _read_more_examples(part: FilePart, node: Node) -> None:
    """``examples`` adds to the examples of rules that stand elsewhere."""
    source = part.source
    for key, value in fields.mapping(source, node, "examples"):
        examples: Examples = {}
        for kind, lines in fields.pairs(source, value, EXAMPLE_KEYS, "the examples of a rule"):
            _read_examples(part, examples, kind.value, lines)
        part.examples.append((key, examples))


def _read_examples(part: FilePart, found: Examples, name: str, node: Node) -> None:
    source = part.source
    examples = found.setdefault(name, [])
    seen: set[str] = set()
    for line in fields.field_lines(source, node, name):
        try:
            example = parse_example(line.text, Origin(source.name, line.line + 1, part.layer))
        except TemplateError as error:
            _note(source, line, error)
            continue
        if example.text in seen:
            source.add(line.line, line.column, "this example stands here twice", length=len(line.text))
        seen.add(example.text)
        examples.append((example, line))


def _note(source: Source, line: fields.Line, error: TemplateError) -> None:
    hint = source.suggest(error.found, error.allowed) if error.allowed else ""
    fields.note_inside(source, line, error.column - 1, error.message, length=error.length, hint=hint)


def _read_conditions(source: Source, rule: RulePart, name: str, node: Node) -> None:
    conditions = rule.has if name == "has" else rule.lacks
    for slot, lists in fields.mapping(source, node, name):
        if slot.value not in CAPTURED:
            source.near(slot, slot.value, CAPTURED, f"no slot is called ‘{slot.value}’")
        else:
            conditions[slot.value] = fields.names(source, lists, name)


def rule_slots(rule: RulePart) -> tuple[str, ...]:
    """The slots that some template of a rule captures."""
    slots = {slot for template, _ in rule.templates for slot in template.slots}
    return tuple(slot for slot in CAPTURED if slot in slots)


def check_marks(source: Source, found: Examples, slots: tuple[str, ...]) -> None:
    """Note examples that mark slots which no template of their rule has, or that do not mark as their kind must."""
    for name, examples in found.items():
        for example, line in examples:
            stray = next((mark for mark in example.marks if mark[0] not in slots), None)
            if stray:
                hint = f"the rule's templates have: {', '.join(slots)}"
                source.add(line.line, line.column, f"no template of this rule has a slot ‘{stray[0]}’", hint=hint)
            elif name == "finds" and not example.marks:
                hint = "mark the slots: [speaker: …] [cue: …]"
                source.add(line.line, line.column, "nothing is marked", hint=hint)
            elif name == "ignores" and example.marks:
                hint = "write a near miss as plain text; for a bracket itself write ‘[[’"
                source.add(line.line, line.column, "ignores takes no marks", hint=hint)
