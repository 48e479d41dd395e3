"""Words of a text, and where phrases of the rules' lists stand in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")

_PARTS = re.compile(f"({WORD.pattern})")
_CLAUSE_END = re.compile(r"[.!?;][\"”’')\]]*\s")


class Tokens:
    """The words of a whole text, found once; ``words`` gives those of some stretches of it."""

    __slots__ = ("ends", "lower", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        parts = _PARTS.split(text)  # what stands between words at even places, words at odd ones
        ends = list(accumulate(map(len, parts)))
        self.lower = list(map(str.lower, parts[1::2]))
        self.starts = ends[:-1:2]
        self.ends = ends[1::2]

    def words(self, stretches: Iterable[tuple[int, int]]) -> Words:
        """The words that begin in the stretches ``[start, end)``, which are in text order."""
        starts = self.starts
        return Words(self, [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in stretches])

    def between(self, start: int, end: int) -> Words:
        """The words that begin in ``[start, end)``."""
        return self.words([(start, max(start, end))])


class Words:
    """Some words of a text: ``lower`` in lower case; ``start`` and ``end`` are offsets in the text."""

    __slots__ = ("_places", "_tokens", "lower")

    def __init__(self, tokens: Tokens, ranges: Sequence[tuple[int, int]]) -> None:
        self._tokens = tokens
        if len(ranges) == 1:
            first, last = ranges[0]
            self._places: Sequence[int] = range(first, last)
            self.lower = tokens.lower[first:last]
        else:
            self._places = [at for first, last in ranges for at in range(first, last)]
            self.lower = [tokens.lower[at] for at in self._places]

    def __len__(self) -> int:
        return len(self.lower)

    def part(self, first: int, last: int) -> Words:
        """The words ``[first, last)`` of these."""
        part = Words.__new__(Words)
        part._tokens, part._places, part.lower = self._tokens, self._places[first:last], self.lower[first:last]
        return part

    def start(self, position: int) -> int:
        """The offset at which a word begins."""
        return self._tokens.starts[self._places[position]]

    def end(self, position: int) -> int:
        """The offset after a word's last letter."""
        return self._tokens.ends[self._places[position]]

    def written(self, position: int) -> str:
        """The word as the text has it."""
        return self._tokens.text[self.start(position) : self.end(position)]

    def capital(self, position: int) -> bool:
        """Tell whether a word is written with a capital."""
        return self._tokens.text[self.start(position)].isupper()

    def gap(self, position: int) -> str:
        """What stands between a word and the next (the empty string after the last)."""
        if position + 1 >= len(self.lower):
            return ""
        return self._tokens.text[self.end(position) : self.start(position + 1)]

    def has(self, mark: str) -> bool:
        """Tell whether a mark stands anywhere between the first word and the last."""
        return bool(self.lower) and mark in self._whole()

    def _whole(self) -> str:
        return self._tokens.text[self.start(0) : self.end(len(self.lower) - 1)]

    def clauses(self) -> list[tuple[int, int]]:
        """The ranges of words between full stops, semicolons, question and exclamation marks."""
        if not self.lower:
            return []
        found = _CLAUSE_END.finditer(self._tokens.text, self.start(0), self.end(len(self) - 1))
        after = [bisect_left(self._tokens.starts, match.end()) for match in found]
        if not after:
            return [(0, len(self))]
        cuts = sorted({bisect_left(self._places, at) for at in after} - {0, len(self)})
        return list(pairwise([0, *cuts, len(self)]))


class Hit(NamedTuple):
    """A phrase of the list ``label`` at words ``[first, last)``."""

    first: int
    last: int
    label: str


class Phrases:
    """Finds the phrases of several lists in one pass; phrases are at most eight words long, so the cost is linear."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        telling = set()
        for label, phrases in lists.items():
            for phrase in phrases:
                words = tuple(WORD.findall(phrase.lower()))
                if words:
                    self._by_first.setdefault(words[0], []).append((words, label))
                    telling.add(max(words, key=len))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self.telling = frozenset(telling)
        """The longest word of each phrase: where none of them stands, nothing is found."""

    def find(self, words: Sequence[str]) -> list[Hit]:
        """All hits in order of their first word; of one list only the longest at each place."""
        found: list[Hit] = []
        by_first = self._by_first
        if self.telling.isdisjoint(words):
            return found
        for first in [at for at, word in enumerate(words) if word in by_first]:
            seen: set[str] = set()
            for phrase, label in by_first[words[first]]:
                size = len(phrase)
                if label not in seen and (size == 1 or tuple(words[first : first + size]) == phrase):
                    seen.add(label)
                    found.append(Hit(first, first + size, label))
        return found


def words_of(text: str) -> Words:
    """All words of a short text."""
    return Tokens(text).between(0, len(text))
