"""Quotations set with dashes, as Spanish, French and others do: a paragraph that begins with a dash is spoken, and
what stands between two dashes with a verb of saying tells who speaks.

    —The bridge is safe —said Ortiz—. There is no need to worry.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from claimcli.model import PROSE, Block, Quotation

_WORD: Final = re.compile(r"\w+")
_SENTENCE_GAP: Final = re.compile(r"[.?!…]\s+(?=\S)")
_WORD_OR_MARK: Final = re.compile(r"[^\s\-–—―]")


def find_dash_quotations(
    text: str, blocks: Sequence[Block], dashes: Collection[str], verbs: Collection[str]
) -> list[Quotation]:
    """The quotations of blocks that begin with one of ``dashes`` right before a word, in text order.

    A dash inside ends the quotation only where one of ``verbs`` (in lower case) follows it; the next dash after that
    opens it again.
    """
    found: list[Quotation] = []
    mark = re.compile(f"[{re.escape(''.join(dashes))}]")
    for block in blocks:
        if block.kind == PROSE and mark.match(text, block.start) and _WORD_OR_MARK.match(text, block.start + 1):
            found += _spoken(text, block, mark, verbs)
    return found


def _spoken(text: str, block: Block, mark: re.Pattern[str], verbs: Collection[str]) -> list[Quotation]:
    found: list[Quotation] = []
    start = block.start
    quoted = True
    for match in mark.finditer(text, block.start + 1, block.end):
        place = match.start()
        if not quoted:
            # Where the words in between end a sentence, the next one opens without a mark of its own.
            gap = _SENTENCE_GAP.match(text, place + 1, block.end)
            start, quoted = (gap.end() if gap else place), True
            continue
        word = _WORD.match(text, place + 1)
        if word is not None and word.group().lower() in verbs:
            inner = start + (mark.match(text, start) is not None)
            found.append(Quotation(start, place + 1, inner, place))
            quoted = False
    if quoted and text[start + 1 : block.end].strip(" .,;"):
        inner = start + (mark.match(text, start) is not None)
        found.append(Quotation(start, block.end, inner, block.end, closed=False))
    return found
