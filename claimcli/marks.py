"""One example line of a rule: a sentence with its slots marked, or an error with a column."""

from __future__ import annotations

import re

from claimcli.ruleset import Example, Origin
from claimcli.template import CAPTURED, TemplateError

_PIECE = re.compile(r"\[\[|\]\]|\[|\]")
_MARK = re.compile(r"\s*([A-Za-z_-]*)\s*:[ \t]?")


def parse_example(line: str, origin: Origin) -> Example:
    """Parse ``[speaker: The ministry] [cue: said] it.``; a doubled bracket is meant as itself.

    Raises TemplateError with the column of the first mistake.
    """
    text: list[str] = []
    length = 0
    marks: list[tuple[str, int, int]] = []
    opened: tuple[str, int, int, int] | None = None  # slot, start in text, column, start in line
    position = 0
    while position < len(line):
        match = _PIECE.search(line, position)
        end = match.start() if match else len(line)
        text.append(line[position:end])
        length += end - position
        if match is None:
            break
        position = match.end()
        piece = match.group()
        if len(piece) == 2:
            text.append(piece[0])
            length += 1
        elif piece == "[":
            if opened:
                raise TemplateError(match.start() + 1, f"‘[’ inside the mark of {opened[0]}, which is still open")
            name = _MARK.match(line, position)
            if name is None:
                raise TemplateError(
                    match.start() + 1, "a mark names its slot: [speaker: …]; for the bracket itself write ‘[[’"
                )
            if name.group(1) not in CAPTURED:
                raise TemplateError(
                    name.start(1) + 1,
                    f"no slot is called ‘{name.group(1)}’",
                    length=len(name.group(1)),
                    found=name.group(1),
                    allowed=CAPTURED,
                )
            position = name.end()
            opened = (name.group(1), length, match.start() + 1, position)
        else:
            if not opened:
                raise TemplateError(match.start() + 1, "‘]’ closes no mark; for the bracket itself write ‘]]’")
            if not line[opened[3] : match.start()].strip():
                raise TemplateError(opened[2], f"the mark of {opened[0]} is empty")
            marks.append((opened[0], opened[1], length))
            opened = None
    if opened:
        raise TemplateError(opened[2], f"the mark of {opened[0]} is never closed; ‘]’ is missing")
    return Example("".join(text), tuple(marks), origin)
