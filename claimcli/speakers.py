"""Mentions -> named speakers: the fullest name the article gives, title and role apart, later mentions led back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from claimcli.cast import Cast, Entity
from claimcli.coreference import Answer, Coreference
from claimcli.model import TITLE, Article, Mention, Speaker
from claimcli.names import (
    BODY,
    DOCUMENT,
    FEMALE,
    GROUP,
    MALE,
    PERSON,
    UNKNOWN,
    Names,
    fold,
    squeeze,
    without_possessive,
)
from claimcli.nouns import Nouns
from claimcli.ruleset import RuleSet
from claimcli.wordings import BREAK, MARKS, Called, Wording, Wordings, first_break

_SHORTEST: Final = 3
_PAIR: Final = 2


class Namer:
    """The name rules of a rule set, compiled once; resolves the mentions of any number of articles."""

    def __init__(self, rules: RuleSet) -> None:
        self.names = Names(rules)
        self.nouns = Nouns(rules, self.names)
        self.wordings = Wordings(rules, self.names, self.nouns)
        pronouns = {
            name: frozenset(rules.phrases(f"{name}-pronouns"))
            for name in ("owner", "male", "female", "thing", "plural", "inside", "relative")
        }
        self.male, self.female = pronouns["male"], pronouns["female"]
        self.thing, self.plural = pronouns["thing"], pronouns["plural"]
        self.inside, self.relative = pronouns["inside"], pronouns["relative"]
        self.owner = pronouns["owner"]
        self.definite = frozenset(rules.phrases("definite-words"))
        self.relative_things = frozenset(rules.phrases("relative-things"))
        joining = rules.phrases("joining-words") or ("and",)
        self.joiner = f" {joining[0]} "

    def resolve(self, article: Article, mentions: Sequence[Mention]) -> list[Speaker]:
        """One speaker a mention, in the order given."""
        if not mentions:
            return []
        reader = _Reader(self, article)
        outside = [i for i, mention in enumerate(mentions) if reader.memory.quoted(mention.start) < 0]
        inside = sorted(set(range(len(mentions))) - set(outside))
        speakers: dict[int, Speaker] = {}
        for order in (outside, inside):
            for i in sorted(order, key=lambda i: mentions[i].start):
                speakers[i] = reader.speaker(mentions[i], order is inside)
        bodies = {speaker.name for speaker in speakers.values() if speaker.kind == BODY}
        return [_as_body(speaker) if speaker.name in bodies else speaker for _, speaker in sorted(speakers.items())]


def _as_body(speaker: Speaker) -> Speaker:
    """A speaker that turned out to be a body: "Goldman Sachs", called "the bank" later."""
    return replace(speaker, kind=BODY) if speaker.kind in (PERSON, UNKNOWN) else speaker


class _Reader:
    """Reads the mentions of one article."""

    def __init__(self, namer: Namer, article: Article) -> None:
        self.namer = namer
        self.names = namer.names
        self.nouns = namer.nouns
        self.wordings = namer.wordings
        self.article = article
        self.text = article.document.text
        self.cast = Cast(namer.names, namer.nouns, article)
        self._known: dict[str, Answer | None] = {}
        self._shifting = False
        self.memory = Coreference(article, self.cast, namer.nouns)

    def speaker(self, mention: Mention, inside: bool) -> Speaker:
        """The speaker a mention names."""
        text = self.text[mention.start : mention.end]
        answer = self._answer(mention, self.wordings.wording(text), inside)
        if answer.entity is not None:
            answer.entity.spoken += 1
        # a headline calls things in passing what the article names later ("Water firm denies …")
        sentence = self.article.sentences[mention.sentence : mention.sentence + 1]
        passing = answer.entity is None and bool(sentence) and sentence[0].kind == TITLE
        label = answer.kind != PERSON and self.text.startswith(":", mention.end)  # "EM: How long will it last?"
        if not inside and not passing and not label:
            self.memory.remember(mention.start, mention.sentence, answer)
        role = answer.role
        if role is None and answer.entity is not None:
            role = self.cast.role_of(answer.entity) or None
        role = self.nouns.without_owner(role) if role else role
        return Speaker(answer.name, text, mention.start, mention.end, answer.kind, role)

    def _answer(self, mention: Mention, wording: Wording, inside: bool) -> Answer:
        text, low = wording.text, wording.pronoun
        if low:
            return self._pronoun(mention, low, inside) or Answer(text, _pronoun_kind(self.namer, low))
        if text.isupper() and len(text) >= _SHORTEST:  # "CLINTON:" in a transcript
            answer = self._named(text.title())
            if answer is not None and answer.entity is not None and answer.kind == PERSON:
                return answer
        return self._phrase(wording, mention.start, mention.sentence)

    def _pronoun(self, mention: Mention, low: str, inside: bool) -> Answer | None:
        memory, namer = self.memory, self.namer
        if low in namer.male or low in namer.female:
            gender = MALE if low in namer.male else FEMALE
            return memory.person(mention.start, mention.sentence, gender, owner=low in namer.owner)
        if low in namer.relative:
            span = memory.antecedent(mention.start, mention.sentence)
            if span is None:
                return None
            return self._phrase(self.wordings.wording(self.text[span[0] : span[1]]), span[0], mention.sentence)
        if low in namer.plural:
            return memory.several(mention.start, mention.sentence)
        if low in namer.thing:
            return memory.thing(mention.start, mention.sentence)
        if low in namer.inside and inside:
            return memory.quoting(mention.start, mention.sentence)
        return None

    # Phrases

    def _phrase(self, wording: Wording, start: int, sentence: int) -> Answer:
        plain, head, tail = wording.plain, wording.head, wording.tail
        if wording.body:
            return Answer(wording.body, BODY)
        if wording.joined:
            several = self._several(plain, start, sentence)
            if several is not None:
                return several
            again = self._once(plain, start, sentence)
            if again is not None:
                return again
        if tail:
            beside = self.wordings.part.split(tail)[0].strip(MARKS)
            if self.names.is_place(beside) and self.wordings.is_group(head):
                return Answer(self.nouns.without_articles(plain), GROUP)
        last = head.rpartition(" ")[2]
        if not tail and last[:1].isupper() and self.nouns.calls_again(last):
            again = self._second(plain.split(), fold(last), start, sentence)
            if again is not None:
                return again
        found = self._named(head)
        if found is not None:
            if found.kind == UNKNOWN and tail[:2].isdigit():
                return Answer(found.name, PERSON)  # "Ortiz, 54"
            return self._as_thing(found, plain, tail)
        if tail:
            answer = self._named_after(head, tail)
            if answer is not None:
                return answer
        return self._described(head, plain, start, sentence)

    def _as_thing(self, found: Answer, plain: str, tail: str) -> Answer:
        """A name that only looks like a person's, but has an article or is told of by "which": "the Hollin Monitor"."""
        entity = found.entity
        if found.kind != PERSON or entity is None or entity.sure or entity.gender or found.role or entity.role:
            return found
        first, _, rest = plain.partition(" ")
        told = fold(tail.split(None, 1)[0]) in self.namer.relative_things if tail else False
        if told or (fold(first) in self.namer.definite and rest.startswith(found.name)):
            return Answer(found.name, BODY, entity)
        return found

    def _several(self, text: str, start: int, sentence: int) -> Answer | None:
        """Coordinated speakers ("X and Y"), where one of them at least is a person."""
        parts = self.wordings.between.split(text)
        if len(parts) < 2:
            return None
        first = text.split(None, 1)
        if fold(first[0]) in self.nouns.indefinite and len(first) > 1:
            parts[0] = parts[0].partition(" ")[2] or parts[0]
        lead = BREAK.split(parts[0])
        if len(lead) > 1 and (self.wordings.is_group(lead[0]) or all(self._named(part) for part in lead)):
            parts[:1] = lead[1:] if self.wordings.is_group(lead[0]) else lead
        members: list[str] = []
        persons = 0
        parts = [part.strip(MARKS) for part in parts]
        for part in parts:
            low = fold(part)
            name, *beside = BREAK.split(part)
            if low in self.namer.male or low in self.namer.female:
                answer: Answer | None = self.memory.person(start, sentence, MALE if low in self.namer.male else FEMALE)
            else:
                answer = self._named(name) if not beside or self._beside(beside[0]) else None
                if answer is None and beside and part is parts[-1]:
                    answer = self._named_after(name, ", ".join(beside))  # "Ortiz and her husband, Daniel Lee"
            if answer is None or (beside and part is not parts[-1] and f"{part}," not in text):
                opener = fold(part.split()[0]) if part else ""
                if not members or part is not parts[-1] or opener not in self.nouns.joined or "," in text:
                    return None
                members.append(self.nouns.without_articles(part))
                continue
            members.append(answer.name)
            persons += answer.kind == PERSON
        if len(members) < 2 or not (persons or (len(lead) > 1 and not self.wordings.is_group(lead[0]))):
            return None
        return Answer(self.namer.joiner.join(members), GROUP)

    def _once(self, text: str, start: int, sentence: int) -> Answer | None:
        """ "The front-runner and former mayor": one person, named before."""
        parts = self.wordings.between.split(text)
        words = parts[0].split()
        after = parts[1].split() if len(parts) == _PAIR else []
        if len(words) < _PAIR or not after or fold(after[0]) not in self.nouns.former:
            return None
        noun = fold(words[-1])
        return self._second(words, noun, start, sentence) if self.nouns.kind(noun) == PERSON else None

    def _beside(self, text: str) -> bool:
        """Is what follows a name and a comma an apposition or a relative clause?"""
        words = text.split()
        if words and (fold(words[0]) in self.nouns.tails or fold(words[0]) in self.nouns.articles):
            return True
        return bool(self.nouns.apposition(text)[1])

    def _named(self, phrase: str) -> Answer | None:
        """The person, body or place that a phrase names with capitals; None where a common noun heads it."""
        if phrase in self._known:
            return self._known[phrase]
        self._shifting = False
        answer = self._read(phrase)
        if not self._shifting:
            self._known[phrase] = answer
        return answer

    def _read(self, phrase: str) -> Answer | None:
        naming = self.wordings.naming(phrase)
        if naming is None:
            return None
        if isinstance(naming, Called):
            return self._named(naming.name) or Answer(squeeze(naming.name), BODY)
        name = naming.name
        if naming.personal:
            entity = self.cast.person(name.tokens, name.gender)
            if entity is None or name.sure or naming.role or entity.name != name.text or entity.sure:
                return self._person(name.tokens, name.gender, name.text, naming.role)
        if naming.surname and self.cast.person(naming.surname) is not None:
            return self._person(naming.surname, "", name.text, "")
        if name.kind == PERSON:
            return self._person(name.tokens, name.gender, name.text, "")
        return naming.other or self._thing(name.text, name.kind)

    def _person(self, tokens: tuple[str, ...], gender: str, text: str, role: str) -> Answer:
        entity = self.cast.person(tokens, gender)
        if entity is not None and not gender:
            namesake = self.cast.namesake(entity, tokens)
            self._shifting = self._shifting or namesake is not None
            entity = namesake or entity
        kind_role = self.nouns.without_courtesy(role) or None
        if entity is None:
            return Answer(squeeze(text), PERSON, None, kind_role)
        name = entity.name if len(entity.tokens) >= len(tokens) else squeeze(text)
        return Answer(name, PERSON, entity, None if self.cast.role_of(entity) else kind_role)

    def _thing(self, text: str, kind: str) -> Answer:
        """A body of the article, or what the name by itself tells."""
        entity = self.cast.body(text)
        read = self.names.read(text)
        if entity is None or (read is not None and len(entity.tokens) == len(read.tokens)):
            fuller = self.cast.fuller_body(read) if read is not None else None
            entity = fuller or entity
        if entity is not None:
            return Answer(entity.name, BODY if entity.kind in (BODY, UNKNOWN) else entity.kind)
        head = fold(squeeze(text).split()[-1])
        known = self.nouns.kind(head)
        return Answer(squeeze(text), kind if known == UNKNOWN else known)

    def _named_after(self, head: str, tail: str) -> Answer | None:
        """ "the mayor of Denver, Dana Ortiz", "the airline, Norvane": a description, then the name."""
        words = head.split()
        base = head[: self.nouns.base_end(head, [])].split()
        if not base:
            return None
        first, rest = first_break(tail)
        if rest and self.names.is_place(first):
            first, rest = first_break(rest)  # "the mayor of Dayton, Ohio, Lee Park"
        if not rest and (body := self._body_after(words, fold(base[-1]), first)) is not None:
            return body
        if self.nouns.kind(fold(base[-1])) not in (PERSON, UNKNOWN):
            return None
        kin = fold(base[-1]) in self.nouns.kin
        if not first or fold(first.split()[0]) in self.nouns.tails:
            return None
        answer = self._named(first)
        if answer is None or not (answer.kind == PERSON or (kin and answer.kind == UNKNOWN)):
            return None
        full = len(answer.name.split()) > 1
        if rest and fold(words[0]) in self.nouns.indefinite and not full:
            return None
        counted = fold(base[-1]) in self.nouns.quantities
        if self.nouns.kind(fold(base[-1])) == UNKNOWN and not counted and not full:
            return None
        return Answer(answer.name, PERSON, answer.entity, answer.role or self.nouns.without_articles(head))

    def _body_after(self, words: list[str], noun: str, name: str) -> Answer | None:
        """The body whose whole name follows a description, by the kind of the name or of a definite description."""
        name = self.nouns.without_articles(name)
        if not name[:1].isupper():
            return None
        answer = self._named(name)
        if answer is None or answer.name != squeeze(name) or answer.kind not in (BODY, UNKNOWN):
            return None
        telling = (answer.kind == BODY, self.nouns.kind(noun) == BODY)
        told = all(telling) if fold(words[0]) in self.nouns.indefinite else any(telling)
        return Answer(answer.name, BODY, answer.entity) if told else None

    def _described(self, head: str, plain: str, start: int, sentence: int) -> Answer:
        """A speaker told by a common noun."""
        described = self.wordings.description(head)
        if described is None:
            return Answer(plain, UNKNOWN)
        words, tail, first = described.words, described.tail, described.first
        noun, kind = described.noun, described.kind
        owner, owned_from = self._owner(words, start, sentence)
        definite = first in self.nouns.pointing or owner is not None or first not in self.nouns.determiners
        if kind == PERSON and noun not in self.nouns.kin:
            answer = self._by_role(noun, words[owned_from:], tail, start, owner, definite)
            if answer is not None:
                return answer
        once = len(words) > _PAIR and fold(words[1]) in self.nouns.former
        if (not tail or once) and owner is None and self.nouns.calls_again(words[-1]):
            called = self._second(words, noun, start, sentence)
            if called is not None:
                return called
        pointed = first in self.nouns.pointing and len(words) <= 3
        if noun in self.nouns.owned:
            person = owner or self._inner_person(words)
            if person is not None:
                full = self.memory.owned(noun, person)
                if (
                    full is not None
                    and len(full.split()) <= len(self.nouns.without_articles(head).split())
                    and owner is None
                ):
                    full = None
                if full is None and first in self.nouns.owners:
                    full = f"{person.name}'s {noun}"
                return Answer(full or self.nouns.without_articles(head), GROUP if kind == GROUP else BODY)
        if (
            pointed
            and (
                not tail
                or (kind == DOCUMENT and len(tail) < 3 and tail[0].endswith(self.nouns.past))
                or (kind == GROUP and fold(tail[0]) in self.namer.relative)
            )
            and noun not in self.nouns.kin
        ):
            found = self._pointed(noun, words, start, sentence, kind)
            if found is not None:
                return found
        return Answer(self.nouns.without_articles(head), kind)

    def _second(self, words: Sequence[str], noun: str, start: int, sentence: int) -> Answer | None:
        """ "The senator" where nobody was said to be one: the person the sentence before was about."""
        if fold(words[0]) not in self.nouns.pointing:
            return None
        if any(without_possessive(word) != word for word in words):
            return None  # "the hospital's director"
        if self.cast.with_role(self.nouns.kinds(noun)) or self.memory.introduced(noun, start):
            return None
        answer = self.memory.person(start, sentence, self.names.gender_of([noun]), reach=1)
        bare = len(words) == len(noun.split()) + 1 and self.names.is_role(noun)
        if bare and answer is not None and answer.entity is not None and self._has_role(answer.entity):
            return None  # a lawyer is no minister
        return answer

    def _has_role(self, entity: Entity) -> bool:
        """Was a role of this person told, beside the name or where it spoke?"""
        told = any(answer.entity is entity and answer.role for _, _, answer in self.memory.said)
        return told or bool(self.cast.role_of(entity))

    def _by_role(
        self, noun: str, words: Sequence[str], tail: Sequence[str], start: int, owner: Entity | None, definite: bool
    ) -> Answer | None:
        plain = [without_possessive(word) for word in words[:-1]]
        modifiers = [fold(word) for word in plain if word[:1].isalpha() and not self.nouns.loose(fold(word))]
        if modifiers and modifiers[-1] in self.nouns.ranks:
            noun = f"{modifiers[-1]} {noun}"
        after = [fold(without_possessive(word)).strip(MARKS) for word in tail if word[0].isupper()]
        if not definite and not modifiers and not after:
            return None
        entity = self.memory.role(noun, modifiers, after, start, owner, definite)
        if entity is None:
            return None
        return Answer(entity.name, PERSON, entity)

    def _owner(self, words: Sequence[str], start: int, sentence: int) -> tuple[Entity | None, int]:
        """The person whose something a phrase tells of ("his aide", "Ortiz's aide"), and where the something starts."""
        low = fold(words[0])
        if low in self.namer.owner and (low in self.namer.male or low in self.namer.female):
            answer = self.memory.person(start, sentence, MALE if low in self.namer.male else FEMALE, owner=True)
            return (answer.entity, 1) if answer else (None, 0)
        for i, word in enumerate(words[:-1]):
            bare = without_possessive(word) if "'" in word or "’" in word else word
            if bare == word:
                continue
            named = self._named(" ".join((*words[:i], bare)))
            if named is not None:
                return (named.entity, i + 1) if named.entity is not None else (None, 0)
            if self.names.is_role(fold(bare)):
                entity = self.memory.role(fold(bare), [], [], start, None, True)
                return (entity, i + 1) if entity is not None else (None, 0)
            return None, 0
        return None, 0

    def _inner_person(self, words: Sequence[str]) -> Entity | None:
        """The person in "the Ortiz campaign"."""
        for _, chunk in self.names.split(" ".join(words[:-1])):
            name = self.names.read(chunk)
            if name is not None and name.kind in (PERSON, UNKNOWN):
                entity = self.cast.person(tuple(self.names.core(token) for token in name.tokens))
                if entity is not None:
                    return entity
        return None

    def _pointed(self, noun: str, words: Sequence[str], start: int, sentence: int, kind: str) -> Answer | None:
        """ "the report", "the agency", "the groups": named before."""
        if any(word[0].isupper() or without_possessive(word) != word for word in words[1:]):
            return None
        if kind == BODY:
            full = self.memory.fuller(noun, start, (BODY,))
            other = len(words) > 2 and fold(words[1]) in self.nouns.body_nouns  # "the academy trust"
            if full is None and not other and (len(words) < 3 or noun not in self.nouns.wide_bodies):
                full = self.memory.last_body(noun, start, sentence)
            return full
        if kind == DOCUMENT:
            if noun.endswith("s"):
                return None
            return self.memory.fuller(noun, start, (DOCUMENT,))
        for _, _, answer in reversed(self.memory.said[-30:]):
            if answer.kind == kind and len(answer.name.split()) > len(words) - 1 and answer.entity is None:
                last = self.wordings.head(answer.name)
                if last == noun or (
                    kind == GROUP and self.nouns.body_kinds(last[:-1]) & self.nouns.body_kinds(noun[:-1])
                ):
                    return answer
        return None


def _pronoun_kind(namer: Namer, low: str) -> str:
    if low in namer.male or low in namer.female:
        return PERSON
    if low in namer.plural:
        return GROUP
    return UNKNOWN


_cached: tuple[str, Namer] | None = None


def resolve(article: Article, mentions: Sequence[Mention], rules: RuleSet) -> list[Speaker]:
    """The speakers that mentions name, same order and length. The compiled rules of the last call are kept."""
    global _cached
    if _cached is None or not rules.version or _cached[0] != rules.version:
        _cached = (rules.version, Namer(rules))
    return _cached[1].resolve(article, mentions)
