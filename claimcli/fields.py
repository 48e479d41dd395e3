"""Values of a rule file read from its nodes: texts, names, lines, numbers; what is wrong is noted in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from claimcli.nodes import Mapping, Node, Scalar, Sequence, Source


class Line(NamedTuple):
    """One text of a field that may hold several: ``offset`` in its scalar's value, and the 0-based place."""

    text: str
    scalar: Scalar
    offset: int
    line: int
    column: int


def pairs(source: Source, node: Node, allowed: tuple[str, ...], where: str) -> Iterator[tuple[Scalar, Node]]:
    """The pairs of a mapping whose keys are fixed; unknown and repeated ones are noted and left out."""
    for key, value in mapping(source, node, where):
        if key.value not in allowed:
            source.near(key, key.value, allowed, f"{where} has no key ‘{key.value}’")
        else:
            yield key, value


def mapping(source: Source, node: Node, where: str) -> Iterator[tuple[Scalar, Node]]:
    """The pairs of a mapping with free keys; repeated ones are noted and left out."""
    if not isinstance(node, Mapping):
        if isinstance(node, Scalar) and not node.value:
            source.at(node, f"{where} is empty")
        else:
            source.at(node, f"{where} must be keys with values")
        return
    seen: dict[str, Scalar] = {}
    for key, value in node.pairs:
        first = seen.setdefault(key.value, key)
        if first is not key:
            source.at(key, f"‘{key.value}’ stands here twice", hint=f"first in line {first.line + 1}")
        else:
            yield key, value


def text(source: Source, node: Node, where: str) -> Scalar | None:
    """A text that is not empty."""
    if not isinstance(node, Scalar):
        source.at(node, f"{where} must be plain text", hint="put it between quotation marks: '…'")
        return None
    if not node.value.strip():
        source.at(node, f"{where} is empty")
        return None
    return node


def field_lines(source: Source, node: Node, where: str) -> list[Line]:
    """The texts of a field that holds one, or several as a list or as lines, blanks around them cut off."""
    found: list[Line] = []
    if isinstance(node, Sequence):
        if not node.items:
            source.at(node, f"{where} is empty")
        for item in node.items:
            scalar = text(source, item, where)
            if scalar is not None:
                value = scalar.value
                offset = len(value) - len(value.lstrip())
                found.append(Line(value.strip(), scalar, offset, *source.place(scalar, offset)))
        return found
    scalar = text(source, node, where)
    if scalar is None:
        return found
    texts: list[tuple[str, int]] = []
    offset = 0
    for line in scalar.value.split("\n"):
        if line.strip():
            texts.append((line.strip(), offset + len(line) - len(line.lstrip())))
        offset += len(line) + 1
    places = source.places(scalar, [start for _, start in texts])
    return [Line(text, scalar, start, *place) for (text, start), place in zip(texts, places, strict=True)]


def names(source: Source, node: Node, where: str) -> list[Scalar]:
    """Names as a list or parted by commas, each a scalar with its own place; none may stand twice."""
    found: list[Scalar] = []
    if isinstance(node, Sequence):
        if not node.items:
            source.at(node, f"{where} is empty")
        for item in node.items:
            scalar = text(source, item, where)
            if scalar is not None:
                found.append(scalar)
    else:
        scalar = text(source, node, where)
        if scalar is None:
            return []
        if "," not in scalar.value:
            found.append(scalar)
        else:
            starts: list[int] = []
            offset = 0
            pieces = scalar.value.split(",")
            for piece in pieces:
                starts.append(offset + len(piece) - len(piece.lstrip()))
                offset += len(piece) + 1
            for piece, place in zip(pieces, source.places(scalar, starts), strict=True):
                if piece.strip():
                    found.append(Scalar(piece.strip(), *place))
                else:
                    source.add(*place, f"{where}: nothing stands between two commas")
    seen: set[str] = set()
    names: list[Scalar] = []
    for scalar in found:
        if scalar.value in seen:
            source.at(scalar, f"‘{scalar.value}’ stands here twice")
        else:
            seen.add(scalar.value)
            names.append(scalar)
    return names


def share(source: Source, node: Node, where: str) -> float | None:
    """A number from 0 to 1."""
    if isinstance(node, Scalar) and re.fullmatch(r"0(\.\d{1,9})?|1(\.0{1,9})?|\.\d{1,9}", node.value):
        return float(node.value)
    source.at(node, f"{where} must be a number from 0 to 1", hint="0.85")
    return None


def note_inside(source: Source, line: Line, offset: int, message: str, *, length: int, hint: str = "") -> None:
    """Note a mistake at the character ``offset`` of one line of a field."""
    place = (line.line, line.column + offset)
    if not source.full and not source.lines()[line.line].startswith(line.text, line.column):  # folded or escaped
        place = source.place(line.scalar, line.offset + offset)
    source.add(*place, message, length=length, hint=hint)
