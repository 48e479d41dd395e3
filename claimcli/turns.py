"""Transcripts: paragraphs that open with who speaks (``LIND: We closed it.``, ``Dana Ortiz: We did not.``)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from claimcli.model import PROSE

if TYPE_CHECKING:
    from claimcli.model import Article

_REACH: Final = 40
_SHORTEST: Final = 3
_WORDS: Final = 4
_APART: Final = 2
_TWICE: Final = 2
_LEAST: Final = 2
_MARKS: Final = " \t\xa0\"“”'‘’«»"


def turns(article: Article, sections: frozenset[str] = frozenset()) -> dict[int, tuple[int, int]]:
    """Return for each paragraph of a transcript, by the number of its block, where its speaker's label stands.

    One label alone is no transcript (``UPDATE: …``): another must stand within two blocks. Labels that are not in
    capitals, or short, also need one that comes again, with its last word at least (``Dana Ortiz:``, ``Ortiz:``): lists
    of facts (``Place: …``) have none, and what stands in ``sections``, in lower case, is nobody (``THE FACTS: …``). Who
    ``Q:`` and ``A:`` are is not told.
    """
    found: dict[int, tuple[int, int]] = {}
    doubtful: set[int] = set()
    last_words: Counter[str] = Counter()
    text = article.document.text
    for number, block in enumerate(article.blocks):
        if block.kind != PROSE:
            continue
        place = _label(text, block.start, block.end)
        if place is None or text[slice(*place)].lower() in sections:
            continue
        found[number] = place
        label = text[slice(*place)]
        last_words[label.split()[-1].lower()] += 1
        if not label.isupper() or len(label) < _SHORTEST:
            doubtful.add(number)
    if doubtful and max(last_words.values()) < _TWICE:
        found = {number: place for number, place in found.items() if number not in doubtful}
    if len(found) < 2:
        return {}
    return {
        number: label
        for number, label in found.items()
        if any(other in found for back in range(1, _APART + 1) for other in (number - back, number + back))
    }


def _label(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the label that opens a paragraph stands: few words, each with a capital, before a colon."""
    colon = text.find(":", start, min(end - 1, start + _REACH))
    if colon < 0 or not text[colon + 1].isspace():
        return None
    while start < colon and text[start] in _MARKS:
        start += 1
    words = text[start:colon].split()
    if not 0 < len(words) <= _WORDS or colon - start < _LEAST:
        return None
    capitals = all(word[0].isupper() and not any(letter.isdigit() for letter in word) for word in words)
    return (start, colon) if capitals and text[colon - 1].isalpha() else None
