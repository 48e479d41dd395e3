"""Pronouns and descriptions of one article led back to whom or what they stand for, by agreement and salience."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Final

from claimcli.cast import Cast, Entity
from claimcli.model import Article
from claimcli.names import BODY, DOCUMENT, GROUP, PERSON, PLACE, UNKNOWN, fold, squeeze, without_possessive
from claimcli.nouns import Nouns
from claimcli.places import word_places
from claimcli.records import record

# How far back an antecedent may stand, in candidates, sentences and characters: keeps every search bounded.
_STEPS: Final = 16
_SENTENCES: Final = 6
_REACH: Final = 400
_PHRASES: Final = 400
_NEAR: Final = 2
_WEAK: Final = 3.0
_OPENING: Final = 3.0
"""What a name scores, as whom a pronoun stands for, where it stands near the start of its sentence."""
_OWNER: Final = 3.0
"""What it scores, as whom ``his`` stands for, where it stands in the same sentence."""
_BESIDE_REACH: Final = 40
_SUBJECT_REACH: Final = 60
_HANDLE: Final = "@"
"""What the name of an account begins with."""
_MARK: Final = re.compile(r"[^\w\s.’'-]")

_WORD: Final = re.compile(r"[\w’'.-]+")
_NEXT: Final = re.compile(r"[ \xa0]([\w’'-]+)")
_ENDING: Final = re.compile(r"^['’]s?")
_BESIDE: Final = re.compile(r",\s(\w+)(?:\s(?!who\b)[^\s,;.]+)+,?\s*$")


@record(frozen=True, slots=True)
class Answer:
    """Whom a mention stands for: a person of the cast, or the name of something else."""

    name: str
    kind: str
    entity: Entity | None = None
    role: str | None = None


@record(frozen=True, slots=True)
class Phrase:
    """A noun phrase of the text that ends in a given noun, without its determiner."""

    start: int
    text: str
    determiner: str
    owner: Entity | None
    named: bool


class Coreference:
    """One article's memory: whom each mention so far stood for."""

    def __init__(self, article: Article, cast: Cast, nouns: Nouns) -> None:
        self.article = article
        self.text = article.document.text
        self.cast = cast
        self.nouns = nouns
        self.said: list[tuple[int, int, Answer]] = []  # (start, sentence, answer) of resolved mentions, in order
        self._starts = [sentence.start for sentence in article.sentences]
        self._quotes = [quotation.start for quotation in article.quotations]
        self._person_starts = [start for start, _, _ in cast.persons]
        self._phrases: dict[str, list[Phrase]] = {}
        self._named: dict[str, list[Phrase]] = {}
        self._owned: dict[tuple[str, int], str | None] = {}

    def sentence_at(self, position: int) -> int:
        """The number of the sentence a position stands in."""
        return max(0, bisect_right(self._starts, position) - 1)

    def quoted(self, position: int) -> int:
        """The number of the quotation around a position, or -1."""
        at = bisect_right(self._quotes, position) - 1
        return at if at >= 0 and position < self.article.quotations[at].end else -1

    def remember(self, start: int, sentence: int, answer: Answer) -> None:
        """Keep what a mention stood for, for later ones."""
        self.said.append((start, sentence, answer))

    # Pronouns

    def introduced(self, head: str, start: int) -> bool:
        """Was somebody called "a …" with this noun before?"""
        return any(phrase.start < start and phrase.determiner in self.nouns.indefinite for phrase in self.phrases(head))

    def person(
        self, start: int, sentence: int, gender: str, reach: int = _SENTENCES, *, owner: bool = False
    ) -> Answer | None:
        """Whom ``he`` or ``she`` (``owner``: ``his``) stands for, named at most ``reach`` sentences before."""
        inside = self.quoted(start)
        best: tuple[float, Entity] | None = None
        at = bisect_left(self._person_starts, start)
        ahead = self._ahead(start, sentence, gender, at)
        if ahead is not None:
            return Answer(ahead.name, PERSON, ahead)
        barred = self._named_after(start, sentence, at) if inside < 0 else frozenset()
        for step in range(1, min(at, _STEPS) + 1):
            spot, end, entity = self.cast.persons[at - step]
            if entity.number in barred:
                continue
            number = self.sentence_at(spot)
            back = sentence - number
            score = 10.0 - 4.0 * back - 0.2 * step
            if back > reach or (best is not None and score + _OPENING + (_OWNER if owner else 0) <= best[0]):
                break  # whoever is named still further back scores less
            if (gender and entity.gender and entity.gender != gender) or (not entity.sure and back > 1):
                continue
            if not entity.gender and gender:
                score -= 1.5
            if not entity.sure:
                score -= 3
            quote = self.quoted(spot)
            elsewhere = quote >= 0 and quote != inside
            if elsewhere:
                score -= 8
            if self.text[end : end + 2] in ("'s", "’s") or self.text[end : end + 1] in "'’":
                score -= 1.5
            if not elsewhere and self._opens(spot, number):
                score += _OPENING
            if owner and not back and not elsewhere:
                score += _OWNER
            if best is None or score > best[0]:
                best = (score, entity)
        for spot, said_in, answer in reversed(self.said[-4:]):
            back = sentence - said_in
            known = answer.entity
            if known is None and answer.kind == PERSON and back <= 1 and spot < start and inside < 0:
                words = [fold(word) for word in answer.name.split()]
                told = self.cast.names.gender_of(words[:4])
                if gender and told == gender and (best is None or best[0] < 12):
                    return answer
                if (
                    gender
                    and not told
                    and back == 1
                    and self._opens(spot, said_in)
                    and (best is None or best[0] < _WEAK)
                ):
                    return answer  # "The spokesperson declined to comment. He …"
            if known is None or back > reach or spot >= start or known.number in barred:
                continue
            if gender and known.gender and known.gender != gender:
                continue
            score = 13.0 - 3.0 * back
            if inside >= 0:
                score -= 8
            if best is None or score > best[0]:
                best = (score, known)
        if best is None:
            return None
        entity = best[1]
        if gender and not entity.gender:
            entity.gender = gender
        return Answer(entity.name, PERSON, entity)

    def _named_after(self, start: int, sentence: int, at: int) -> frozenset[int]:
        """Persons named in the same sentence after a pronoun: "he said Ortiz had gone" is not said by Ortiz."""
        found: set[int] = set()
        for spot, end, entity in self.cast.persons[at : at + 2]:
            between = self.text[start:spot]
            if self.sentence_at(spot) != sentence or len(between) > _BESIDE_REACH or _MARK.search(between):
                break
            label = self.text[end : end + 1] in ("-", ":") or fold(between.split()[-1]) in self.nouns.articles
            if not label:
                found.add(entity.number)
        return frozenset(found)

    def _ahead(self, start: int, sentence: int, gender: str, at: int) -> Entity | None:
        """ "When he left, Ortiz said …": the subject that follows the opening clause the pronoun stands in."""
        begin = self._starts[sentence] if self._starts else 0
        lead = self.text[begin:start].split()
        if not 0 < len(lead) <= 3 or fold(lead[0]) not in self.nouns.tails:
            return None
        for spot, _, entity in self.cast.persons[at : at + 4]:
            if spot - start > _REACH or self.sentence_at(spot) != sentence:
                break
            comma = self.text.rfind(",", start, spot)
            between = self.text[comma + 1 : spot].split() if comma >= 0 else ["-"] * 9
            if (gender and entity.gender and entity.gender != gender) or self.quoted(spot) >= 0:
                continue
            if len(between) <= 3 and all(word[0].isupper() or self.nouns.modifies(fold(word)) for word in between):
                return entity
        return None

    def _opens(self, position: int, sentence: int) -> bool:
        """Does the name stand near the start of its sentence, as subjects do?"""
        start = self._starts[sentence] if self._starts else 0
        return position - start < 45

    def several(self, start: int, sentence: int) -> Answer | None:
        """Whom ``they`` stands for: the last speakers in the plural, or a plural phrase just before."""
        for _, said_in, answer in reversed(self.said[-6:]):
            if sentence - said_in > 3:
                break
            if answer.kind == GROUP:
                return answer
        return self._group_phrase(start, sentence)

    def _group_phrase(self, start: int, sentence: int) -> Answer | None:
        for number in range(sentence, max(-1, sentence - 3), -1):
            begin = self._starts[number] if self._starts else 0
            stop = min(start, begin + _REACH)
            for match in _WORD.finditer(self.text, begin, stop):
                word = fold(match.group())
                if word in self.nouns.groups:
                    left, _ = self.nouns.phrase_before(self.text, max(begin, match.start() - 80), match.end())
                    text = squeeze(self.text[left : match.end()])
                    if text:
                        return Answer(text, GROUP)
        return None

    def thing(self, start: int, sentence: int) -> Answer | None:
        """What ``it`` stands for: the body its sentence opens with, else the last one, place or document that spoke,
        or what may be one by its name."""
        opening = self._body_opening(sentence, start)
        if opening is not None:
            return opening
        maybe = None
        for _, said_in, answer in reversed(self.said[-6:]):
            if sentence - said_in > 3:
                break
            name = answer.name
            named = name.startswith(_HANDLE) or (name[:1].isupper() and not name.split()[-1].islower())
            if answer.kind in (BODY, PLACE, DOCUMENT) or (answer.kind == UNKNOWN and named):
                return answer
            if maybe is None and _may_be_body(answer):
                maybe = answer
        return maybe or self._body_before(start, sentence)

    def _body_before(self, start: int, sentence: int) -> Answer | None:
        """The body that the sentence before opens with: "The builder, Granite Bay, was not charged. It said …"."""
        if not sentence or not self._starts or start - self._starts[sentence] > _BESIDE_REACH:
            return None
        return self._body_opening(sentence - 1, self._starts[sentence])

    def _body_opening(self, sentence: int, end: int) -> Answer | None:
        """The body that a sentence opens with, before a position."""
        begin = self._starts[sentence] if self._starts else 0
        for entity in self.cast.bodies():
            spot = self.cast.last_before(entity, end)
            if begin <= spot < begin + _SUBJECT_REACH:
                return Answer(entity.name, BODY, entity)
        return None

    def antecedent(self, start: int, sentence: int) -> tuple[int, int] | None:
        """The phrase just before ``who``, ``which`` or ``that``: its span. With an apposition between, the name's."""
        begin = max(self._starts[sentence] if self._starts else 0, start - 240)
        end = len(self.text[begin:start].rstrip(" \t\r\n\xa0,(—–-")) + begin
        if end <= begin:
            return None
        at = bisect_left(self._person_starts, start)
        for spot, stop, _ in reversed(self.cast.persons[max(0, at - 3) : at]):
            beside = _BESIDE.match(self.text, stop, start) if begin <= spot and stop < end else None
            if beside and fold(beside.group(1)) in self.nouns.determiners:
                return spot, stop
        left, determiner = self.nouns.phrase_before(self.text, begin, end)
        if left >= end:
            word = _last_word(self.text, begin, end)
            return (end - len(word), end) if word else None
        before = self.text[begin:left].rstrip()
        if determiner and before:
            before = before[: len(before) - len(determiner)].rstrip()
        if before.endswith(",") and (determiner or not self.text[left].isupper()):
            stop = begin + len(before) - 1
            at = bisect_left(self._person_starts, stop) - 1
            if at >= 0 and self.cast.persons[at][1] == stop:
                return self.cast.persons[at][0], stop
            name, _ = self.nouns.phrase_before(self.text, begin, stop)
            if name < stop and self.text[name].isupper() and determiner:
                return name, stop
        return left, end

    def quoting(self, start: int, sentence: int) -> Answer | None:
        """Whose words a quotation gives: the speaker nearest to it in its sentence, else the one before."""
        quote = self.article.quotations[self.quoted(start)]
        last = self.sentence_at(quote.end - 1)
        best: tuple[int, Answer] | None = None
        at = bisect_left(self.said, quote.start, key=lambda item: item[0])
        for spot, said_in, answer in self.said[max(0, at - 2) : at + 4]:
            if sentence - 1 <= said_in <= last and not quote.start <= spot < quote.end:
                distance = quote.start - spot if spot < quote.start else spot - quote.end
                if best is None or distance < best[0]:
                    best = (distance, answer)
        return best[1] if best else None

    # Descriptions

    def role(
        self, head: str, modifiers: list[str], tail: list[str], start: int, owner: Entity | None, definite: bool
    ) -> Entity | None:
        """The person who was given the role that a description names; None where nobody or several fit."""
        kinds = self.nouns.kinds(head)
        if not kinds:
            return None
        country = self.cast.names.country_of
        gender = self.cast.names.gender_of(head.split()[-1:])
        fits: list[Entity] = []
        near: list[Entity] = []
        for entity in self.cast.with_role(kinds):
            words = entity.words | {country[word] for word in entity.words if word in country}
            if owner is not None and entity is owner:
                continue
            if gender and entity.gender and entity.gender != gender:
                continue
            if owner is not None and not words.intersection(owner.tokens) and not self._plain(words):
                continue
            if tail and not any(word in words or country.get(word, "-") in words for word in tail):
                continue
            if all(word in words or country.get(word, "-") in words for word in modifiers):
                fits.append(entity)
            elif definite and any(word in words or country.get(word, "-") in words for word in modifiers):
                near.append(entity)
        if not fits:
            return near[0] if len(near) == 1 else None
        if len(fits) == 1:
            return fits[0]
        written = [entity for entity in fits if head in entity.words]  # "the spokesperson" is no spokesman
        fits = written or [entity for entity in fits if head in entity.heads] or fits
        if not definite:
            return fits[0] if len(fits) == 1 else None
        return max(fits, key=lambda entity: self.cast.last_before(entity, start))

    def _plain(self, words: set[str]) -> bool:
        """Are all the words of a description common ones, so that it tells nobody else's role?"""
        return all(not word or self.cast.names.may_describe(word) or self.nouns.loose(word) for word in words)

    def phrases(self, head: str) -> list[Phrase]:
        """Every noun phrase of the article that ends in this noun, in order. Read once per noun."""
        if head in self._phrases:
            return self._phrases[head]
        found: list[Phrase] = []
        text = self.text
        for start in word_places(text, head)[:_PHRASES]:
            end = start + len(head)
            follower = _NEXT.match(text, end)
            if follower and self.nouns.compounds(fold(follower.group(1))):
                continue
            left, determiner = self.nouns.phrase_before(text, max(0, start - 90), end)
            before = text[left:start]
            if "\n" in before:
                left += before.rindex("\n") + 1
                before = text[left:start]
            owner = None
            named = False
            for offset, chunk in self.cast.names.split(before):
                name = self.cast.names.read(chunk)
                if name is None or (name.kind == PLACE and head in self.nouns.documents):
                    continue
                between = _ENDING.sub("", before[offset + len(chunk) :], count=1).split()
                if any(not self.nouns.modifies(fold(word)) for word in between):
                    continue
                if not named:
                    left, before = left + offset, before[offset:]
                    offset = 0
                named = True
                tokens = tuple(self.cast.names.core(token) for token in name.tokens)
                entity = self.cast.person(tokens) if name.kind != PLACE else None
                if entity is not None:
                    owner = entity
                    if name.kind == PERSON and name.offset and not offset:
                        left += name.offset
                    break
            found.append(Phrase(left, squeeze(text[left:end]), determiner, owner, named))
        self._phrases[head] = found
        return found

    def _named_phrases(self, head: str) -> list[Phrase]:
        if head not in self._named:
            self._named[head] = [phrase for phrase in self.phrases(head) if phrase.named]
        return self._named[head]

    def owned(self, head: str, owner: Entity) -> str | None:
        """The fullest form in which the article names a person's campaign, office, …"""
        key = (head, owner.number)
        if key not in self._owned:
            forms = [phrase.text for phrase in self._named_phrases(head) if phrase.owner is owner]
            self._owned[key] = max(forms, key=lambda form: len(form.split()), default=None)
        return self._owned[key]

    def fuller(self, head: str, start: int, kinds: tuple[str, ...]) -> Answer | None:
        """The body or document that "the agency", "the report" stands for: named last before, or else at all."""
        heads = self.nouns.body_kinds(head)
        best: tuple[int, Answer] | None = None
        for entity in self.cast.bodies_of(heads):
            spot = self.cast.last_before(entity, start)
            if spot >= 0 and (best is None or spot > best[0]):
                best = (spot, Answer(entity.name, BODY if BODY in kinds else DOCUMENT))
        kind = DOCUMENT if DOCUMENT in kinds else BODY
        named = self._named_phrases(head)
        at = bisect_left(named, start, key=lambda phrase: phrase.start)
        first = Answer(self.full_phrase(named[at], head), kind) if at < len(named) else None
        if at and (best is None or named[at - 1].start > best[0]):
            best = (named[at - 1].start, Answer(self.full_phrase(named[at - 1], head), kind))
        for spot, _, answer in reversed(self.said[-12:]):
            if answer.kind not in kinds or answer.entity is not None:
                continue
            last = fold(answer.name.split()[-1])
            if self.nouns.body_kinds(last) & heads and len(answer.name.split()) > 1:
                if best is None or spot > best[0]:
                    best = (spot, answer)
                break
        if best is not None:
            return best[1]
        return first

    def full_phrase(self, phrase: Phrase, head: str) -> str:
        """The phrase without passing adjectives; of a person's body the fullest form."""
        if phrase.owner is not None and head in self.nouns.owned:
            return self.owned(head, phrase.owner) or phrase.text
        words = phrase.text.split()
        while len(words) > 1 and fold(words[0]) in self.nouns.passing:
            words.pop(0)
        return " ".join(words)

    def last_body(self, noun: str, start: int, sentence: int) -> Answer | None:
        """What "the company" stands for: the body that spoke last, not long ago, if its name does not tell that it is
        something else; else the one named most, which no noun of its own tells."""
        if noun in self.nouns.plain_bodies:
            return None
        for _, said_in, answer in reversed(self.said[-5:]):
            if sentence - said_in > 5:
                break
            if answer.kind == BODY and len(answer.name) > 1 and self.nouns.may_be(answer.name, noun):
                return answer
            if _may_be_body(answer) and sentence - said_in <= _NEAR and noun not in self.nouns.documents:
                return Answer(answer.name, BODY)
        best: Entity | None = None
        for entity in self.cast.loose_bodies():
            if self.cast.last_before(entity, start) >= 0 and (best is None or entity.count > best.count):
                best = entity
        return Answer(best.name, BODY) if best is not None and best.count > 1 else None


def _may_be_body(answer: Answer) -> bool:
    """May a name which only looks like a person's be a body's: "Goldman Sachs"?"""
    entity = answer.entity
    if entity is None:
        first, last = answer.name[:1], answer.name.split()[-1][:1]
        return answer.kind == UNKNOWN and first.isupper() and last.isupper() and len(answer.name) > 1
    return not (entity.sure or entity.gender or entity.role)


def _last_word(text: str, start: int, end: int) -> str:
    words = text[start:end].split()
    return without_possessive(words[-1]) if words else ""
