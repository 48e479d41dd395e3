"""Words of a text, and where phrases of the rules' lists stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")

_ENDS = frozenset(".!?;")


class Words:
    """The words of some stretches of a text: ``lower`` in lower case, ``starts`` and ``ends`` their offsets in it."""

    __slots__ = ("ends", "lower", "starts", "text")

    def __init__(self, text: str, stretches: Iterable[tuple[int, int]]) -> None:
        self.text = text
        self.lower: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in stretches:
            for match in WORD.finditer(text, start, end):
                self.lower.append(match.group().lower())
                self.starts.append(match.start())
                self.ends.append(match.end())

    def __len__(self) -> int:
        return len(self.lower)

    def written(self, position: int) -> str:
        """The word as the text has it."""
        return self.text[self.starts[position] : self.ends[position]]

    def clauses(self) -> list[tuple[int, int]]:
        """The ranges of words between full stops, question and exclamation marks."""
        cuts = [at + 1 for at in range(len(self.lower) - 1) if not _ENDS.isdisjoint(self.gap(at))]
        edges = [0, *cuts, len(self.lower)]
        return list(pairwise(edges))

    def gap(self, position: int) -> str:
        """What stands between a word and the next (the empty string after the last)."""
        if position + 1 >= len(self.lower):
            return ""
        return self.text[self.ends[position] : self.starts[position + 1]]


class Hit(NamedTuple):
    """A phrase of the list ``label`` at words ``[first, last)``."""

    first: int
    last: int
    label: str


class Phrases:
    """Finds the phrases of several lists in one pass; phrases are at most eight words long, so the cost is linear."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for label, phrases in lists.items():
            for phrase in phrases:
                words = tuple(WORD.findall(phrase.lower()))
                if words:
                    self._by_first.setdefault(words[0], []).append((words, label))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, words: Sequence[str]) -> list[Hit]:
        """All hits in order of their first word; of one list only the longest at each place."""
        found: list[Hit] = []
        by_first = self._by_first
        for first, word in enumerate(words):
            entries = by_first.get(word)
            if entries is None:
                continue
            seen: set[str] = set()
            for phrase, label in entries:
                size = len(phrase)
                if label not in seen and (size == 1 or tuple(words[first : first + size]) == phrase):
                    seen.add(label)
                    found.append(Hit(first, first + size, label))
        return found
