"""Transcripts: paragraphs that open with who speaks, in capitals (``LIND: We closed it.``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcli.model import PROSE

if TYPE_CHECKING:
    from claimcli.model import Article

_REACH = 40
_SHORTEST = 3
_WORDS = 4
_APART = 2
_MARKS = " \t\xa0\"“”'‘’«»"


def turns(article: Article) -> dict[int, tuple[int, int]]:
    """Return for each paragraph of a transcript, by the number of its block, where its speaker's label stands.

    One label alone is no transcript (``UPDATE: …``): another must stand within two blocks. Who ``Q:`` and ``A:`` are
    is not told.
    """
    text = article.document.text
    found: dict[int, tuple[int, int]] = {}
    for number, block in enumerate(article.blocks):
        if block.kind != PROSE:
            continue
        colon = text.find(":", block.start, min(block.end - 1, block.start + _REACH))
        if colon < 0 or not text[colon + 1].isspace():
            continue
        start = block.start
        while start < colon and text[start] in _MARKS:
            start += 1
        label = text[start:colon]
        if (
            len(label) >= _SHORTEST
            and label.isupper()
            and len(label.split()) <= _WORDS
            and not any(c.isdigit() for c in label)
        ):
            found[number] = (start, colon)
    if len(found) < 2:
        return {}
    return {
        number: label
        for number, label in found.items()
        if any(other in found for back in range(1, _APART + 1) for other in (number - back, number + back))
    }
