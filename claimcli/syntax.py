"""Where a mistake of YAML itself really stands, and in words for people who do not know its grammar.

A parser notices a forgotten bracket or quotation mark only where the text stops making sense, often lines later.
Indentation tells where it was forgotten: rule files keep to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_KEY = re.compile(r"\s*[^\s#'\"\[{][^'\"\[{]*:(?:\s|$)")
_DASH = re.compile(r"\s*-(?:\s|$)")
_NO_COLON = "a key without its colon"
_OPEN_QUOTE = "a quotation mark that is never closed"
_QUOTE_HINT = "inside '…' an apostrophe is written twice: ''"


class Place(NamedTuple):
    """A mistake at a 0-based line and column."""

    line: int
    column: int
    message: str
    hint: str = ""


class Suspect(NamedTuple):
    """A text over several lines, 0-based: people write few, so it may have swallowed what follows it."""

    line: int
    column: int
    end_line: int
    quoted: bool


class Complaint(NamedTuple):
    """What a parser says; marks are 0-based (line, column)."""

    problem: str
    mark: tuple[int, int]
    context: str
    context_mark: tuple[int, int] | None


def indent(line: str) -> int:
    """The number of blanks before a line's first word."""
    return len(line) - len(line.lstrip(" "))


def _above(lines: Sequence[str], line: int) -> int:
    """The line before ``line`` that is neither blank nor a comment; -1 where there is none."""
    above = min(line, len(lines)) - 1
    while above >= 0 and (not lines[above].strip() or lines[above].lstrip().startswith("#")):
        above -= 1
    return above


def unclosed_quote(lines: Sequence[str], start: tuple[int, int], end_line: int) -> Place | None:
    """The place of a quotation mark that swallowed the lines after it, where a quoted text looks so."""
    line, column = start
    base = indent(lines[line])
    for number in range(line + 1, min(end_line + 1, len(lines))):
        row = lines[number]
        if row.strip() and (indent(row) < base or (indent(row) == base and (_KEY.match(row) or _DASH.match(row)))):
            return Place(line, column, _OPEN_QUOTE, f"it swallows line {number + 1}")
    return None


def unclosed_bracket(lines: Sequence[str], start: tuple[int, int], end_line: int) -> Place | None:
    """The place where the bracket opened at ``start`` should have been closed: the end of the last line that is
    indented further than the line of the bracket."""
    line, column = start
    base = indent(lines[line])
    opened = lines[line][column : column + 1]
    close = "}" if opened == "{" else "]"
    last = line
    for number in range(line + 1, min(end_line, len(lines) - 1) + 1):
        row = lines[number]
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        if indent(row) <= base and not row.strip().startswith(close):
            return _unclosed(lines, last, line, opened, close)
        last = number
    if end_line >= len(lines) - 1:
        return _unclosed(lines, last, line, opened, close)
    return None


def _unclosed(lines: Sequence[str], last: int, line: int, opened: str, close: str) -> Place:
    hint = "" if last == line else f"it was opened in line {line + 1}"
    return Place(last, len(lines[last].rstrip()), f"‘{opened}’ is never closed; ‘{close}’ is missing here", hint)


def explain(lines: Sequence[str], complaint: Complaint, suspect: Suspect | None) -> Place:
    """What the parser's complaint comes from; ``suspect`` is the last text over several lines before it."""
    problem, (line, column), context, context_mark = complaint
    row = lines[line] if line < len(lines) else ""
    if suspect and suspect.line < line and _above(lines, line) <= suspect.end_line:
        if suspect.quoted and suspect.end_line == line:
            return Place(suspect.line, suspect.column, _OPEN_QUOTE)
        if (
            not suspect.quoted
            and suspect.column == indent(lines[suspect.line])
            and not _DASH.match(lines[suspect.line])
        ):
            return Place(suspect.line, suspect.column, _NO_COLON, "key: value")
    if "quoted scalar" in context and context_mark:
        return Place(*context_mark, _OPEN_QUOTE)
    if re.search("expected ',' or", problem) and context_mark:
        if place := unclosed_bracket(lines, context_mark, line):
            return place
        return Place(line, column, "a comma or the closing bracket is missing before this")
    if "simple key" in context and context_mark:
        return Place(*context_mark, _NO_COLON, "key: value")
    if "mapping values are not allowed" in problem:
        return _stray_colon(lines, line, column)
    if "cannot start any token" in problem:
        char = row[column : column + 1]
        if char == "\t":
            return Place(line, column, "a tab; indent with blanks")
        return Place(line, column, f"‘{char}’ cannot begin a text", "put the text between quotation marks: '…'")
    if "block" in context or "expected key" in problem or "block end" in problem:
        if column > indent(row):
            before = row[:column]
            hint = _QUOTE_HINT if before.count("'") % 2 == 0 and "'" in before else ""
            return Place(line, column, "the value ended before this", hint or "put the whole value in '…'")
        above = _above(lines, line)
        if above >= 0 and indent(lines[above]) < column and ":" not in lines[above] and not _DASH.match(lines[above]):
            return Place(above, indent(lines[above]), _NO_COLON, "key: value")
        return Place(line, column, "this line's indentation fits no line above it", "indent by two blanks a level")
    return Place(line, column, f"not YAML: {problem}")


def _stray_colon(lines: Sequence[str], line: int, column: int) -> Place:
    """A colon where no key may be: the line before lost its own, this one is indented too far, or the colon
    belongs to a text."""
    row = lines[line] if line < len(lines) else ""
    above = _above(lines, line)
    if ":" in row[:column] or above < 0:
        return Place(line, column, "a colon in a text", "put the text between quotation marks: '…'")
    if not re.search(r":(\s|$)", lines[above]) or indent(row) < indent(lines[above]):
        return Place(above, indent(lines[above]), _NO_COLON, "key: value")
    return Place(line, indent(row), "this line is indented further than it may be", "indent by two blanks a level")
