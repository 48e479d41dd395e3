"""Which claim a denial contests, within a document, and why.

A claim inside the denial's own sentence becomes a statement of its own. Claims elsewhere are found by what they
share with what is denied: rare words (stemmed), names, the claimant, the accused; opposite polarity helps. The
weights and thresholds stand in ``rules/pairing.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import TYPE_CHECKING

from claimcli.denials import BY_CUE, BY_OPPOSITE, BY_VERDICT, Judge, content_words
from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL, TITLE, Counter, Cue, Span, Speaker, Statement
from claimcli.names import BODY, PERSON, PLACE
from claimcli.nested import Nested, meet
from claimcli.phrases import Phrases, Tokens, Words, lower_words
from claimcli.topics import Topic, Topics

if TYPE_CHECKING:
    from claimcli.model import Article
    from claimcli.ruleset import RuleSet

SAME_SENTENCE, ANAPHORA, OVERLAP, OPPOSITION = "same-sentence", "anaphora", "overlap", "opposition"

_POSTINGS = 64
_FEW = 40  # so many statements at least are needed to tell rare words from common ones
_MIN_STEMS = 2
_MIN_SIGNS = 2
_OWN_REACH = 2
_NEIGHBOURS = 12
_BODIES = (BODY, PLACE)
_NAMED_REASONS = 5
_DEMAND_REACH = 6


class Pairer:
    """Settles denials and finds what they contest. One per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self.topics = Topics(rules)
        self.judge = Judge(rules)
        self.nested = Nested(rules, self.judge, self.topics)
        self.weights = {key: float(value) for key, value in rules.tables.get("pairing", {}).items()}
        self.stating = frozenset(rules.lists.get("stating classes", ()))
        self.asking = frozenset(rules.lists.get("asking classes", ()))
        self.demanding = frozenset(rules.lists.get("demanding classes", ()))
        self.infinitive = frozenset(rules.lists.get("infinitive marks", ()))
        self.insisting = frozenset(rules.lists.get("insisting cues", ()))
        self._claiming = frozenset(rules.lists.get("claiming classes", ()))
        self.charging = Phrases({"charging": rules.lists.get("charging words", ())})
        self._plain = frozenset(rules.lists.get("plain cues", ()))
        self._abbreviations = frozenset(rules.lists.get("abbreviations", ()))
        self.definite = frozenset(rules.lists.get("definite-words", ()))

    def tokens(self, article: Article) -> Tokens:
        """The words of an article."""
        return Tokens(article.document.text, self._abbreviations)

    def negation(self, statement: Statement, tokens: Tokens) -> tuple[int, int] | None:
        """The content's words ``[first, last)`` before what a statement negates, where it may be a claim's opposite."""
        if statement.tag != ATTRIBUTION or statement.within is not None or statement.speaker is None:
            return None
        cue = statement.cue
        if cue is not None and (cue.negated or cue.cls not in self.stating):
            return None
        negated = self.judge.verdicts.negated_fact(content_words(statement, tokens))
        if negated is None or statement.content.text.rstrip("\"'”’ ").endswith("?"):
            return None
        return negated

    def claims(self, cue: Cue | None) -> bool:
        """Tell whether a cue makes a claim that is likely to be contested."""
        return cue is not None and cue.cls in self._claiming and cue.lemma not in self._plain

    def pair(self, article: Article, statements: Sequence[Statement]) -> list[Statement]:
        """Settle which statements are denials, and point each denial at the claims it contests.

        ``statements`` are in document order; their ids need only be unique. The result has the claims nested in
        denials too, each right after its denial, and final ids ``DOCUMENT#1``, ``DOCUMENT#2`` … in that order.
        """
        tokens = self.tokens(article)
        told = self.nested.split(self.judge.judge(article, statements, tokens), tokens)
        return _number(article.document.id, _Matcher(told, tokens, self).match())


def pair(article: Article, statements: Sequence[Statement], rules: RuleSet) -> list[Statement]:
    """As ``Pairer.pair``, for one article."""
    return Pairer(rules).pair(article, statements)


def _number(document: str, statements: list[Statement]) -> list[Statement]:
    """Give the statements their final ids; most have them already, as only nested claims come in between."""
    final = {statement.id: f"{document}#{number}" for number, statement in enumerate(statements, 1)}
    changed = {old for old, new in final.items() if old != new}
    if not changed:
        return statements
    return [
        s
        if s.id not in changed and s.within not in changed and not any(c.id in changed for c in s.counters)
        else Statement(  # several times as fast as dataclasses.replace
            s.document,
            final[s.id],
            s.tag,
            s.sentence,
            s.speaker,
            s.cue,
            s.content,
            s.confidence,
            s.rule,
            s.claimant,
            s.claimant_start,
            s.target,
            final[s.within] if s.within is not None else None,
            s.denies,
            tuple([Counter(final[c.id], c.score, c.basis, c.why) for c in s.counters]),
        )
        for s in statements
    ]


