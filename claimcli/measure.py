"""What every evaluation is made of: precision and recall, word tokens, calibration, and faults to look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from claimcli.model import Span

TENTHS = 10

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean, each 0 to 1; 0 where there is nothing to divide by."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, right: int, told: int, gold: int, found: int | None = None) -> Rates:
        """Return the rates for ``right`` of ``told`` and ``found`` (by default ``right``) of ``gold``."""
        p = share(right, told)
        r = share(right if found is None else found, gold)
        return cls(p, r, 2 * p * r / (p + r) if p + r else 0.0)

    def as_dict(self) -> dict[str, float]:
        """Return the three figures as JSON values."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(slots=True)
class Tally:
    """Counts for one tag, class or rule: statements told and right, statements in the gold and found."""

    told: int = 0
    right: int = 0
    gold: int = 0
    found: int = 0

    @property
    def rates(self) -> Rates:
        """Precision and recall of these counts."""
        return Rates.of(self.right, self.told, self.gold, self.found)

    def as_dict(self) -> dict[str, Any]:
        """Return rates and counts as JSON values."""
        counts = {"told": self.told, "right": self.right, "gold": self.gold, "found": self.found}
        return {**self.rates.as_dict(), **counts}


@dataclass(frozen=True, slots=True)
class Tenth:
    """The statements told with a confidence in ``[low, high)``: how many, their mean confidence, and how many right."""

    low: float
    high: float
    told: int
    right: int
    confidence: float

    def as_dict(self) -> dict[str, Any]:
        """Return the tenth as JSON values; ``share`` is the share right."""
        return {
            "from": self.low,
            "to": self.high,
            "told": self.told,
            "confidence": self.confidence,
            "share": share(self.right, self.told),
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """Something missed or wrongly told. ``what`` is ``missed``, ``spurious`` or ``name``; ``start`` and ``end`` are
    its place in the document; ``words`` holds labelled texts, such as the source, cue and content, or the two names.
    """

    what: str
    document: str
    start: int
    end: int
    rule: str
    words: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as JSON values."""
        place = {"document": self.document, "start": self.start, "end": self.end}
        return {"what": self.what, **place, **({"rule": self.rule} if self.rule else {}), **dict(self.words)}

    def quoting(self, text: str) -> Fault:
        """Return the fault with the words at its place in ``text``, or as it is where there is no text."""
        there = text[self.start : self.end]
        return replace(self, words=(*self.words, ("text", there))) if there else self


class Tokens:
    """A text's word tokens; spans are compared by the tokens they touch, so that punctuation never counts."""

    __slots__ = ("_ends", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        places = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in places]
        self._ends = [end for _, end in places]

    def cover(self, spans: Iterable[Span]) -> frozenset[int]:
        """Return the numbers of the tokens that overlap any of the spans."""
        covered: list[int] = []
        for span in spans:
            first = number = bisect_right(self._ends, span.start)
            while number < len(self._starts) and self._starts[number] < span.end:
                number += 1
            covered.extend(range(first, number))
        return frozenset(covered)

    def without_head(self, tokens: frozenset[int], heads: frozenset[str]) -> frozenset[int]:
        """Return ``tokens`` less the words of ``heads`` with which they begin, case ignored."""
        dropped = []
        for number in sorted(tokens):
            if self.text[self._starts[number] : self._ends[number]].lower() not in heads:
                break
            dropped.append(number)
        return tokens.difference(dropped)


def share(part: int, whole: int) -> float:
    """Return ``part / whole``, and 0 where there is no whole."""
    return part / whole if whole else 0.0


def overlap(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """Return the intersection of two sets over their union, 0 to 1."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def meet(one: Span | None, other: Span | None) -> bool:
    """Tell whether two spans share a character."""
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def calibration(verdicts: Iterable[tuple[float | None, bool]]) -> tuple[Tenth, ...]:
    """Sort statements (confidence, right or not) into ten equal parts of confidence; empty parts are left out.

    Statements without a confidence are passed over; 1 itself belongs to the last tenth.
    """
    parts: list[list[tuple[float, bool]]] = [[] for _ in range(TENTHS)]
    for confidence, right in verdicts:
        if confidence is not None:
            parts[min(TENTHS - 1, max(0, int(confidence * TENTHS)))].append((confidence, right))
    return tuple(
        Tenth(
            low=number / TENTHS,
            high=(number + 1) / TENTHS,
            told=len(part),
            right=sum(right for _, right in part),
            confidence=sum(confidence for confidence, _ in part) / len(part),
        )
        for number, part in enumerate(parts)
        if part
    )


def spread(rows: Sequence[_Row], count: int) -> list[_Row]:
    """Return ``count`` of the rows, or all where there are fewer, taken at even distances."""
    return list(rows[:: max(1, len(rows) // count)][:count]) if count > 0 else []
