"""Reads templates outwards from their anchors, step by step, in time linear in the text.

What a sequence of elements gives at a position is worked out once, dead ends too; so a template costs at most one step
for each element and position, whatever the rules say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from claimcli.annotate import PLACES, QUOTE
from claimcli.chunks.nouns import FINITE
from claimcli.steps import Captures, leftwards, rightwards
from claimcli.template import Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimcli.annotate import Marked
    from claimcli.chunks import Chunks
    from claimcli.steps import Step, Tries
    from claimcli.template import Element

_DASHES: Final = ("—", "-", "–")


class Chain:
    """Sequences of elements by number, so that templates which go on alike are walked once.

    Number 0 is the empty sequence; every other is a step and the number of the rest. One chain holds what stands right
    of anchors, another what stands left of them, nearest first.
    """

    def __init__(self, make: Callable[[Element, Tries], Step], tries: Tries) -> None:
        self._make = make
        self._tries = tries
        self.links: list[tuple[Step, int]] = [(lambda reader, position: (), 0)]
        self.elements: list[tuple[Element, int] | None] = [None]
        self._numbers: dict[tuple[Element, int], int] = {}
        self._steps: dict[Element, Step] = {}

    def add(self, elements: tuple[Element, ...]) -> int:
        """Return the number of a sequence."""
        rest = 0
        for written in reversed(elements):
            element = replace(written, column=0) if isinstance(written, Slot) else written
            link = (element, rest)
            known = self._numbers.get(link)
            if known is None:
                known = self._numbers[link] = len(self.links)
                self.links.append((self.step(element), rest))
                self.elements.append(link)
            rest = known
        return rest

    def step(self, element: Element) -> Step:
        """Return the step of an element."""
        known = self._steps.get(element)
        if known is None:
            known = self._steps[element] = self._make(element, self._tries)
        return known


class Chains:
    """The two chains of a rule set."""

    def __init__(self, tries: Tries) -> None:
        self.left = Chain(leftwards, tries)
        self.right = Chain(rightwards, tries)


class Reader:
    """One sentence to be read; ``anchor`` sets from where."""

    __slots__ = (
        "_lefts",
        "_present",
        "_rights",
        "_seen_left",
        "_seen_right",
        "chunks",
        "form",
        "kinds",
        "marked",
        "size",
        "start",
        "words",
    )

    def __init__(self, chains: Chains, marked: Marked, chunks: Chunks) -> None:
        self._lefts = chains.left.links
        self._rights = chains.right.links
        self._seen_left: dict[int, Captures | None] = {}
        self._seen_right: dict[int, Captures | None] = {}
        self.marked = marked
        self.chunks = chunks
        self.kinds = marked.kinds
        self.words = marked.words
        self.size = marked.size
        self.start = -1
        self.form = ""
        self._present: set[str] = set()

    def holds(self, word: str) -> bool:
        """Tell whether a word, in lower case, stands anywhere in the sentence."""
        if not self._present:
            self._present = set(self.words)
        return word in self._present

    def anchor(self, start: int, form: str) -> None:
        """Read from another anchor: what stands beside it depends on the form it has."""
        if start != self.start or form != self.form:
            self._seen_left.clear()
            if form != self.form:
                self._seen_right.clear()
            self.start = start
            self.form = form

    def right(self, number: int, position: int) -> Captures | None:
        """Return what a sequence captures from ``position`` on, or None where it does not fit."""
        return self._walk(self._rights, self._seen_right, number, position)

    def left(self, number: int, position: int) -> Captures | None:
        """Return what a sequence captures before ``position``, or None where it does not fit."""
        return self._walk(self._lefts, self._seen_left, number, position)

    def _walk(
        self, links: list[tuple[Step, int]], seen: dict[int, Captures | None], number: int, position: int
    ) -> Captures | None:
        if not number:
            return ()
        key = number * PLACES + position
        if key in seen:
            return seen[key]
        step, rest = links[number]
        found: Captures | None = None
        for after, captured in step(self, position):
            tail = self._walk(links, seen, rest, after) if rest else ()
            if tail is not None:
                found = captured + tail if tail else captured
                break
        seen[key] = found
        return found

    # what steps ask

    def stands(self, position: int, text: str) -> bool:
        """Tell whether a word stands at a position; any dash stands for any other."""
        if not 0 <= position < self.size:
            return False
        return self.words[position] == text or (text in _DASHES and self.kinds[position] == "-")

    def fits(self, kind: str, first: int, last: int) -> bool:
        """Tell whether a noun phrase is of a kind: a pronoun, named, a role, or any."""
        if not kind or kind == "noun":
            return True
        kinds = self.kinds[first:last]
        if kind == "pronoun":
            return kinds[-1] in "SRO"
        if kind == "named":
            return "N" in kinds and kinds[-1] not in FINITE + "e"  # "*Ortiz* replied:"
        return "N" not in kinds and "n" in kinds

    def opening(self, closing: int) -> int | None:
        """Return where the quotation that ends at ``closing`` begins, None where none does."""
        if closing < 0 or self.kinds[closing] != QUOTE:
            return None
        return next((opening for opening, end in self.marked.quotes.items() if end == closing), None)
