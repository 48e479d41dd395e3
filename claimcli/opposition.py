"""Statements that deny a claim by stating its opposite, or by going on from a denial next to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from claimcli.denials import BY_CUE, content_words
from claimcli.links import FEWEST_STEMS, OPPOSITION, Link
from claimcli.model import ATTRIBUTION, TITLE, Speaker
from claimcli.names import BODY, PLACE
from claimcli.phrases import lower_words

if TYPE_CHECKING:
    from claimcli.links import Links
    from claimcli.phrases import Words

_MIN_SIGNS: Final = 2
_OWN_REACH: Final = 2
_NEIGHBOURS: Final = 12
_BODIES: Final = (BODY, PLACE)
_DEMAND_REACH: Final = 6


class Opposition:
    """Finds what negated statements of one article contest, which its links score."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._statements, self._tokens = links.statements, links.tokens
        self._pairer, self._weights = links.pairer, links.weights
        self._topics = links.topics

    def opposing(self, position: int, negation: tuple[int, int]) -> list[Link]:
        """The claims that a statement states the opposite of; ``negation`` as ``Pairer.negation`` gives it."""
        judge, weights = self._pairer.judge, self._weights
        statement = self._statements[position]
        mine = self._pairer.topics.topic(self._negated_clause(position, negation))
        answers = judge.answers(statement, self._tokens)
        insists = statement.cue is not None and statement.cue.lemma in self._pairer.insisting
        about_self = self._about_self(position, negation)
        selves = self._links.selves(position)
        links = []
        for other in self._links.nearby(position):
            topic = self._topics[other]
            if topic.negated or len(topic.stems) < FEWEST_STEMS or not self._links.eligible(position, other):
                continue
            if self._demands(other):
                continue
            if other > position and (answers or self._statements[other].within is not None):
                continue
            if self._statements[other].sentence.index - statement.sentence.index > weights["ahead"]:
                continue
            claiming = self._pairer.claims(self._statements[other].cue)
            next_to = 0 <= statement.sentence.index - self._statements[other].sentence.index <= 1
            about = bool(selves & topic.stems)
            accused = about and (about_self or bool(answers) or (claiming and next_to))
            shared = len(mine.stems & topic.stems - selves)
            speaks = next_to and shared > 0 and statement.speaker is not None and self._is_body(statement.speaker)
            signs = shared + bool(answers) + insists + speaks + (claiming and shared > 0)
            meant = accused and next_to and (claiming or about_self)
            signs += (accused and (claiming or shared > 0)) + 2 * meant
            if signs < _MIN_SIGNS:
                continue
            # the negated clause and all that is said must both be about the claim
            score, why = min(self._links.score(position, other, False), self._links.score(position, other, False, mine))
            if answers:
                score += weights["answering"]
                why += f"; answers (“{answers}”)"
            if insists and statement.cue is not None:
                score += weights["insisting"]
                why += f"; “{statement.cue.text}” answers somebody"
            score += weights["body"] if speaks or meant else weights["of itself"] if accused else 0.0
            if score >= weights["opposition threshold"]:
                links.append(Link(min(1.0, score), other, OPPOSITION, why))
        return self._links.best(links, "most opposing")

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

    def clears(self, position: int, negation: tuple[int, int]) -> bool:
        """Tell whether somebody says of himself that he did not do what one is, or he is said to be, accused of."""
        statement = self._statements[position]
        if not self._about_self(position, negation):
            return False
        if self._pairer.judge.clears(statement, content_words(statement, self._tokens), negation):
            return True
        return statement.speaker is not None and bool(self._pairer.charging.find(lower_words(statement.speaker.text)))

    def going_on(self, position: int, negation: tuple[int, int], found: Mapping[int, list[Link]]) -> list[Link]:
        """What the denial next to a statement contests that goes on denying: "denied it. “We never met,” she said"."""
        words = content_words(self._statements[position], self._tokens)
        sweeping = self._pairer.judge.verdicts.sweeping(words, negation)
        about_self = self._about_self(position, negation)
        for other in self._neighbours(position, found, self._in_office):
            mine = self._topics[position].stems - self._links.selves(position)
            near = (other, *(link.position for link in found[other]))
            own = about_self and self._for_himself(position, other)
            plain = own or (sweeping and self._beside(position, other))
            if plain or self._for_body(position, other) or any(mine & self._topics[at].stems for at in near):
                return self._passed_on(position, found[other])
        return []

    def _beside(self, position: int, denial: int) -> bool:
        """Tell whether a denial with a cue of denying stands in the sentence next to a statement, or in its own."""
        one, two = self._statements[position], self._statements[denial]
        return abs(one.sentence.index - two.sentence.index) <= 1 and two.denies == BY_CUE

    def taken_over(self, position: int, found: Mapping[int, list[Link]]) -> list[Link]:
        """What the denial next to one contests that names no claim itself."""
        for other in self._neighbours(position, found, self._is_body):
            if found[other][0].basis != OPPOSITION:
                return self._passed_on(position, found[other])
        return []

    def _neighbours(
        self, position: int, found: Mapping[int, list[Link]], may: Callable[[Speaker], bool]
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
                if near.tag == ATTRIBUTION and near.within is None and not self._links.same(position, other):
                    break  # somebody else has the word
                other += step

    def _one_side(self, position: int, other: int, may: Callable[[Speaker], bool]) -> bool:
        speaker = self._statements[position].speaker
        return self._links.same(position, other) or (speaker is not None and other < position and may(speaker))

    def _is_body(self, speaker: Speaker) -> bool:
        return speaker.kind in _BODIES or self._in_office(speaker)

    def _for_himself(self, position: int, other: int) -> bool:
        """Tell whether a denial is the speaker's own, or one of a body: a spokesman's is of no use to a founder."""
        two = self._statements[other].speaker
        return self._links.same(position, other) or (two is not None and two.kind in _BODIES)

    def _for_body(self, position: int, other: int) -> bool:
        """Tell whether who holds an office says something right after a denial by a body."""
        one, two = self._statements[position], self._statements[other]
        near = one.sentence.index - two.sentence.index == 1
        bodies = one.speaker is not None and two.speaker is not None and two.speaker.kind in _BODIES
        return near and bodies and one.speaker is not None and self._in_office(one.speaker)

    def _in_office(self, speaker: Speaker) -> bool:
        return self._pairer.topics.office(speaker.role or speaker.text)

    def _passed_on(self, position: int, links: Iterable[Link]) -> list[Link]:
        share = self._weights["passed on"]
        return [
            Link(link.score * share, link.position, link.basis, "goes on from the denial next to it")
            for link in links
            if link.position != position
            and self._statements[link.position].within != self._statements[position].id
            and self._speaker_name(link.position) != self._speaker_name(position)
        ]

    def _speaker_name(self, position: int) -> str:
        speaker = self._statements[position].speaker
        return speaker.name if speaker is not None else f"#{position}"

    def _about_self(self, position: int, negation: tuple[int, int]) -> bool:
        """Tell whether what is negated is said of the speaker: "we did not", "she said she had not"."""
        statement, judge = self._statements[position], self._pairer.judge
        words = content_words(statement, self._tokens).lower[negation[0] : negation[1] + _OWN_REACH]
        if any(word in judge.first_person for word in words):
            return True
        words = words[: negation[1] - negation[0]]
        quote = statement.content.quote
        if quote != "direct" and any(word in judge.selves for word in (words if quote == "indirect" else words[:1])):
            return True  # in “it "does not pay"” the subject stands before the quotation
        selves = self._links.selves(position)
        return any(self._pairer.topics.key(word) in selves for word in words)
