"""Quotations of every usual kind, block by block, so that a stray mark costs at most its own paragraph.

Marks: "…", “…”, „…“, „…”, «…», »…«, ''…'', ``…'', and ‘…’ or '…' where they are no apostrophes. Which way a straight
mark looks is told by its neighbours; marks are then paired with a stack, so that nested quotations stay inside theirs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Final

from claimcli.model import Block, Quotation
from claimcli.places import places
from claimcli.records import record

_DOUBLE_SIGNS: Final = '"“”„‟«»＂'
_DOUBLED: Final = ("``", "''", "‘‘", "’’")
_SINGLES: Final = "'‘"
# These begin with a set of characters, which the regular expression engine looks for fast, and look back from there.
_DOUBLE_MARK: Final = re.compile(r"[\"“”„‟«»＂`'‘’](?:(?<=[\"“”„‟«»＂])|(?<=`)`|(?<=')'+|(?<=‘)‘|(?<=’)’)")
_SINGLE_OPENER: Final = re.compile(r"['‘](?<![\w'’‘`].)(?=[\w“\"«„$£€#@…\[(])(\w*)")
_SINGLE_CLOSER: Final = re.compile(r"(?<![\s'’])['’](?![\w'’])")
_DECADE: Final = re.compile(r"\d\ds?")
_POSSESSIVE: Final = re.compile(r"(?:[szx]|\win|\bo|\bol|\bn)\Z", re.IGNORECASE)
_INCHES: Final = re.compile(r"\d['’′]\s?\d{1,2}\Z")

_OPENING: Final = 1
_CLOSING: Final = -1
_EITHER: Final = 0
_USUAL: Final = (
    dict.fromkeys(("“", "„", "‟", "«", "``", "‘‘"), _OPENING) | dict.fromkeys("”»", _CLOSING) | {"’’": _CLOSING}
)
_GUILLEMETS: Final = "«»"
_ENDS_BEFORE: Final = ",.!?…;:"
_START: Final = attrgetter("start")


@record(frozen=True, slots=True)
class _Mark:
    """A double mark: where it stands, what it is, and which way its neighbours make it look."""

    start: int
    end: int
    sign: str
    looks: int


def find_quotations(text: str, blocks: Sequence[Block], elisions: Collection[str] = ()) -> tuple[Quotation, ...]:
    """The outermost quotations of each block, in text order.

    ``elisions`` are the words before which a single mark is always an apostrophe: 'em, 'til. A quotation
    that its block does not close ends with the block, or before the next one, and is not ``closed``.
    """
    marks = _double_marks(text)
    openers = [
        match
        for at in places(text, _SINGLES)
        if (match := _SINGLE_OPENER.match(text, at)) is not None and not _elided(match, elisions)
    ]
    if not marks and not openers:
        return ()
    found: list[Quotation] = []
    next_mark = next_opener = 0
    runs_on = False
    for number, block in enumerate(blocks):
        first_mark, first_opener = next_mark, next_opener
        while next_mark < len(marks) and marks[next_mark][0] < block.end:
            next_mark += 1
        while next_opener < len(openers) and openers[next_opener].start() < block.end:
            next_opener += 1
        doubles: list[Quotation] = []
        if next_mark > first_mark:
            following = blocks[number + 1].start if number + 1 < len(blocks) else len(text)
            looks = _look(text, block, marks[first_mark:next_mark])
            doubles = _pair(text, block, looks, _opens_at(text, following, "“\"„«‟`＂'"), runs_on)
        if next_opener > first_opener:
            following = blocks[number + 1].start if number + 1 < len(blocks) else len(text)
            singles = [match.start() for match in openers[first_opener:next_opener]]
            doubles = _with_singles(text, block, doubles, singles, _opens_at(text, following, "‘'"))
        runs_on = bool(doubles) and not doubles[-1].closed and doubles[-1].end == block.end
        found += doubles
    return tuple(found)


def _double_marks(text: str) -> list[tuple[int, int]]:
    """Where double marks stand, in text order."""
    if any(twice in text for twice in _DOUBLED):
        return [match.span() for match in _DOUBLE_MARK.finditer(text)]
    return [(at, at + 1) for at in places(text, _DOUBLE_SIGNS)]


def _elided(match: re.Match[str], elisions: Collection[str]) -> bool:
    word = match[1]
    return word in elisions or _DECADE.fullmatch(word) is not None


def _opens_at(text: str, position: int, signs: str) -> bool:
    return text[position : position + 1] in signs and position < len(text)


def _look(text: str, block: Block, stands: Sequence[tuple[int, int]]) -> list[_Mark]:
    """The double marks of a block with the way each looks; inches are left out, ''' is taken apart."""
    marks: list[_Mark] = []
    for start, end in stands:
        if start < block.start:
            continue
        sign = text[start:end]
        before = text[start - 1] if start > block.start else " "
        after = text[end] if end < block.end else " "
        if sign[0] == "'" and end - start > 2:
            # A single mark stands inside the doubled one: outside it at the start, before it at the end.
            if before.isspace() or (not before.isalnum() and after.isalnum()):
                end = start + 2
            else:
                start = end - 2
            sign = "''"
        can_open = not after.isspace() and not before.isalnum() and before not in _ENDS_BEFORE
        can_close = not before.isspace() and not after.isalnum()
        looks = _OPENING if can_open and not can_close else _CLOSING if can_close and not can_open else _EITHER
        if sign == '"' and before.isdigit() and looks == _CLOSING and _INCHES.search(text, max(start - 6, 0), start):
            continue
        marks.append(_Mark(start, end, sign, looks))
    return marks


def _pair(text: str, block: Block, marks: list[_Mark], continued: bool, runs_on: bool) -> list[Quotation]:
    """Pair the double marks of one block. ``continued``: the next block opens a quotation; ``runs_on``: the last one
    left one open."""
    pairs: list[tuple[_Mark, _Mark]] = []
    stack: list[_Mark] = []
    lead: _Mark | None = None
    strays = 0
    for mark in marks:
        usual = _USUAL.get(mark.sign, mark.looks)
        same = [other for other in stack[-2:] if (other.sign in _GUILLEMETS) == (mark.sign in _GUILLEMETS)]
        if usual == _EITHER:
            usual = _CLOSING if same else _OPENING
        elif mark.looks == -usual and mark.sign != "„" and bool(same) == (usual == _OPENING):
            # Set the wrong way round, as in „…“, »…« or ”…”: believed where it makes sense.
            usual = mark.looks
        if usual == _OPENING:
            stack.append(mark)
        elif same:
            while stack[-1] is not same[-1]:
                stack.pop()
            pairs.append((stack.pop(), mark))
        elif runs_on and lead is None and not pairs and not stack:
            lead = mark
        else:
            strays += 1
    straight = all(mark.sign in ('"', "''") for mark in marks)
    if stack and straight and len(marks) % 2 == 0 and len(stack) + strays <= 2 and not (continued and len(stack) == 1):
        # As many marks as there should be, one of them badly set ("Yes, "he said): take them in turn.
        stack, pairs = [], [(marks[i], marks[i + 1]) for i in range(0, len(marks), 2)]
    found: list[Quotation] = []
    if lead is not None:
        found.append(Quotation(block.start, lead.end, block.start, lead.start))
    return found + _outermost(text, block, pairs, stack, continued)


def _outermost(
    text: str, block: Block, pairs: list[tuple[_Mark, _Mark]], unclosed: list[_Mark], continued: bool
) -> list[Quotation]:
    """The quotations that stand in no other: pairs, and those never closed."""
    found: list[Quotation] = []
    closers = {opener.start: closer for opener, closer in pairs}
    openers = sorted([opener for opener, _ in pairs] + unclosed, key=_START)
    reach = 0
    for index, opener in enumerate(openers):
        if opener.start < reach:
            continue
        closer = closers.get(opener.start)
        if closer is not None:
            found.append(Quotation(opener.start, closer.end, opener.end, closer.start))
            reach = closer.end
            continue
        end = block.end
        for later in range(index + 1, len(openers)):
            start = openers[later].start
            # Where it runs on into the next paragraph, a pair may be nested in it; else it ought to have been closed.
            if not continued or start not in closers or _ends_sentence(text, opener.end, start):
                end = start
                break
        inner_end = opener.end + len(text[opener.end : end].rstrip())
        found.append(Quotation(opener.start, inner_end, opener.end, inner_end, closed=False))
        reach = end
    return found


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence seems to end right before ``end``."""
    return text[max(start, end - 3) : end].rstrip()[-1:] in tuple(".!?…")


def _with_singles(
    text: str, block: Block, doubles: list[Quotation], openers: list[int], continued: bool
) -> list[Quotation]:
    """Add the quotations in single marks that stand in no other one; those inside them are dropped."""
    outside: list[tuple[int, int]] = []
    index = 0
    for opener in openers:
        while index < len(doubles) and doubles[index].end <= opener:
            index += 1
        if opener >= block.start and (index == len(doubles) or opener < doubles[index].start):
            outside.append((opener, index))
    singles: list[Quotation] = []
    for number, (opener, index) in enumerate(outside):
        limit = outside[number + 1][0] if number + 1 < len(outside) else block.end
        closer = _closer(text, opener + 1, limit, doubles, index)
        if closer is not None:
            singles.append(Quotation(opener, closer + 1, opener + 1, closer))
        elif continued and opener == block.start and limit == block.end:
            singles.append(Quotation(opener, block.end, opener + 1, block.end, closed=False))
    if not singles:
        return doubles
    merged: list[Quotation] = []
    reach = 0
    for quotation in sorted([*doubles, *singles], key=lambda q: q.start):
        if quotation.start >= reach:
            merged.append(quotation)
            reach = quotation.end
    return merged


def _closer(text: str, start: int, limit: int, doubles: Sequence[Quotation], index: int) -> int | None:
    """Where the quotation that opens before ``start`` is closed: an apostrophe of possession only if nothing better.

    Marks in a double quotation do not count; ``index`` is that of the first one after ``start``.
    """
    weak: int | None = None
    for match in _SINGLE_CLOSER.finditer(text, start, limit):
        place = match.start()
        while index < len(doubles) and doubles[index].end <= place:
            index += 1
        if index < len(doubles) and doubles[index].start < place:
            continue
        word_follows = text[place + 1 : place + 2].isspace() and text[place + 2 : place + 3].isalnum()
        if not (word_follows and _POSSESSIVE.search(text, max(place - 3, 0), place)):
            return place
        if weak is None:
            weak = place
    return weak
