"""Where strings stand in a text, by ``str.find``: several times as fast as a regular expression with a set of signs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_WORD_MARKS: Final = ("-", "_")


def places(text: str, wanted: Iterable[str], start: int = 0, end: int | None = None) -> list[int]:
    """Return the offsets in ``[start, end)`` at which any of the strings begins, in text order."""
    last = len(text) if end is None else end
    found: list[int] = []
    for string in wanted:
        at = text.find(string, start, last)
        while at >= 0:
            found.append(at)
            at = text.find(string, at + 1, last)
    found.sort()
    return found


def word_places(text: str, word: str) -> list[int]:
    """Return the offsets at which a word stands by itself, its first letter in either case, in text order."""
    size = len(word)
    found = places(text, dict.fromkeys((word, word[0].upper() + word[1:])))
    return [at for at in found if not _joins(text[at - 1 : at]) and not _joins(text[at + size : at + size + 1])]


def _joins(letter: str) -> bool:
    """Tell whether a word goes on with a letter (the empty string beyond the text's ends)."""
    return letter.isalnum() or letter in _WORD_MARKS
