"""YAML text to nodes with positions: every scalar a string, nothing constructed, nothing guessed.

The only module that knows YAML. Anchors, aliases, tags, several documents and deep nesting are refused as soon as
they turn up, so that no small file can grow large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from claimcli import syntax
from claimcli.errors import Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 8
MAX_SCALARS = 50_000
MAX_PROBLEMS = 100
MAX_SCALAR = 10_000
MAX_SUGGESTED = 20  # looking for near spellings takes time; after so many mistakes in a file it stops
MAX_SIMILAR = 400
MAX_FOUND = 60

_QUOTES = ("'", '"')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufeff]")


class Scalar:
    """A string as written. ``line`` and ``column`` (0-based) are where it starts, quotation mark included."""

    __slots__ = ("column", "line", "style", "value")

    def __init__(self, value: str, line: int, column: int, style: str = "") -> None:
        self.value = value
        self.line = line
        self.column = column
        self.style = style


class Sequence:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.items: list[Node] = []
        self.line = line
        self.column = column


class Mapping:
    """Pairs in the order written; keys may repeat (the reader of the file reports them)."""

    __slots__ = ("column", "line", "pairs")

    def __init__(self, line: int, column: int) -> None:
        self.pairs: list[tuple[Scalar, Node]] = []
        self.line = line
        self.column = column


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class Source:
    """One file's text and the mistakes found in it. ``name`` is the file as shown to people."""

    name: str
    text: str
    problems: list[Problem]
    dropped: int = 0
    _lines: list[str] | None = None

    @property
    def full(self) -> bool:
        """Whether further mistakes are only counted."""
        return len(self.problems) >= MAX_PROBLEMS

    def lines(self) -> list[str]:
        """The text's lines, split as YAML counts them."""
        if self._lines is None:
            self._lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", self.text)
        return self._lines

    def add(self, line: int, column: int, message: str, *, length: int = 1, hint: str = "") -> None:
        """Note a mistake at a 0-based line and column. After MAX_PROBLEMS further ones are only counted."""
        if self.full:
            self.dropped += 1
            return
        lines = self.lines()
        excerpt = lines[line] if 0 <= line < len(lines) else ""
        self.problems.append(Problem(self.name, line + 1, column + 1, message, excerpt, max(1, length), hint))

    def at(self, node: Node, message: str, *, length: int | None = None, hint: str = "") -> None:
        """Note a mistake at a node; a scalar is underlined whole."""
        if length is None:
            length = len(node.value) + (2 if node.style in ("'", '"') else 0) if isinstance(node, Scalar) else 1
        self.add(node.line, node.column, message, length=length, hint=hint)

    def near(self, node: Node, found: str, allowed: Iterable[str], message: str) -> None:
        """Note a mistake at a node, with the nearest spelling among what is allowed."""
        self.at(node, message, hint=self.suggest(found, allowed))

    def suggest(self, found: str, allowed: Iterable[str]) -> str:
        """A hint with the nearest spelling, else with what is allowed where that is short; no work once many
        mistakes were found."""
        if len(self.problems) >= MAX_SUGGESTED or len(found) > MAX_FOUND:
            return ""
        return suggest(found, allowed)

    def place(self, scalar: Scalar, offset: int) -> tuple[int, int]:
        """The 0-based line and column of the character ``offset`` of a scalar's value."""
        return self.places(scalar, (offset,))[0]

    def places(self, scalar: Scalar, offsets: Iterable[int]) -> list[tuple[int, int]]:
        """The 0-based lines and columns of characters of a scalar's value; ``offsets`` rise.

        Walks value and source side by side, once: blanks of the one answer to any blanks of the other (YAML folds
        lines and cuts indentation), and a source character that the value lacks (a doubled mark, a backslash) is
        passed over.
        """
        lines = self.lines()
        line, column = scalar.line, scalar.column
        if scalar.style in ("|", ">"):
            line, column = line + 1, 0
        elif scalar.style in _QUOTES:
            column += 1
        value, style = scalar.value, scalar.style
        if "\n" not in value and line < len(lines) and lines[line].startswith(value, column):
            return [(line, column + offset) for offset in offsets]
        found: list[tuple[int, int]] = []
        walked = 0
        for offset in offsets:
            for char in value[walked : offset + 1]:
                if walked and not value[walked - 1].isspace():  # past the character before
                    column += 2 if style == "'" and value[walked - 1] == "'" else 1
                if not char.isspace():
                    line, column = _next_sign(lines, line, column, char, style)
                walked += 1
            found.append((line, column))
        return found


