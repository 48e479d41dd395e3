"""Words of a text, and where phrases of the rules' lists stand in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from sys import intern
from typing import Final

from claimcli.memo import Memo
from claimcli.records import record

_JOINERS: Final = "'’-"
WORD: Final = re.compile(rf"[^\W_]+(?:[{_JOINERS}][^\W_]+)*")

_REST: Final = re.compile(rf"(?:(?<=[^\W_])[{_JOINERS}]?|(?<=[^\W_][{_JOINERS}])){WORD.pattern}")
"""The rest of a word, from any place within it."""
_CLAUSE_END: Final = re.compile(r"[.!?;][\"”’')\]]*\s")
_LAST_WORD: Final = re.compile(r"[^\W_]+\Z")
_LONGEST: Final = 12  # letters of an abbreviation
_MARKS_AFTER: Final = '.,;:!?”")'


ANY: Final = -1
"""The marks of words that nothing is known of: each mark may be among them."""


def words_in(piece: str) -> tuple[str, ...]:
    """The words in lower case of what stands between two blanks."""
    return tuple([intern(word.lower()) for word in WORD.findall(piece)])


_pieces: Final = Memo(words_in)


class Bit:
    """What a rule set knows of a piece between two blanks, so that one look at it tells all.

    ``marks`` has a bit for each kind of phrase that its words may belong to; ``keys`` are what its words count as in
    a topic, None as long as nobody asked.
    """

    __slots__ = ("keys", "marks", "words")

    def __init__(self, words: tuple[str, ...], marks: int) -> None:
        self.words = words
        self.marks = marks
        self.keys: tuple[str, ...] | None = None


class Tokens:
    """The words of a text, found where they are asked for."""

    __slots__ = ("_abbreviations", "_kept", "_known", "text")

    def __init__(self, text: str, abbreviations: frozenset[str] = frozenset(), known: Memo[Bit] | None = None) -> None:
        """``abbreviations`` are words as written whose full stop ends no clause ("Mr"); ``known`` has the pieces."""
        self.text = text
        self._abbreviations = abbreviations
        self._known = known
        self._kept: dict[tuple[tuple[int, int], ...], Words] = {}

    def words(self, stretches: Iterable[tuple[int, int]]) -> Words:
        """The words that begin in the stretches ``[start, end)``, which are in text order."""
        whole = [(self._edge(start, -1), self._edge(end, 0)) for start, end in stretches]
        return Words(self.text, whole, self._abbreviations, self._known)

    def between(self, start: int, end: int) -> Words:
        """The words that begin in ``[start, end)``."""
        return self.words(((start, end),))

    def kept(self, stretches: tuple[tuple[int, int], ...]) -> Words:
        """As ``words``, and remembered: for stretches that are asked for again and again."""
        words = self._kept.get(stretches)
        if words is None:
            words = self._kept[stretches] = self.words(stretches)
        return words

    def _edge(self, at: int, beside: int) -> int:
        """A place in the text, or where that is within a word the end of the word.

        ``beside`` tells which letter to look at first to see quickly that it is not: -1 the one before, 0 that after.
        """
        letter = self.text[at + beside : at + beside + 1]
        if letter.isalnum() or letter in _JOINERS:
            rest = _REST.match(self.text, at)
            if rest is not None:
                return rest.end()
        return at


class Words:
    """Some words of a text: ``lower`` in lower case; ``start`` and ``end`` are offsets in the text.

    ``bits`` are the pieces they stand in and ``marks`` those of all of them, where a rule set knows them. Where the
    words stand is worked out when first asked for: most are only looked up in lists.
    """

    __slots__ = ("_abbreviations", "_ends", "_starts", "_stretches", "_text", "bits", "lower", "marks")

    def __init__(
        self,
        text: str,
        stretches: Sequence[tuple[int, int]],
        abbreviations: frozenset[str],
        known: Memo[Bit] | None = None,
    ) -> None:
        self._text = text
        self._abbreviations = abbreviations
        self._stretches = stretches
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        written = [text[start:end] for start, end in stretches]
        told = written[0] if len(written) == 1 else " ".join(written)
        self.bits: list[Bit] | None = None
        if known is None:
            self.lower = lower_words(told)
            self.marks = ANY
            return
        self.bits = bits = [known[piece] for piece in told.split()]
        lower: list[str] = []
        marks = 0
        for bit in bits:
            lower += bit.words
            marks |= bit.marks
        self.lower = lower
        self.marks = marks

    def __len__(self) -> int:
        return len(self.lower)

    def part(self, first: int, last: int) -> Words:
        """The words ``[first, last)`` of these."""
        part = Words(self._text, (), self._abbreviations)
        part._stretches, part.lower = self._stretches, self.lower[first:last]
        part._starts, part._ends = self._places()[first:last], self._ends[first:last]
        return part

    def _places(self) -> list[int]:
        """Where the words begin; where they end is known from then on."""
        if self._starts is not None:
            return self._starts
        text = self._text
        starts: list[int] = []
        ends: list[int] = []
        for start, end in self._stretches:
            at = start
            for piece in text[start:end].split():
                if not text.startswith(piece, at):
                    at = text.index(piece, at)
                after = at + len(piece)
                bare = piece.rstrip(_MARKS_AFTER)
                if bare.isalpha():
                    starts.append(at)
                    ends.append(at + len(bare))
                else:
                    for word in WORD.finditer(text, at, after):
                        starts.append(word.start())
                        ends.append(word.end())
                at = after + 1
        self._starts, self._ends = starts, ends
        return starts

    def start(self, position: int) -> int:
        """The offset at which a word begins."""
        return self._places()[position]

    def end(self, position: int) -> int:
        """The offset after a word's last letter."""
        self._places()
        return self._ends[position]

    def written(self, position: int) -> str:
        """The word as the text has it."""
        return self._text[self.start(position) : self.end(position)]

    def capital(self, position: int) -> bool:
        """Tell whether a word is written with a capital."""
        return self._text[self.start(position)].isupper()

    def gap(self, position: int) -> str:
        """What stands between a word and the next (the empty string after the last)."""
        if position + 1 >= len(self.lower):
            return ""
        starts = self._places()
        return self._text[self._ends[position] : starts[position + 1]]

    def has(self, mark: str) -> bool:
        """Tell whether a mark may stand between the first word and the last: where not, no gap has it."""
        if not self.lower:
            return False
        first, last = self._whole()
        return self._text.find(mark, first, last) >= 0

    def _whole(self) -> tuple[int, int]:
        """The stretch from the first word's to the last one's, with what stands beside them in their stretches."""
        return self._stretches[0][0], self._stretches[-1][1]

    def clauses(self) -> list[tuple[int, int]]:
        """The ranges of words between full stops, semicolons, question and exclamation marks."""
        if not self.lower:
            return []
        first, last = self._whole()
        after = [match.end() for match in _CLAUSE_END.finditer(self._text, first, last) if self._parts(match)]
        if not after:
            return [(0, len(self.lower))]
        starts = self._places()
        cuts = sorted({bisect_left(starts, at) for at in after} - {0, len(self.lower)})
        return list(pairwise([0, *cuts, len(self.lower)]))

    def _parts(self, stop: re.Match[str]) -> bool:
        """Tell whether a mark ends a clause, which the full stop of an abbreviation or an initial does not."""
        if stop[0][0] != "." or not self._abbreviations:
            return True
        word = _LAST_WORD.search(self._text[max(0, stop.start() - _LONGEST) : stop.start()])
        if word is None:
            return True
        return word[0] not in self._abbreviations and (len(word[0]) > 1 or not word[0].isupper() or word[0] == "I")


