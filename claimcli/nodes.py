"""YAML text to nodes with positions: every scalar a string, nothing constructed, nothing guessed.

The only module that knows YAML. Anchors, aliases, tags, several documents and deep nesting are refused as soon as
they turn up, so that no small file can grow large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claimcli.errors import Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 8
MAX_SCALARS = 50_000
MAX_PROBLEMS = 100
MAX_SCALAR = 20_000

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

    def lines(self) -> list[str]:
        """The text's lines, split as YAML counts them."""
        if self._lines is None:
            self._lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", self.text)
        return self._lines

    def add(self, line: int, column: int, message: str, *, length: int = 1, hint: str = "") -> None:
        """Note a mistake at a 0-based line and column. After MAX_PROBLEMS further ones are only counted."""
        if len(self.problems) >= MAX_PROBLEMS:
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
        if len(self.problems) >= MAX_PROBLEMS:
            return ""
        return suggest(found, allowed)

    def inside(self, scalar: Scalar, offset: int, message: str, *, length: int = 1, hint: str = "") -> None:
        """Note a mistake at the character ``offset`` of a scalar's value, wherever in the file that is."""
        line, column = self.place(scalar, offset)
        self.add(line, column, message, length=length, hint=hint)

    def place(self, scalar: Scalar, offset: int) -> tuple[int, int]:
        """The 0-based line and column of the character ``offset`` of a scalar's value.

        Walks value and source side by side: blanks of the one answer to any blanks of the other (YAML folds lines
        and cuts indentation), and a source character that the value does not have (a doubled mark, a backslash)
        is passed over.
        """
        lines = self.lines()
        line, column = scalar.line, scalar.column
        if scalar.style in ("|", ">"):
            line, column = line + 1, 0
        elif scalar.style in ("'", '"'):
            column += 1
        value = scalar.value
        for index, char in enumerate(value):
            if not char.isspace():
                while line < len(lines):
                    row = lines[line]
                    while column < len(row) and (row[column].isspace() or _escapes(row, column, char, scalar.style)):
                        column += 1
                    if column < len(row):
                        break
                    line, column = line + 1, 0
            if index >= offset:
                return line, column
            if not char.isspace():
                column += 1
                if scalar.style == "'" and char == "'":
                    column += 1
            elif char == " " and line < len(lines) and column < len(lines[line]) and lines[line][column] == " ":
                column += 1
        return line, column


def _escapes(row: str, column: int, char: str, style: str) -> bool:
    return style == '"' and row[column] == "\\" and row[column + 1 : column + 2] == char


def suggest(found: str, allowed: Iterable[str]) -> str:
    """One line that names the nearest spelling, or all that is allowed where that is little."""
    from difflib import get_close_matches

    options = [option for option in allowed if option]
    near = get_close_matches(found[:80], options[:3000], n=1, cutoff=0.6)
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


def compose(source: Source) -> Mapping | None:
    """The nodes of a file, or None where it is empty or its YAML is wrong (then noted in the source)."""
    import yaml

    try:
        from yaml.cyaml import CParser as Parser  # type: ignore[attr-defined]
    except ImportError:  # PyYAML without libyaml: slower, same events
        from yaml import SafeLoader as Parser  # type: ignore[assignment]
    parser = Parser(source.text)
    try:
        return _build(source, parser, yaml)
    except yaml.MarkedYAMLError as error:
        _syntax(source, error)
    except yaml.YAMLError as error:
        source.add(0, 0, f"not YAML: {error}".splitlines()[0])
    except RecursionError:
        source.add(0, 0, f"nested deeper than {MAX_DEPTH} levels")
    return None


def _build(source: Source, parser: object, yaml: object) -> Mapping | None:
    """Nodes from the parser's events, refusing what rule files do not have."""
    get = parser.get_event  # type: ignore[attr-defined]
    from yaml import events

    scalar_event, alias_event = events.ScalarEvent, events.AliasEvent
    mapping_start, sequence_start = events.MappingStartEvent, events.SequenceStartEvent
    mapping_end, sequence_end = events.MappingEndEvent, events.SequenceEndEvent
    document_start, stream_end = events.DocumentStartEvent, events.StreamEndEvent

    stack: list[Mapping | Sequence] = []
    keys: list[Scalar | None] = []
    root: Node | None = None
    documents = 0
    count = 0
    while True:
        event = get()
        kind = type(event)
        if kind is scalar_event:
            mark = event.start_mark
            if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                _refuse(source, mark, "an anchor" if event.anchor is not None else "a tag")
                return None
            count += 1
            if count > MAX_SCALARS:
                source.add(mark.line, mark.column, f"more than {MAX_SCALARS:,} entries in one file", hint="split it")
                return None
            node: Node = Scalar(event.value, mark.line, mark.column, event.style or "")
            if len(event.value) > MAX_SCALAR:
                source.add(mark.line, mark.column, f"a text of {len(event.value):,} characters; at most {MAX_SCALAR:,}")
                return None
        elif kind is mapping_start or kind is sequence_start:
            mark = event.start_mark
            if event.anchor is not None or event.tag is not None:
                _refuse(source, mark, "an anchor" if event.anchor is not None else "a tag")
                return None
            if len(stack) >= MAX_DEPTH:
                source.add(mark.line, mark.column, f"nested deeper than {MAX_DEPTH} levels")
                return None
            node = Mapping(mark.line, mark.column) if kind is mapping_start else Sequence(mark.line, mark.column)
        elif kind is mapping_end or kind is sequence_end:
            stack.pop()
            keys.pop()
            continue
        elif kind is alias_event:
            _refuse(source, event.start_mark, "an alias")
            return None
        elif kind is document_start:
            documents += 1
            if documents > 1:
                source.add(event.start_mark.line, event.start_mark.column, "a second document; a file holds one")
                return None
            continue
        elif kind is stream_end:
            break
        else:
            continue
        if not stack:
            root = node
        else:
            top = stack[-1]
            if isinstance(top, Sequence):
                top.items.append(node)
            elif keys[-1] is None:
                if not isinstance(node, Scalar):
                    source.add(node.line, node.column, "a key must be plain text")
                    return None
                keys[-1] = node
            else:
                top.pairs.append((keys[-1], node))
                keys[-1] = None
        if not isinstance(node, Scalar):
            stack.append(node)
            keys.append(None)
    if root is None or (isinstance(root, Scalar) and not root.value):
        source.add(0, 0, "the file is empty", hint="a rule file begins with: claimcli: 1")
        return None
    if not isinstance(root, Mapping):
        source.at(root, "the file must be keys with values", hint="a rule file begins with: claimcli: 1")
        return None
    return root


def _refuse(source: Source, mark: object, what: str) -> None:
    line, column = mark.line, mark.column  # type: ignore[attr-defined]
    hint = "write it out, or put it between quotation marks where the sign is meant as itself"
    source.add(line, column, f"{what} of YAML; rule files have none", hint=hint)


def _syntax(source: Source, error: object) -> None:
    """A mistake of YAML itself, in words for people who do not know its grammar."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    problem = str(getattr(error, "problem", None) or "not YAML")
    source.add(line, column, problem)
