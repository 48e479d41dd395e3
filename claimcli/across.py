"""Statements of many documents that are about the same claim, found by an inverted index over rare words.

Memory per statement is a handful of numbers, and the cost grows about linearly with the number of statements: each
looks up pairs of its own rarest words, and a pair that too many share is not looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from itertools import combinations
from math import log
from typing import NamedTuple

FOR, AGAINST = 0, 1

_SEED_WORDS = 6
_QUERY_WORDS = 8
_POSTINGS = 48
_MIN_SHARED = 2
_FEW = 200
"""So many units at least are needed to tell rare words from common ones; fewer are weighed as if they were so many."""


class Unit(NamedTuple):
    """What one statement says of a claim: ``side`` FOR or AGAINST it.

    ``seed`` marks what others are looked up for: claims known to be contested, and all that is AGAINST one.
    ``negated`` tells whether the claim itself is in the negative, ``sure`` is False where it is only guessed that
    the statement is AGAINST something.
    """

    statement: int
    document: int
    side: int
    negated: bool
    seed: bool
    sure: bool


class Match(NamedTuple):
    """Two units about one claim, and how alike they are (0 to 1); of one document only where both are FOR it."""

    seed: int
    other: int
    score: float
    shared: tuple[str, ...]


class Across:
    """Collects units, then yields those that match. ``weights`` is the table ``pairing`` of the rules."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._lean = weights["lean"]
        self._damping = weights["damping across"]
        self._floor = weights["across threshold"]
        self._words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._spread = array("I")
        self._topics = array("I")
        self._starts = array("Q", [0])
        self._weights = array("d")
        self._heavy = array("d")
        self.units: list[Unit] = []

    def add(self, unit: Unit, topic: frozenset[str]) -> int:
        """Add a unit with the stems of its claim; return its number."""
        for word in sorted(topic):
            number = self._numbers.get(word)
            if number is None:
                number = self._numbers[word] = len(self._words)
                self._words.append(word)
                self._spread.append(0)
            self._spread[number] += 1
            self._topics.append(number)
        self._starts.append(len(self._topics))
        self.units.append(unit)
        return len(self.units) - 1

    def matches(self) -> Iterator[Match]:
        """Yield the matches of seeds with other units, each pair once, in the order of the other unit."""
        index: dict[int, list[int]] = {}
        total = len(self._words)
        whole = log(max(len(self.units), _FEW) + 1)
        self._weights = array("d", [1 - log(spread) / whole for spread in self._spread])
        self._heavy = array("d", [sum(self._weights[w] for w in self._topic(n)) for n in range(len(self.units))])
        for number, unit in enumerate(self.units):
            if unit.seed:
                for pair in self._pairs(number, _SEED_WORDS, total):
                    posted = index.setdefault(pair, [])
                    if len(posted) < _POSTINGS:
                        posted.append(number)
        for number, unit in enumerate(self.units):
            seen: set[int] = set()
            for pair in self._pairs(number, _QUERY_WORDS, total):
                seen.update(index.get(pair, ()))
            for seed in sorted(seen):
                other = self.units[seed]
                if seed == number or (unit.seed and seed > number) or other.statement == unit.statement:
                    continue
                if other.document == unit.document and (other.side, unit.side) != (FOR, FOR):
                    continue  # a document's own pairs are made with more to go by
                score, shared = self._alike(seed, number)
                if score >= self._floor:
                    yield Match(seed, number, score, tuple(self._words[word] for word in shared))

    def _pairs(self, number: int, most: int, total: int) -> Iterator[int]:
        """The pairs of a unit's rarest words that stand in other units too, each pair as one number."""
        words = [w for w in self._topic(number) if self._spread[w] > 1]
        words = sorted(words, key=lambda w: (self._spread[w], w))[:most]
        for left, right in combinations(sorted(words), 2):
            yield left * total + right

    def _topic(self, number: int) -> array[int]:
        return self._topics[self._starts[number] : self._starts[number + 1]]

    def _alike(self, left: int, right: int) -> tuple[float, list[int]]:
        shared = set(self._topic(left)).intersection(self._topic(right))
        if len(shared) < _MIN_SHARED:
            return 0.0, []
        both = sum(self._weights[word] for word in shared)
        a, b = self._damping + self._heavy[left], self._damping + self._heavy[right]
        score = min(1.0, both / float(min(a, b) ** self._lean * max(a, b) ** (1 - self._lean)))
        return score, sorted(shared, key=lambda word: (self._spread[word], self._words[word]))
