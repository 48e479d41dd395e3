"""How likely each claim of an article is the one that a denial contests, and why.

Claims are found by what they share with what is denied: rare words (stemmed), names, the claimant, the accused;
opposite polarity helps. The weights and thresholds stand in ``rules/pairing.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from claimcli.denials import BY_CUE, BY_OPPOSITE, BY_VERDICT, content_words
from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL, TITLE, Span, Speaker, Statement
from claimcli.names import PERSON
from claimcli.nested import meet
from claimcli.phrases import Tokens, Words, first_word, lower_words
from claimcli.records import record
from claimcli.topics import Topic

if TYPE_CHECKING:
    from claimcli.pair import Pairer

SAME_SENTENCE: Final = "same-sentence"
ANAPHORA: Final = "anaphora"
OVERLAP: Final = "overlap"
OPPOSITION: Final = "opposition"
FEWEST_STEMS: Final = 2
"""The stems that a claim must have to be worth a look."""

_POSTINGS: Final = 64
_FEW: Final = 40  # so many statements at least are needed to tell rare words from common ones
_NAMED_REASONS: Final = 5
_NOUN_REACH: Final = 3
_CLOSE: Final = 2
_NONE: Final[frozenset[str]] = frozenset()


@record(frozen=True, slots=True)
class Link:
    """A claim, by its position among the statements, that a denial may contest: how likely, on what basis, and why."""

    score: float
    position: int
    basis: str
    why: str


class Links:
    """Scores the claims of one article against its denials. Topics and names are worked out once, at the start."""

    def __init__(self, statements: list[Statement], tokens: Tokens, pairer: Pairer) -> None:
        self.statements = statements
        self.tokens = tokens
        self.pairer = pairer
        self.weights = pairer.weights
        topics, judge = pairer.topics, pairer.judge
        self.topics = [topics.topic(content_words(s, tokens), judge.dismisses(s, tokens)) for s in statements]
        told = {at: judge.told(s, tokens)[-1] for at, s in enumerate(statements) if s.tag == DENIAL}
        self._focus = {at: topics.topic(told[at], True) for at in told if statements[at].denies == BY_VERDICT}
        claimant = pairer.nested.contested.claimant
        self._claimants = {at: claimant(statements[at], words, tokens) for at, words in told.items()}
        self._press = {at for at, words in told.items() if self._of_the_press(words)}
        self._known: frozenset[str] | None = None
        self._postings: dict[str, list[int]] = {}
        for position, topic in enumerate(self.topics):
            for key in topic.stems:
                posted = self._postings.get(key)
                if posted is None:
                    self._postings[key] = [position]
                else:
                    posted.append(position)
        whole = log(max(len(statements), _FEW) + 1)
        self._rarity = {key: 1 - log(len(posted)) / whole for key, posted in self._postings.items() if len(posted) > 1}
        """How rare the stems are that several statements hold, 0 to 1; all others are as rare as can be."""
        self._own = {s.within: position for position, s in enumerate(statements) if s.within is not None}

    def nearby(self, position: int) -> set[int]:
        """Positions worth a look: those that share a rare word, and those close by."""
        found: set[int] = set()
        for key in self.topics[position].stems:
            posted = self._postings[key]
            if len(posted) <= _POSTINGS:
                found.update(posted)
        reach = int(self.weights["reach"]) * 2
        found.update(range(max(0, position - reach), min(len(self.statements), position + reach + 1)))
        if position in self._press:
            found.update(at for at in range(len(self.statements)) if self._reports(at))
        found.discard(position)
        return found

    def selves(self, position: int) -> frozenset[str]:
        """The telling words of a statement's speaker: the name's, and the names in the role."""
        speaker = self.statements[position].speaker
        return self.pairer.topics.of_speaker(speaker.name, speaker.role) if speaker is not None else _NONE

    def _names(self, position: int) -> frozenset[str]:
        """The telling words of the name of a statement's speaker."""
        speaker = self.statements[position].speaker
        return self.pairer.topics.of_name(speaker.name) if speaker is not None else _NONE

    def _described(self, position: int) -> list[str]:
        """The words in which a statement's speaker is told, the role's with them."""
        speaker = self.statements[position].speaker
        return lower_words(f"{speaker.role or ''} {speaker.text}") if speaker is not None else []

    def _reports(self, position: int) -> bool:
        """Tell whether a statement is what the press has: "the Herald *reported* …"."""
        cue = self.statements[position].cue
        return cue is not None and cue.lemma in self.pairer.reporting_cues

    def _charges(self, position: int) -> bool:
        """Tell whether the article itself tells of a charge."""
        statement = self.statements[position]
        if statement.tag != ASSERTION:
            return False
        return bool(self.pairer.charging.find(content_words(statement, self.tokens).lower))

    def _of_the_press(self, words: Words) -> bool:
        """Tell whether a denial in these words is of what a newspaper has: "the *story* was riddled with errors"."""
        lower = words.lower
        if not lower or lower[0] not in self.pairer.judge.determiners:
            return False
        return not self.pairer.press_nouns.isdisjoint(lower[1:_NOUN_REACH])

    def of(self, position: int) -> list[Link]:
        """The claims that a denial contests, likeliest first."""
        denial = self.statements[position]
        weights = self.weights
        own = self._own.get(denial.id)
        if own is not None:
            nested = Link(weights["nested"], own, SAME_SENTENCE, "stands in what is denied")
            return [nested, *self.best(self._claims(position, False, weights["restated threshold"], own))[:1]]
        focus = self._focus.get(position, self.topics[position])
        thin = len(focus.stems - self._names(position)) < FEWEST_STEMS
        links = [] if thin else self._claims(position, False, weights["threshold"])
        if thin or (not links and self.pairer.judge.refers(denial, self.tokens)):
            links = self._claims(position, True, weights["anaphora threshold"])
            beside = [link for link in links if link.basis == SAME_SENTENCE and link.position < position]
            if beside and self.pairer.judge.resumes(denial, self.tokens):
                links = beside
        return self.best(links)

    def _claims(self, position: int, thin: bool, floor: float, own: int | None = None) -> list[Link]:
        """The claims that a denial may contest by their score; ``thin`` where it says little of what it denies."""
        denial = self.statements[position]
        links = []
        judge = self.pairer.judge
        back = thin and (judge.points(denial, self.tokens) or judge.resumes(denial, self.tokens))
        fewest = 1 if back else FEWEST_STEMS
        for other in self.nearby(position):
            if other == own or not self.eligible(position, other, fewest) or (own is not None and other > position):
                continue
            if other > position and self.statements[other].within is not None:
                continue  # it has a denial of its own
            if thin and not self._may_refer(position, other):
                continue
            score, why = self.score(position, other, thin)
            if score < floor:
                continue
            basis = ANAPHORA if thin else OPPOSITION if denial.denies == BY_OPPOSITE else OVERLAP
            if self.statements[other].sentence.index == denial.sentence.index:
                basis = SAME_SENTENCE
            links.append(Link(min(1.0, score), other, basis, why))
        return links

    def _may_refer(self, position: int, other: int) -> bool:
        """Tell whether a mere reference may be to a claim, which is not by another claimant than the one it names."""
        claimant = self._claimants.get(position, "")
        if not claimant:
            return True
        if self._known is None:
            self._known = frozenset(word for at in range(len(self.statements)) for word in self._described(at))
        return claimant not in self._known or claimant in self._described(other)

    def best(self, links: list[Link], most: str = "most") -> list[Link]:
        """The likeliest links, and those nearly as likely."""
        links.sort(key=lambda link: (-link.score, link.position))
        if not links:
            return []
        floor = links[0].score * self.weights["share"]
        return [link for link in links if link.score >= floor][: int(self.weights[most])]

    def eligible(self, position: int, other: int, fewest: int = FEWEST_STEMS) -> bool:
        """Tell whether one statement may be a claim that another contests; ``fewest`` are the stems it must have."""
        denial, claim = self.statements[position], self.statements[other]
        if denial.id == claim.within or claim.id == denial.within or claim.sentence.kind == TITLE:
            return False
        if claim.tag == ATTRIBUTION and self._leaves_open(claim):
            return False
        if self.pairer.judge.pleads(claim) if claim.tag == DENIAL else self.pairer.judge.turns_down(claim):
            return False
        if claim.sentence.index == denial.sentence.index and self._entangled(denial, claim):
            return False
        if denial.sentence.start < claim.sentence.start < denial.content.spans[-1].end and other > position:
            return False  # it is a part of what the denier goes on to say
        if claim.within is None and len(self.topics[other].stems) < fewest:
            return False
        if claim.speaker is not None and denial.speaker is not None:
            theirs = self._names(other)
            if denial.speaker.role and self._speaks_for(denial.speaker.role, claim.speaker):
                return False
            alike = theirs and theirs <= self.selves(position) and not self.pairer.topics.apart(claim.speaker.name)
            return claim.speaker.name != denial.speaker.name and not alike
        return True

    def _leaves_open(self, statement: Statement) -> bool:
        """Tell whether a statement claims nothing: ``declined to say why``, ``asked whether it was safe``."""
        silent = statement.cue is not None and statement.cue.lemma in self.pairer.silent
        return silent or first_word(statement.content.text) in self.pairer.open_words

    def _speaks_for(self, role: str, other: Speaker) -> bool:
        """Tell whether a role is one in the body that somebody is: "the *union*'s secretary"."""
        if other.kind == PERSON or not self.pairer.topics.office(role):
            return False
        key = self.pairer.topics.key
        body = {key(word) for word in lower_words(other.name)[-1:]} - {None}
        return not body.isdisjoint(map(key, lower_words(role)))

    @staticmethod
    def _entangled(denial: Statement, claim: Statement) -> bool:
        """Tell whether one of two statements of a sentence holds the other, so that they are no two sides.

        Where the denial refers back ("X says so, a claim that Y denies"), the claim is what stands before.
        """
        cue = denial.cue
        if cue is None:
            return meet(claim.content.spans, denial.content.spans)
        told = denial.content.spans[0]
        if denial.denies == BY_CUE and told.start < cue.start:
            return claim.content.spans[0].start >= told.start
        return meet(claim.content.spans, (*denial.content.spans, Span(cue.start, cue.end)))

    def score(self, position: int, other: int, thin: bool, told: Topic | None = None) -> tuple[float, str]:
        """How likely a denial contests a claim, 0 to about 1, and the reasons in words.

        ``told`` is the topic of what is denied where that is not the whole content.
        """
        weights = self.weights
        denial, claim = self.statements[position], self.statements[other]
        mine, theirs = told or self.topics[self._own.get(denial.id, position)], self.topics[other]
        reasons = []
        shared = mine.stems & theirs.stems
        opposite = self.pairer.topics.opposed(mine, theirs)
        score = weights["overlap"] * self._overlap(mine, theirs, shared | opposite)
        if shared:
            rarest = sorted(shared, key=lambda key: (-self._rare(key), key))[:_NAMED_REASONS]
            reasons.append("shares " + ", ".join(rarest))
        points = thin and self.pairer.judge.points(denial, self.tokens)
        distance = self._distance(position, other) if points else abs(denial.sentence.index - claim.sentence.index)
        if points and (distance > _CLOSE or (claim.cue is not None and claim.cue.cls not in self.pairer.stating)):
            return 0.0, ""  # "this" is what was stated just before
        closeness = max(0.0, 1 - distance / weights["reach"])
        score += weights["near if thin" if thin else "near"] * closeness
        if points and other < position and distance <= 1:
            score += weights["pointing"]
        if other < position or (thin and not distance):
            score += weights["before"] * (2 if thin else 1)
        asks = thin and claim.cue is not None and claim.cue.cls in self.pairer.asking
        if claim.cue is not None and (asks or self.pairer.claims(claim.cue)):
            score += weights["claiming"]
            reasons.append(f"“{claim.cue.text}” makes a claim")
        beside = thin and not distance and other < position  # "it does not exist, a claim that Y disputes"
        if theirs.negated and not beside and not points and (thin or mine.negated):
            score += weights["negated"]
        if thin and claim.within is not None:
            score += weights["nested claim"]
        if thin and position in self._press and self._reports(other):
            score += weights["reported"]
            reasons.append("is a report")
        if self._charges(other):
            score += weights["claiming"] if thin else 0.0
            reasons.append("tells of a charge")
        elif claim.tag == ASSERTION:
            score += weights["assertion"] * (2 if thin else 1)
        elif claim.tag == DENIAL and not beside:
            score += weights["denial"]
        accused = self.selves(position) & theirs.stems
        if accused:
            score += weights["accused"] * sqrt(max(self._rare(key) for key in accused))
            reasons.append("is about the denier (" + ", ".join(sorted(accused)) + ")")
        if denial.claimant and self.pairer.topics.of_name(denial.claimant) & self._names(other):
            score += weights["claimant"]
            reasons.append(f"is by {denial.claimant}")
        elif (claimant := self._claimants.get(position)) and claimant in self._described(other):
            score += weights["claimant"]
            reasons.append(f"is by the {claimant}")
        elif self._names(other) & self.topics[position].stems:
            score += weights["named"]
            reasons.append(f"is by {claim.speaker.name if claim.speaker else ''}, who is named")
        if mine.negated != theirs.negated or opposite:
            score += weights["polarity"]
            if denial.denies == BY_OPPOSITE or denial.tag != DENIAL:
                reasons.append("says the opposite")
        return max(0.0, score), "; ".join(reasons)

    def _distance(self, position: int, other: int) -> int:
        """Sentences between a denial and a claim; of what somebody says in one go, from the end of it."""
        last = other
        while last + 1 < position and self.same(last + 1, other):
            last += 1
        return abs(self.statements[position].sentence.index - self.statements[last].sentence.index)

    def _rare(self, key: str) -> float:
        return self._rarity.get(key, 1.0)

    def _overlap(self, mine: Topic, theirs: Topic, shared: Iterable[str]) -> float:
        """The weighted share of stems that two topics have in common, damped where they are short."""
        both = sum(self._rare(key) for key in shared)
        if not both:
            return 0.0
        damp = self.weights["damping"]
        left = damp + sum(self._rare(key) for key in mine.stems)
        right = damp + sum(self._rare(key) for key in theirs.stems)
        lean = self.weights["lean"]
        return min(1.0, both / float(min(left, right) ** lean * max(left, right) ** (1 - lean)))

    def same(self, position: int, other: int) -> bool:
        """Tell whether two statements are by one speaker."""
        one, two = self.statements[position].speaker, self.statements[other].speaker
        if one is None or two is None:
            return False
        if one.name == two.name or other > position:
            return one.name == two.name
        return one.name.lower() in self.pairer.judge.selves or self._of_himself(position)

    def _of_himself(self, position: int) -> bool:
        """Tell whether somebody who is only described speaks of himself: “I did not,” the striker said."""
        statement, judge = self.statements[position], self.pairer.judge
        if statement.speaker is None or self.pairer.topics.proper(statement.speaker.name):
            return False
        pointed = first_word(statement.speaker.text) in self.pairer.definite
        if not pointed or statement.content.quote != "direct":
            return False
        return not judge.first_person.isdisjoint(content_words(statement, self.tokens).lower)