@dataclass(frozen=True, slots=True)
class _Link:
    score: float
    position: int
    basis: str
    why: str


class _Matcher:
    """Scores the claims of one article against its denials."""

    def __init__(self, statements: list[Statement], tokens: Tokens, pairer: Pairer) -> None:
        self._statements = statements
        self._tokens = tokens
        self._pairer = pairer
        self._weights = pairer.weights

    def _prepare(self) -> None:
        """Work out topics and names: only where there is something to pair."""
        topics, tokens, statements = self._pairer.topics, self._tokens, self._statements
        judge = self._pairer.judge
        self._topics = [topics.topic(content_words(s, tokens), judge.dismisses(s, tokens)) for s in statements]
        told = judge.told
        self._focus = {
            position: topics.topic(told(s, tokens)[-1], True)
            for position, s in enumerate(statements)
            if s.denies == BY_VERDICT
        }
        speakers = [s.speaker for s in statements]
        self._selves = [topics.of_speaker(s.name, s.role) if s else _NONE for s in speakers]
        self._names = [topics.of_name(s.name) if s else _NONE for s in speakers]
        self._roles = [frozenset(lower_words(f"{s.role or ''} {s.text}")) if s else _NONE for s in speakers]
        self._known = frozenset(word for words in self._roles for word in words)
        claimant = self._pairer.nested.claimant
        self._claimants = {at: claimant(s, tokens) for at, s in enumerate(statements) if s.tag == DENIAL}
        self._charges = {
            at
            for at, s in enumerate(statements)
            if s.tag == ASSERTION and self._pairer.charging.find(content_words(s, tokens).lower)
        }
        self._postings: dict[str, list[int]] = {}
        for position, topic in enumerate(self._topics):
            for key in topic.stems:
                self._postings.setdefault(key, []).append(position)
        whole = log(max(len(statements), _FEW) + 1)
        self._rarity = {key: 1 - log(len(posted)) / whole for key, posted in self._postings.items()}
        self._own = {s.within: position for position, s in enumerate(statements) if s.within is not None}

    def match(self) -> list[Statement]:
        """The statements with their counters."""
        negations = {
            position: negation
            for position, statement in enumerate(self._statements)
            if (negation := self._pairer.negation(statement, self._tokens)) is not None
        }
        if not negations and all(statement.tag != DENIAL for statement in self._statements):
            return self._statements
        self._prepare()
        out = list(self._statements)
        found = {position: self._links(position) for position, s in enumerate(out) if s.tag == DENIAL}
        for position, negation in negations.items():
            links = self._opposing(position, negation) or self._going_on(position, negation, found)
            if links:
                found[position] = links
                out[position] = replace(out[position], tag=DENIAL, denies=BY_OPPOSITE)
        for position, links in found.items():
            statement = out[position]
            links = links or self._taken_over(position, found)
            counters = (
                Counter(self._statements[link.position].id, round(link.score, 3), link.basis, link.why)
                for link in links
            )
            out[position] = replace(statement, counters=tuple(counters))
        return out

    def _nearby(self, position: int) -> set[int]:
        """Positions worth a look: those that share a rare word, and those close by."""
        found: set[int] = set()
        for key in self._topics[position].stems:
            posted = self._postings[key]
            if len(posted) <= _POSTINGS:
                found.update(posted)
        reach = int(self._weights["reach"]) * 2
        found.update(range(max(0, position - reach), min(len(self._statements), position + reach + 1)))
        found.discard(position)
        return found

    def _links(self, position: int) -> list[_Link]:
        denial = self._statements[position]
        weights = self._weights
        own = self._own.get(denial.id)
        if own is not None:
            nested = _Link(weights["nested"], own, SAME_SENTENCE, "stands in what is denied")
            return [nested, *self._best(self._claims(position, False, weights["restated threshold"], own))[:1]]
        focus = self._focus.get(position, self._topics[position])
        thin = len(focus.stems - self._names[position]) < _MIN_STEMS
        links = [] if thin else self._claims(position, False, weights["threshold"])
        if thin or (not links and self._pairer.judge.refers(denial, self._tokens)):
            links = self._claims(position, True, weights["anaphora threshold"])
        return self._best(links)

    def _claims(self, position: int, thin: bool, floor: float, own: int | None = None) -> list[_Link]:
        """The claims that a denial may contest by their score; ``thin`` where it says little of what it denies."""
        denial = self._statements[position]
        links = []
        fewest = 1 if thin and self._pairer.judge.points(denial, self._tokens) else _MIN_STEMS
        for other in self._nearby(position):
            if other == own or not self._eligible(position, other, fewest) or (own is not None and other > position):
                continue
            if other > position and self._statements[other].within is not None:
                continue  # it has a denial of its own
            if thin and not self._may_refer(position, other):
                continue
            score, why = self._score(position, other, thin)
            if score < floor:
                continue
            basis = ANAPHORA if thin else OPPOSITION if denial.denies == BY_OPPOSITE else OVERLAP
            if self._statements[other].sentence.index == denial.sentence.index:
                basis = SAME_SENTENCE
            links.append(_Link(min(1.0, score), other, basis, why))
        return links

    def _may_refer(self, position: int, other: int) -> bool:
        """Tell whether a mere reference may be to a claim, which is not by another claimant than the one it names."""
        claimant = self._claimants.get(position, "")
        return claimant not in self._known or claimant in self._roles[other]

    def _best(self, links: list[_Link], most: str = "most") -> list[_Link]:
        links.sort(key=lambda link: (-link.score, link.position))
        if not links:
            return []
        floor = links[0].score * self._weights["share"]
        return [link for link in links if link.score >= floor][: int(self._weights[most])]

    def _eligible(self, position: int, other: int, fewest: int = _MIN_STEMS) -> bool:
        denial, claim = self._statements[position], self._statements[other]
        if denial.id == claim.within or claim.id == denial.within or claim.sentence.kind == TITLE:
            return False
        if self._pairer.judge.pleads(claim) if claim.tag == DENIAL else self._pairer.judge.turns_down(claim):
            return False
        if claim.sentence.index == denial.sentence.index and self._entangled(denial, claim):
            return False
        if claim.within is None and len(self._topics[other].stems) < fewest:
            return False
        if claim.speaker is not None and denial.speaker is not None:
            theirs = self._names[other]
            if denial.speaker.role and self._speaks_for(denial.speaker.role, claim.speaker):
                return False
            alike = theirs and theirs <= self._selves[position] and not self._pairer.topics.apart(claim.speaker.name)
            return claim.speaker.name != denial.speaker.name and not alike
        return True

    def _speaks_for(self, role: str, other: Speaker) -> bool:
        """Tell whether a role is one in the body that somebody is: "the *union*'s secretary"."""
        if other.kind == PERSON or not self._pairer.topics.office(role):
            return False
        key = self._pairer.topics.key
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

    def _score(self, position: int, other: int, thin: bool, told: Topic | None = None) -> tuple[float, str]:
        """How likely a denial contests a claim, 0 to about 1, and the reasons in words.

        ``told`` is the topic of what is denied where that is not the whole content.
        """
        weights = self._weights
        denial, claim = self._statements[position], self._statements[other]
        mine, theirs = told or self._topics[self._own.get(denial.id, position)], self._topics[other]
        reasons = []
        shared = mine.stems & theirs.stems
        opposite = self._pairer.topics.opposed(mine, theirs)
        score = weights["overlap"] * self._overlap(mine, theirs, shared | opposite)
        if shared:
            rarest = sorted(shared, key=lambda key: (-self._rarity[key], key))[:_NAMED_REASONS]
            reasons.append("shares " + ", ".join(rarest))
        points = thin and self._pairer.judge.points(denial, self._tokens)
        distance = self._distance(position, other) if points else abs(denial.sentence.index - claim.sentence.index)
        closeness = max(0.0, 1 - distance / weights["reach"])
        score += weights["near if thin" if thin else "near"] * closeness
        if points and other < position and distance <= 1:
            score += weights["pointing"]
        if other < position or (thin and not distance):
            score += weights["before"] * (2 if thin else 1)
        asks = thin and claim.cue is not None and claim.cue.cls in self._pairer.asking
        if claim.cue is not None and (asks or self._pairer.claims(claim.cue)):
            score += weights["claiming"]
            reasons.append(f"“{claim.cue.text}” makes a claim")
        beside = thin and not distance and other < position  # "it does not exist, a claim that Y disputes"
        if theirs.negated and not beside and not points and (thin or mine.negated):
            score += weights["negated"]
        if thin and claim.within is not None:
            score += weights["nested claim"]
        if other in self._charges:
            score += weights["claiming"] if thin else 0.0
            reasons.append("tells of a charge")
        elif claim.tag == ASSERTION:
            score += weights["assertion"] * (2 if thin else 1)
        elif claim.tag == DENIAL and not beside:
            score += weights["denial"]
        accused = self._selves[position] & theirs.stems
        if accused:
            score += weights["accused"] * sqrt(max(self._rarity[key] for key in accused))
            reasons.append("is about the denier (" + ", ".join(sorted(accused)) + ")")
        if denial.claimant and self._pairer.topics.of_name(denial.claimant) & self._names[other]:
            score += weights["claimant"]
            reasons.append(f"is by {denial.claimant}")
        elif self._claimants.get(position, "") in self._roles[other]:
            score += weights["claimant"]
            reasons.append(f"is by the {self._claimants[position]}")
        elif self._names[other] & self._topics[position].stems:
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
        while last + 1 < position and self._same(last + 1, other):
            last += 1
        return abs(self._statements[position].sentence.index - self._statements[last].sentence.index)

    def _overlap(self, mine: Topic, theirs: Topic, shared: Iterable[str]) -> float:
        """The weighted share of stems that two topics have in common, damped where they are short."""
        both = sum(self._rarity[key] for key in shared)
        if not both:
            return 0.0
        damp = self._weights["damping"]
        left = damp + sum(self._rarity[key] for key in mine.stems)
        right = damp + sum(self._rarity[key] for key in theirs.stems)
        lean = self._weights["lean"]
        return min(1.0, both / float(min(left, right) ** lean * max(left, right) ** (1 - lean)))

    # -- the opposite of a claim ----------------------------------------------------------------------------------

    def _opposing(self, position: int, negation: tuple[int, int]) -> list[_Link]:
        judge, weights = self._pairer.judge, self._weights
        statement = self._statements[position]
        mine = self._pairer.topics.topic(self._negated_clause(position, negation))
        answers = judge.answers(statement, self._tokens)
        insists = statement.cue is not None and statement.cue.lemma in self._pairer.insisting
        about_self = self._about_self(position, negation)
        links = []
        for other in self._nearby(position):
            topic = self._topics[other]
            if topic.negated or len(topic.stems) < _MIN_STEMS or not self._eligible(position, other):
                continue
            if self._demands(other):
                continue
            if other > position and (answers or self._statements[other].within is not None):
                continue
            if self._statements[other].sentence.index - statement.sentence.index > weights["ahead"]:
                continue
            claiming = self._pairer.claims(self._statements[other].cue)
            next_to = 0 <= statement.sentence.index - self._statements[other].sentence.index <= 1
            about = bool(self._selves[position] & topic.stems)
            accused = about and (about_self or bool(answers) or (claiming and next_to))
            shared = len(mine.stems & topic.stems - self._selves[position])
            speaks = next_to and shared > 0 and statement.speaker is not None and self._is_body(statement.speaker)
            signs = shared + bool(answers) + insists + speaks + (claiming and shared > 0)
            meant = accused and next_to and (claiming or about_self)
            signs += (accused and (claiming or shared > 0)) + 2 * meant
            if signs < _MIN_SIGNS:
                continue
            score, why = min(self._score(position, other, False), self._score(position, other, False, mine))
            if answers:
                score += weights["answering"]
                why += f"; answers (“{answers}”)"
            if insists and statement.cue is not None:
                score += weights["insisting"]
                why += f"; “{statement.cue.text}” answers somebody"
            score += weights["body"] if speaks or meant else weights["of itself"] if accused else 0.0
            if score >= weights["opposition threshold"]:
                links.append(_Link(min(1.0, score), other, OPPOSITION, why))
        return self._best(links, "most opposing")

    def _demands(self, position: int) -> bool:
        """Tell whether somebody is asked to do something, which is no claim: "called on the city to pay"."""
        statement = self._statements[position]
        if statement.cue is None:
            return False
        if statement.cue.cls not in self._pairer.asking:
            return statement.cue.cls in self._pairer.demanding
        opening = content_words(statement, self._tokens).lower[:_DEMAND_REACH]
        return not self._pairer.infinitive.isdisjoint(opening)

    def _negated_clause(self, position: int, negation: tuple[int, int]) -> Words:
        """The clause of the content that something is negated in."""
        words = content_words(self._statements[position], self._tokens)
        return words.part(negation[0], next(end for start, end in words.clauses() if start == negation[0]))

    def _going_on(self, position: int, negation: tuple[int, int], found: Mapping[int, list[_Link]]) -> list[_Link]:
        """What the denial next to a statement contests that goes on denying: "denied it. “We never met,” she said"."""
        statement, judge = self._statements[position], self._pairer.judge
        words = content_words(statement, self._tokens)
        sweeping = judge.verdicts.sweeping(words, negation)
        about_self = self._about_self(position, negation)
        for other in self._neighbours(position, found, self._in_office):
            mine = self._topics[position].stems - self._selves[position]
            near = (other, *(link.position for link in found[other]))
            plain = about_self or (
                sweeping
                and abs(statement.sentence.index - self._statements[other].sentence.index) < 2
                and self._statements[other].denies == BY_CUE
            )
            if plain or self._for_body(position, other) or any(mine & self._topics[at].stems for at in near):
                return self._passed_on(position, found[other])
        return []

    def _taken_over(self, position: int, found: Mapping[int, list[_Link]]) -> list[_Link]:
        """What the denial next to one contests that names no claim itself."""
        for other in self._neighbours(position, found, self._is_body):
            if found[other][0].basis != OPPOSITION:
                return self._passed_on(position, found[other])
        return []

    def _neighbours(
        self, position: int, found: Mapping[int, list[_Link]], may: Callable[[Speaker], bool]
    ) -> Iterator[int]:
        """Denials close by that point at something, by the same speaker or, before one who ``may``, by others."""
        statement, reach = self._statements[position], int(self._weights["going on"])
        for step in (-1, 1):
            other = position + step
            while 0 <= other < len(self._statements) and abs(other - position) <= _NEIGHBOURS:
                near = self._statements[other]
                distance = abs(near.sentence.index - statement.sentence.index)
                if distance > (reach if step < 0 else 1):
                    break
                if near.sentence.kind == TITLE:
                    break
                if found.get(other) and self._one_side(position, other, may):
                    yield other
                if near.tag == ATTRIBUTION and near.within is None and not self._same(position, other):
                    break  # somebody else has the word
                other += step

    def _same(self, position: int, other: int) -> bool:
        one, two = self._statements[position].speaker, self._statements[other].speaker
        if one is None or two is None:
            return False
        if one.name == two.name or other > position:
            return one.name == two.name
        return one.name.lower() in self._pairer.judge.selves or self._of_himself(position)

    def _speaker_name(self, position: int) -> str:
        speaker = self._statements[position].speaker
        return speaker.name if speaker is not None else f"#{position}"

    def _of_himself(self, position: int) -> bool:
        """Tell whether somebody who is only described speaks of himself: “I did not,” the striker said."""
        statement, judge = self._statements[position], self._pairer.judge
        if statement.speaker is None or self._pairer.topics.proper(statement.speaker.name):
            return False
        pointed = not self._pairer.definite.isdisjoint(lower_words(statement.speaker.text)[:1])
        if not pointed or statement.content.quote != "direct":
            return False
        return not judge.first_person.isdisjoint(content_words(statement, self._tokens).lower)

    def _one_side(self, position: int, other: int, may: Callable[[Speaker], bool]) -> bool:
        speaker = self._statements[position].speaker
        return self._same(position, other) or (speaker is not None and other < position and may(speaker))

    def _is_body(self, speaker: Speaker) -> bool:
        return speaker.kind in _BODIES or self._in_office(speaker)

    def _for_body(self, position: int, other: int) -> bool:
        """Tell whether who holds an office says something right after a denial by a body."""
        one, two = self._statements[position], self._statements[other]
        near = one.sentence.index - two.sentence.index == 1
        bodies = one.speaker is not None and two.speaker is not None and two.speaker.kind in _BODIES
        return near and bodies and one.speaker is not None and self._in_office(one.speaker)

    def _in_office(self, speaker: Speaker) -> bool:
        return self._pairer.topics.office(speaker.role or speaker.text)

    def _passed_on(self, position: int, links: Iterable[_Link]) -> list[_Link]:
        share = self._weights["passed on"]
        return [
            _Link(link.score * share, link.position, link.basis, "goes on from the denial next to it")
            for link in links
            if link.position != position
            and self._statements[link.position].within != self._statements[position].id
            and self._speaker_name(link.position) != self._speaker_name(position)
        ]

    def _about_self(self, position: int, negation: tuple[int, int]) -> bool:
        """Tell whether what is negated is said of the speaker: "we did not", "she said she had not"."""
        statement, judge = self._statements[position], self._pairer.judge
        words = content_words(statement, self._tokens).lower[negation[0] : negation[1] + _OWN_REACH]
        if any(word in judge.first_person for word in words):
            return True
        words = words[: negation[1] - negation[0]]
        if statement.content.quote == "indirect" and any(word in judge.selves for word in words):
            return True
        return any(self._pairer.topics.key(word) in self._selves[position] for word in words)


_NONE: frozenset[str] = frozenset()
