"""Many documents taken in one after another: which denial contests which claim, and which claims say the same.

Statements are put away on disk; what stays in memory is a few numbers for each.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from claimcli.across import AGAINST, FOR, Across, Match, Unit
from claimcli.denials import BY_OPPOSITE, content_words
from claimcli.flat import Flat, flattened, restored
from claimcli.identities import NOBODY, Identities
from claimcli.links import OPPOSITION, OVERLAP
from claimcli.model import DENIAL, HEADING, Counter, Result, Statement
from claimcli.pair import Pairer
from claimcli.phrases import Tokens, Words
from claimcli.shelf import Shelf

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet
    from claimcli.topics import Topic

_MIN_STEMS = 3
_COPY_WORDS = 6
_LINKS = 2
_NAMED_REASONS = 5
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Edge:
    """A denial contests a claim, by their numbers. An attribution may become a denial by this."""

    denial: int
    claim: int
    score: float
    basis: str
    why: str


class Survey:
    """Takes in results, then answers for all of them. Use it in ``with``: it holds a temporary file."""

    def __init__(self, rules: RuleSet) -> None:
        self._pairer = Pairer(rules)
        self._weights = self._pairer.weights
        self._identities = Identities(rules)
        self._across = Across(self._weights)
        self._shelf: Shelf[list[Flat]] = Shelf()
        self._ends = array("Q")
        self._open: tuple[int, list[Flat]] | None = None
        self.ids: list[str] = []
        self.days: list[str] = []
        self.denies = bytearray()
        self._speakers: list[int] = []
        self._joined: list[int] | None = None
        self._edges: list[Edge] = []
        self._matches: list[Match] | None = None
        self._pointers: dict[int, list[Edge]] | None = None
        self._firsts: dict[bytes, int] = {}
        self._original: dict[int, int] = {}
        self._documents = 0

    def __enter__(self) -> Survey:
        return self

    def __exit__(self, *error: object) -> None:
        self._shelf.close()

    def __len__(self) -> int:
        return len(self.ids)

    # -- taking in ------------------------------------------------------------------------------------------------

    def add(self, result: Result) -> None:
        """Take in what was found in one document. All documents must be in before anything is asked."""
        self._documents += 1
        article = result.article
        dated = _DAY.match(article.document.date or "")
        numbers: dict[str, int] = {}
        for statement in result.statements:
            number = numbers[statement.id] = len(self.ids)
            self.ids.append(statement.id)
            self.days.append(dated.group() if dated else "")
            self.denies.append(statement.tag == DENIAL)
            speaker = statement.speaker
            self._speakers.append(self._identities.add(speaker, article) if speaker is not None else NOBODY)
        self._shelf.add([flattened(statement) for statement in result.statements])
        self._ends.append(len(self.ids))
        tokens = self._pairer.tokens(article)
        claims = {s.within: s for s in result.statements if s.within is not None}
        contested = {c.id for s in result.statements for c in s.counters}
        for statement in result.statements:
            number = numbers[statement.id]
            self._edges += (
                Edge(number, numbers[c.id], c.score, c.basis, c.why) for c in statement.counters if c.id in numbers
            )
            words = content_words(statement, tokens)
            self._note_copy(number, statement, words)
            if number not in self._original:
                claim = claims.get(statement.id)
                denied = content_words(claim, tokens) if claim is not None else None
                self._add_units(number, statement, words, denied, statement.id in contested, tokens)

    def _note_copy(self, number: int, statement: Statement, words: Words) -> None:
        """Note a statement that was seen before word for word, by a speaker with the same last name."""
        if len(words) >= _COPY_WORDS:
            name = statement.speaker.name.lower().split()[-1:] if statement.speaker is not None else []
            told = " ".join([statement.tag, *name, "|", *words.lower]).encode("utf-8", "replace")
            first = self._firsts.setdefault(blake2b(told, digest_size=12).digest(), number)
            if first != number:
                self._original[number] = first

    def _add_units(
        self, number: int, statement: Statement, words: Words, denied: Words | None, contested: bool, tokens: Tokens
    ) -> None:
        """Add what a statement says for or against a claim; ``denied`` are the words of the claim nested in it."""
        topics = self._pairer.topics
        if denied is not None:
            topic = topics.topic(denied)
            self._add_unit(number, topic, AGAINST, topic.negated, True, True)
            return
        topic = topics.topic(words, statement.tag == DENIAL)
        if statement.tag == DENIAL:
            self._add_unit(number, topic, AGAINST, topic.negated != (statement.denies == BY_OPPOSITE), True, True)
            return
        if statement.sentence.kind != HEADING:
            self._add_unit(number, topic, FOR, topic.negated, contested, True)
        if self._pairer.negation(statement, tokens) is not None:
            self._add_unit(number, topic, AGAINST, not topic.negated, True, False)

    def _add_unit(self, number: int, topic: Topic, side: int, negated: bool, seed: bool, sure: bool) -> None:
        if len(topic.stems) >= _MIN_STEMS:
            self._across.add(Unit(number, self._documents, side, negated, seed, sure), topic.stems)

    # -- answering ------------------------------------------------------------------------------------------------

    def told(self, number: int) -> Statement:
        """The statement with a number, its counters pointing at claims in all documents."""
        if self._pointers is None:
            self._pointers = {}
            for edge in self.edges():
                self._pointers.setdefault(edge.denial, []).append(edge)
        statement = self._statement(number)
        edges = self._pointers.get(number)
        if not edges:
            return statement
        counters = [Counter(self.ids[edge.claim], edge.score, edge.basis, edge.why) for edge in edges]
        counters.sort(key=lambda counter: -counter.score)
        if statement.tag != DENIAL:
            statement = replace(statement, tag=DENIAL, denies=BY_OPPOSITE)
        return replace(statement, counters=tuple(counters))

    def _statement(self, number: int) -> Statement:
        document = bisect_right(self._ends, number)
        if self._open is None or self._open[0] != document:
            self._open = (document, self._shelf.get(document))
        start = self._ends[document - 1] if document else 0
        return restored(self._open[1][number - start])

    def original(self, number: int) -> int:
        """The number of the first statement that has the same words; the number itself where it is the first."""
        return self._original.get(number, number)

    def copies(self) -> dict[int, list[int]]:
        """For each statement that others have word for word the numbers of those others."""
        found: dict[int, list[int]] = {}
        for number, first in sorted(self._original.items()):
            found.setdefault(first, []).append(number)
        return found

    def speaker(self, number: int) -> int:
        """A number for the speaker of a statement, the same in all documents; NOBODY where it cannot be joined."""
        if self._joined is None:
            self._joined = self._identities.joined()
        own = self._speakers[number]
        return self._joined[own] if own != NOBODY else NOBODY

    def speaker_name(self, speaker: int) -> str:
        """The fullest name of a speaker, by its number."""
        return self._identities.name(speaker)

    def edges(self) -> list[Edge]:
        """All pairs of a denial and a claim it contests: those within documents, then those across."""
        return [*self._edges, *self._edges_across()]

    def same_claims(self) -> Iterator[tuple[int, int]]:
        """Pairs of statements that make the same claim."""
        units = self._across.units
        for match in self._found():
            one, two = units[match.seed], units[match.other]
            if one.side == two.side == FOR and one.negated == two.negated:
                yield one.statement, two.statement

    def same_denials(self) -> Iterator[tuple[int, int]]:
        """Pairs of denials of different documents that contest the same claim."""
        units = self._across.units
        for match in self._found():
            one, two = units[match.seed], units[match.other]
            if one.side == two.side == AGAINST and one.negated == two.negated and one.sure and two.sure:
                yield one.statement, two.statement

    def reversals(self) -> Iterator[tuple[int, int]]:
        """Pairs of a denial and a claim by one speaker, of different documents, where the claim is what was denied."""
        units = self._across.units
        for match in self._found():
            one, two = units[match.seed], units[match.other]
            if one.side != two.side and one.negated == two.negated and one.sure and two.sure:
                denial, claim = (one, two) if one.side == AGAINST else (two, one)
                speaker = self.speaker(denial.statement)
                if speaker != NOBODY and speaker == self.speaker(claim.statement):
                    yield denial.statement, claim.statement

    def _found(self) -> list[Match]:
        if self._matches is None:
            self._matches = list(self._across.matches())
        return self._matches

    def _edges_across(self) -> list[Edge]:
        units = self._across.units
        best: dict[int, list[Edge]] = {}
        for match in self._found():
            one, two = units[match.seed], units[match.other]
            if one.side == two.side or one.negated != two.negated:
                continue
            denial, claim = (one, two) if one.side == AGAINST else (two, one)
            same = self.speaker(denial.statement)
            if same != NOBODY and same == self.speaker(claim.statement):
                continue
            if not denial.sure and match.score < self._weights["opposition across threshold"]:
                continue
            basis = OVERLAP if denial.sure else OPPOSITION
            why = "shares " + ", ".join(match.shared[:_NAMED_REASONS]) + " in another document"
            edge = Edge(denial.statement, claim.statement, round(match.score, 3), basis, why)
            best.setdefault(denial.statement, []).append(edge)
        kept = []
        for number in sorted(best):
            edges = sorted(best[number], key=lambda edge: (-edge.score, edge.claim))
            kept += edges[:_LINKS]
        copies = self.copies()
        kept += [replace(edge, denial=copy) for edge in kept for copy in copies.get(edge.denial, ())]
        return kept