@record(frozen=True, slots=True)
class Hit:
    """A phrase of the list ``label`` at words ``[first, last)``."""

    first: int
    last: int
    label: str


class Phrases:
    """Finds the phrases of several lists in one pass; phrases are at most eight words long, so the cost is linear.

    A phrase is looked for where its longest word stands, as that is seldom a common one.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        told = [(tuple(WORD.findall(phrase.lower())), label) for label, phrases in lists.items() for phrase in phrases]
        told.sort(key=lambda entry: -len(entry[0]))
        self._longest = frozenset(_longest(phrase) for phrase, _ in told if phrase)
        self._by_longest: dict[str, list[tuple[int, int, tuple[str, ...], str]]] = {}
        for order, (phrase, label) in enumerate(told):
            if phrase:
                longest = _longest(phrase)
                entry = (phrase.index(longest), order, phrase, label)
                self._by_longest.setdefault(longest, []).append(entry)

    def may(self, words: Iterable[str]) -> bool:
        """Tell at little cost whether a phrase may stand in some words, or have its longest word among them."""
        return not self._longest.isdisjoint(words)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """All hits in order of their first word; of one list only the longest at each place."""
        if not self.may(words):
            return []
        by_longest = self._by_longest
        found = []
        for at in [at for at, word in enumerate(words) if word in by_longest]:
            for back, order, phrase, label in by_longest[words[at]]:
                first, size = at - back, len(phrase)
                if size == 1 or (first >= 0 and tuple(words[first : first + size]) == phrase):
                    found.append((first, order, size, label))
        if not found:
            return []
        found.sort()
        longest: dict[tuple[int, str], Hit] = {}
        for first, _, size, label in found:
            longest.setdefault((first, label), Hit(first, first + size, label))
        return list(longest.values())


def _longest(phrase: tuple[str, ...]) -> str:
    """The longest word of a phrase, the last of several: seldom a common one."""
    return max(reversed(phrase), key=len)


def lower_words(text: str) -> list[str]:
    """All words of a short text in lower case."""
    known = _pieces
    words: list[str] = []
    for piece in text.split():
        words += known[piece]
    return words


def first_word(text: str) -> str:
    """The first word in lower case, empty where there is none."""
    found = WORD.search(text)
    return found[0].lower() if found is not None else ""


def words_of(text: str) -> Words:
    """All words of a short text."""
    return Tokens(text).between(0, len(text))