def _next_sign(lines: list[str], line: int, column: int, char: str, style: str) -> tuple[int, int]:
    """The place of the next character that is no blank; in a "…" text a backslash before ``char`` is passed over."""
    while line < len(lines):
        row = lines[line]
        while column < len(row) and (
            row[column].isspace() or (style == '"' and row[column] == "\\" and row[column + 1 : column + 2] == char)
        ):
            column += 1
        if column < len(row):
            return line, column
        line, column = line + 1, 0
    return line, column


def suggest(found: str, allowed: Iterable[str]) -> str:
    """One line that names the nearest spelling, or all that is allowed where that is little."""
    from difflib import get_close_matches

    options = [option for option in allowed if option]
    reach = max(2, len(found) // 3)
    similar = [option for option in options if abs(len(option) - len(found)) <= reach]
    similar.sort(key=lambda option: (option[:1] != found[:1], abs(len(option) - len(found))))
    near = get_close_matches(found, similar[:MAX_SIMILAR], n=1, cutoff=0.6)
    if not near and len(found) > 2:
        near = [option for option in options if option.startswith(found)][:1]
    few = f"allowed: {', '.join(options)}" if 0 < len(options) <= 24 else ""
    if near:
        return f"did you mean ‘{near[0]}’?" + (f" ({few})" if few and len(options) <= 12 else "")
    return few


def decode(data: bytes, name: str) -> Source:
    """A file's bytes as a Source; what is wrong with the bytes is already noted in it."""
    problems: list[Problem] = []
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; a rule file has at most {MAX_BYTES:,}"
        return Source(name, "", [Problem(name, 1, 1, message, hint="split it")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        end = data.find(b"\n", error.start)
        excerpt = data[start : end if end >= 0 else len(data)][:200].decode("utf-8", "replace")
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        return Source(name, "", [Problem(name, line, column, message, excerpt, hint="save the file as UTF-8")])
    source = Source(name, text, problems)
    control = _CONTROL.search(text)
    if control:
        before = re.split("\r\n|[\r\n\x85\u2028\u2029]", text[: control.start()])
        source.add(len(before) - 1, len(before[-1]), f"the control character U+{ord(control.group()):04X}")
        source.text = ""
    return source


class _Stop(Exception):
    """The first thing in a file that ends its reading: a 0-based place, a message and a hint."""

    def __init__(self, line: int, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint


def compose(source: Source) -> tuple[Mapping | None, bool]:
    """A file's nodes, and whether they are all of it.

    Where the YAML is wrong (then noted in the source) the nodes are those that were complete before.
    """
    builder = _Builder(source)
    try:
        builder.run()
        return builder.finish(), True
    except _Stop as stop:
        source.add(stop.line, stop.column, stop.message, hint=stop.hint)
    return builder.complete_part(), False


class _Builder:
    """Nodes from a parser's events."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.stack: list[Mapping | Sequence] = []
        self.brackets: list[tuple[int, int]] = []  # where flow collections still open began, outermost first
        self.documents = 0
        self.suspect: syntax.Suspect | None = None  # the last text of several lines

    def run(self) -> None:
        """Read all events. Raises _Stop at what rule files do not have, and at mistakes of YAML."""
        import yaml

        try:
            from yaml.cyaml import CParser as Parser  # type: ignore[attr-defined]
        except ImportError:  # PyYAML without libyaml: slower, same events
            from yaml import SafeLoader as Parser  # type: ignore[assignment]
        try:
            self._read(Parser(self.source.text), yaml)
        except yaml.MarkedYAMLError as error:
            marks = [(mark.line, mark.column) if mark else None for mark in (error.problem_mark, error.context_mark)]
            complaint = syntax.Complaint(error.problem or "", marks[0] or (0, 0), error.context or "", marks[1])
            place = syntax.explain(self.source.lines(), complaint, self.suspect)
            raise _Stop(*place) from None
        except yaml.YAMLError as error:
            raise _Stop(0, 0, f"not YAML: {error}".splitlines()[0]) from None

    def _read(self, parser: Any, yaml: Any) -> None:
        get = parser.get_event
        scalar_event, end_event = yaml.ScalarEvent, yaml.StreamEndEvent
        mapping_start, sequence_start = yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        stack = self.stack
        keys: list[Scalar | None] = []
        scalars = 0
        while True:
            event = get()
            kind = type(event)
            if kind is scalar_event:
                scalars += 1
                mark = event.start_mark
                style = event.style or ""
                if (
                    scalars > MAX_SCALARS
                    or event.anchor is not None
                    or (event.tag is not None and event.tag != "!")
                    or event.end_mark.line > mark.line
                    or len(event.value) > MAX_SCALAR
                ):
                    self._check_scalar(event, scalars)
                node: Node = Scalar(event.value, mark.line, mark.column, style)
            elif kind is mapping_start or kind is sequence_start:
                mark = event.start_mark
                self._check_start(event, kind is mapping_start)
                node = Mapping(mark.line, mark.column) if kind is mapping_start else Sequence(mark.line, mark.column)
            elif kind in ends:
                stack.pop()
                keys.pop()
                if self.brackets:
                    self.brackets.pop()
                continue
            elif kind is end_event:
                return
            else:
                self._check_other(event, yaml)
                continue
            if not stack:
                self.root = node
            else:
                top = stack[-1]
                key = keys[-1]
                if isinstance(top, Sequence):
                    top.items.append(node)
                elif key is not None:
                    top.pairs.append((key, node))
                    keys[-1] = None
                elif isinstance(node, Scalar):
                    keys[-1] = node
                else:
                    raise _Stop(node.line, node.column, "a key must be plain text", "put it in quotation marks: '…'")
            if not isinstance(node, Scalar):
                stack.append(node)
                keys.append(None)

    def _check_scalar(self, event: Any, scalars: int) -> None:
        mark = event.start_mark
        if event.anchor is not None:
            raise _refused(mark, "an anchor (&)")
        if event.tag is not None and event.tag != "!":
            raise _refused(mark, "a tag (!)")
        if scalars > MAX_SCALARS:
            raise _Stop(mark.line, mark.column, f"more than {MAX_SCALARS:,} entries in one file", "split the file")
        if event.end_mark.line > mark.line and event.style not in ("|", ">"):
            self.suspect = syntax.Suspect(mark.line, mark.column, event.end_mark.line, event.style in _QUOTES)
        if event.style in _QUOTES and event.end_mark.line > mark.line:
            place = syntax.unclosed_quote(self.source.lines(), (mark.line, mark.column), event.end_mark.line)
            if place is not None:
                raise _Stop(*place)
        if len(event.value) > MAX_SCALAR:
            message = f"a text of {len(event.value):,} characters; at most {MAX_SCALAR:,}"
            raise _Stop(mark.line, mark.column, message)

    def _check_start(self, event: Any, mapping: bool) -> None:
        mark = event.start_mark
        if event.anchor is not None:
            raise _refused(mark, "an anchor (&)")
        if event.tag is not None:
            raise _refused(mark, "a tag (!)")
        if len(self.stack) >= MAX_DEPTH:
            raise _Stop(mark.line, mark.column, f"nested deeper than {MAX_DEPTH} levels")
        if self.brackets and mapping and mark.line > self.brackets[0][0]:
            place = syntax.unclosed_bracket(self.source.lines(), self.brackets[0], mark.line)
            if place is not None:
                raise _Stop(*place)
        if self.brackets or event.flow_style:
            self.brackets.append((mark.line, mark.column))

    def _check_other(self, event: Any, yaml: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _refused(event.start_mark, "an alias (*)")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                mark = event.start_mark
                raise _Stop(mark.line, mark.column, "a second document; a file holds one")

    def finish(self) -> Mapping:
        """The whole file. Raises _Stop where it is no mapping."""
        hint = "a rule file begins with: claimcli: 1"
        if self.root is None or (isinstance(self.root, Scalar) and not self.root.value):
            raise _Stop(0, 0, "the file is empty", hint)
        if not isinstance(self.root, Mapping):
            raise _Stop(self.root.line, self.root.column, "the file must be keys with values", hint)
        return self.root

    def complete_part(self) -> Mapping | None:
        """What was complete when the reading stopped: a list, table or rule cut short is left out."""
        if not isinstance(self.root, Mapping):
            return None
        if len(self.stack) > 1 and isinstance(self.stack[1], Sequence):
            self.root.pairs.pop()
        elif len(self.stack) > 2:
            outer = self.stack[1]
            (outer.items if isinstance(outer, Sequence) else outer.pairs).pop()
        elif self.stack:  # the last text read may have swallowed what follows it
            inner = self.stack[-1]
            if isinstance(inner, Mapping) and inner.pairs and isinstance(inner.pairs[-1][1], Scalar):
                inner.pairs.pop()
        return self.root


def _refused(mark: Any, what: str) -> _Stop:
    hint = "write it out, or put it in quotation marks where the sign is meant as itself"
    return _Stop(mark.line, mark.column, f"{what} of YAML; rule files have none", hint)
