"""Mentions -> named speakers: the fullest name the article gives, title and role apart, later mentions led back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcli.cast import Cast, Entity
from claimcli.coreference import Answer, Coreference
from claimcli.model import Article, Mention, Speaker
from claimcli.names import BODY, DOCUMENT, FEMALE, GROUP, MALE, PERSON, PLACE, UNKNOWN, Name, Names, fold, squeeze, without_possessive
from claimcli.nouns import Nouns
from claimcli.ruleset import RuleSet

_MARKS = " \t\r\n\xa0,;:.-–—\"“”«»„"
_PARENTHESES = re.compile(r"\s?[(\[][^()\[\]]*[)\]]?")
_PART = re.compile(r",?\s+(?:and|&)\s+|,\s+")
_WITH = re.compile(r",?\s+(?:and|&|along with|as well as|together with)\s+")
_BREAK = re.compile(r",\s|\s--?\s|\s?[–—]\s?|:\s|;\s")
_POSSESSOR = re.compile(r"(?:['’]s|s['’])\s")
_LONGEST = 300


class Namer:
    """The name rules of a rule set, compiled once; resolves the mentions of any number of articles."""

    def __init__(self, rules: RuleSet) -> None:
        self.names = Names(rules)
        self.nouns = Nouns(rules, self.names)
        pronouns = {
            name: frozenset(rules.phrases(f"{name}-pronouns"))
            for name in ("speaker", "owner", "male", "female", "thing", "plural", "inside", "relative")
        }
        self.pronouns = pronouns["speaker"] | pronouns["owner"] | pronouns["inside"]
        self.male, self.female = pronouns["male"], pronouns["female"]
        self.thing, self.plural = pronouns["thing"], pronouns["plural"]
        self.inside, self.relative = pronouns["inside"], pronouns["relative"]
        self.owner = pronouns["owner"]

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
        return [speakers[i] for i in range(len(mentions))]


class _Reader:
    """Reads the mentions of one article."""

    def __init__(self, namer: Namer, article: Article) -> None:
        self.namer = namer
        self.names = namer.names
        self.nouns = namer.nouns
        self.text = article.document.text
        self.cast = Cast(namer.names, namer.nouns, article)
        self.memory = Coreference(article, self.cast, namer.nouns)

    def speaker(self, mention: Mention, inside: bool) -> Speaker:
        """The speaker a mention names."""
        text = self.text[mention.start : mention.end]
        answer = self._answer(mention, squeeze(text[:_LONGEST]).strip(_MARKS), inside)
        if not inside:
            self.memory.remember(mention.start, mention.sentence, answer)
        role = answer.role
        if role is None and answer.entity is not None:
            role = self.cast.role_of(answer.entity) or None
        return Speaker(answer.name, text, mention.start, mention.end, answer.kind, role)

    def _answer(self, mention: Mention, text: str, inside: bool) -> Answer:
        low = fold(text)
        if low.partition(" ")[0] in self.namer.relative & self.namer.owner:
            low = low.partition(" ")[0]
        if low in self.namer.pronouns:
            return self._pronoun(mention, text, low, inside) or Answer(text, _pronoun_kind(self.namer, low))
        return self._phrase(text, mention.start, mention.sentence)

    def _pronoun(self, mention: Mention, text: str, low: str, inside: bool) -> Answer | None:
        memory, namer = self.memory, self.namer
        if low in namer.male or low in namer.female:
            return memory.person(mention.start, mention.sentence, MALE if low in namer.male else FEMALE)
        if low in namer.relative:
            span = memory.antecedent(mention.start, mention.sentence)
            if span is None:
                return None
            return self._phrase(squeeze(self.text[span[0] : span[1]]).strip(_MARKS), span[0], mention.sentence)
        if low in namer.plural:
            return memory.several(mention.start, mention.sentence)
        if low in namer.thing:
            return memory.thing(mention.start, mention.sentence)
        if low in namer.inside and inside:
            return memory.quoting(mention.start, mention.sentence)
        return None

    # Phrases

    def _phrase(self, text: str, start: int, sentence: int) -> Answer:
        plain = _PARENTHESES.sub("", text).strip(_MARKS) or text
        several = self._several(plain, start, sentence)
        if several is not None:
            return several
        parts = _BREAK.split(plain, maxsplit=1)
        head, tail = parts[0].strip(_MARKS), parts[1] if len(parts) > 1 else ""
        if tail and self.names.is_place(_PART.split(tail)[0].strip(_MARKS)) and self._described_group(head):
            return Answer(self.nouns.without_articles(plain), GROUP)
        found = self._named(head)
        if found is not None:
            return found
        if tail:
            answer = self._named_after(head, tail)
            if answer is not None:
                return answer
        return self._described(head, plain, start, sentence)

    def _several(self, text: str, start: int, sentence: int) -> Answer | None:
        """Coordinated speakers ("X and Y"), where one of them at least is a person."""
        parts = _WITH.split(text)
        if len(parts) < 2:
            return None
        first = text.split(None, 1)
        if fold(first[0]) in self.nouns.indefinite and len(first) > 1:
            parts[0] = parts[0].partition(" ")[2] or parts[0]
        members: list[str] = []
        persons = 0
        lead = _BREAK.split(parts[0])
        if len(lead) > 1 and (self._head(lead[0]) in self.nouns.groups or all(self._member(part) for part in lead)):
            parts[:1] = lead[1:] if self._head(lead[0]) in self.nouns.groups else lead
        for part in parts:
            part = part.strip(_MARKS)
            low = fold(part)
            if low in self.namer.male or low in self.namer.female:
                answer: Answer | None = self.memory.person(start, sentence, MALE if low in self.namer.male else FEMALE)
            else:
                answer = self._named(part) or self._named(_BREAK.split(part)[0])
            if answer is None:
                opener = fold(part.split()[0]) if part else ""
                if not members or opener not in self.nouns.determiners:
                    return None
                members.append(self.nouns.without_articles(part))
                continue
            members.append(answer.name)
            persons += answer.kind == PERSON
        if len(members) < 2 or not persons:
            return None
        return Answer(" and ".join(members), GROUP)

    def _member(self, text: str) -> bool:
        return self._named(text) is not None

    def _named(self, phrase: str) -> Answer | None:
        """The person, body or place that a phrase names with capitals; None where a common noun heads it."""
        if not phrase:
            return None
        chunks = self.names.chunks(phrase)
        if not chunks:
            return None
        spans = [(offset, offset + len(chunk)) for offset, chunk in chunks]
        end = self.nouns.base_end(phrase, spans)
        base = without_possessive(phrase[:end].rstrip(_MARKS))
        at = next((i for i in range(len(spans) - 1, -1, -1) if spans[i][1] <= len(base)), -1)
        if at >= 0 and spans[at][1] == len(base):
            tailed = end < len(phrase.rstrip(_MARKS)) and spans[at][0] == 0 and " " not in base
            if tailed and self.nouns.kind(fold(base)) != UNKNOWN:
                return None
            return self._chunk(base, spans[at][0], chunks[at][1])
        offset, chunk = chunks[-1]
        if offset + len(chunk) == len(without_possessive(phrase)) and end < offset:
            return self._office(phrase, end, offset, chunk)
        return None

    def _office(self, phrase: str, end: int, offset: int, chunk: str) -> Answer | None:
        """"former secretary of state Dana Ortiz": an office in lower case that runs up to the name."""
        base, between = phrase[:end].split(), phrase[end:offset].split()
        if not base or not self.names.is_role(fold(base[-1])) or fold(base[0]) in self.nouns.indefinite:
            return None
        if len(between) < 2 or fold(between[0]) not in self.nouns.links or fold(between[-1]) in self.nouns.tails:
            return None
        if any(self.names.is_role(fold(word)) or fold(word) in self.nouns.determiners for word in between[1:]):
            return None
        name = self.names.read(chunk)
        if name is None or name.kind != PERSON or len(name.tokens) < 2:
            return None
        return self._person(name.tokens, name.gender, name.text, squeeze(phrase[:offset]))

    def _chunk(self, base: str, offset: int, chunk: str) -> Answer | None:
        before = base[:offset].rstrip()
        words = before.split()
        name = self.names.read(chunk)
        if name is None:
            return None
        last = fold(words[-1]) if words else ""
        if name.role == name.text and name.kind == UNKNOWN:
            return None  # an office and nothing else: "Foreign Ministry Spokesperson"
        if words and self._common_after_all(name, words, base, chunk):
            return None
        plural = self.names.is_plural_role(last)
        role_before = bool(words) and not plural and words[-1][0].islower() and (self.names.is_role(last) or last in self.nouns.kin)
        if name.kind == PERSON or role_before and name.kind == UNKNOWN:
            role = squeeze(f"{self.nouns.role_before(base[:offset], bool(name.role))} {name.role}")
            entity = self.cast.person(name.tokens, name.gender)
            if entity is None or name.sure or role or entity.name != name.text or entity.sure:
                return self._person(name.tokens, name.gender, name.text, role)
        if name.kind == UNKNOWN and (len(name.tokens) == 1 or all(self.names.is_common(token) for token in name.tokens[:-1])):
            token = self.names.core(name.tokens[-1])
            entity = self.cast.person((token,))
            if entity is not None:
                return self._person((token,), "", name.text, "")
        if name.kind == PERSON:
            return self._person(name.tokens, name.gender, name.text, "")
        return self._thing(base, words, name.text, name.kind)

    def _common_after_all(self, name: Name, words: list[str], base: str, chunk: str) -> bool:
        """"some Republicans", "a super PAC": a capital word that is a common noun or a people, not a name."""
        if " " in chunk or all(fold(word) in self.nouns.articles for word in words):
            return False
        low = fold(chunk)
        return low in self.nouns.groups or low in self.nouns.body_nouns or low.rstrip("s") in self.nouns.body_nouns or self.names.is_people(low)

    def _person(self, tokens: tuple[str, ...], gender: str, text: str, role: str) -> Answer:
        entity = self.cast.person(tokens, gender)
        kind_role = role if role and not self.nouns.only_titles(fold(word) for word in role.split()) else None
        if entity is None:
            return Answer(squeeze(text), PERSON, None, kind_role)
        name = entity.name if len(entity.tokens) >= len(tokens) else squeeze(text)
        return Answer(name, PERSON, entity, None if self.cast.role_of(entity) else kind_role)

    def _thing(self, base: str, words: list[str], text: str, kind: str) -> Answer | None:
        """A body or place; what stands before it belongs to the name where it is a possessor."""
        if _POSSESSOR.search(base) or base[: len(base) - len(text)].endswith("/") or self._document(text, words):
            name = self.nouns.without_articles(base)
            return Answer(name, DOCUMENT if self._document(text, words) else kind if kind != UNKNOWN else BODY)
        if "and" in words and words[-1] != "and" or len(words) > 1 and fold(words[-1]) in self.nouns.articles and "and" in words:
            return Answer(" ".join(word for word in base.split() if fold(word) not in self.nouns.articles), GROUP)
        if kind == PLACE or self.names.is_place(text):
            return Answer(squeeze(text), PLACE)
        entity = self.cast.body(text)
        read = self.names.read(text)
        if entity is None or (read is not None and len(entity.tokens) == len(read.tokens)):
            fuller = self.cast.fuller_body(read) if read is not None else None
            entity = fuller or entity
        if entity is not None:
            return Answer(entity.name, BODY if entity.kind in (BODY, UNKNOWN) else entity.kind)
        head = fold(squeeze(text).split()[-1])
        known = self.nouns.kind(head)
        if known == UNKNOWN:
            known = GROUP if head in self.nouns.groups else kind
        if known == UNKNOWN:
            known = BODY
        return Answer(squeeze(text), known)

    def _document(self, text: str, words: list[str]) -> bool:
        return bool(words) and fold(text.split()[-1]) in self.nouns.documents

    def _named_after(self, head: str, tail: str) -> Answer | None:
        """"the mayor of Denver, Dana Ortiz": a description, then the name."""
        words = head.split()
        base = head[: self.nouns.base_end(head, [])].split()
        if not words or not base or not (self.names.is_role(fold(base[-1])) or fold(base[-1]) in self.nouns.kin):
            return None
        if fold(words[0]) in self.nouns.indefinite:
            return None
        first = _BREAK.split(tail, maxsplit=1)[0].strip(_MARKS)
        chunks = self.names.chunks(first)
        if len(chunks) != 1 or chunks[0][0] != 0 or len(chunks[0][1]) != len(without_possessive(first)):
            return None
        name = self.names.read(chunks[0][1])
        if name is None or not (name.kind == PERSON or name.kind == UNKNOWN and self.cast.person(name.tokens)):
            return None
        return self._person(name.tokens, name.gender, name.text, self.nouns.without_articles(head))

    def _described_group(self, head: str) -> bool:
        return self._head(head) in self.nouns.groups or self._head(head) in self.nouns.quantities

    def _head(self, phrase: str) -> str:
        spans = [(offset, offset + len(chunk)) for offset, chunk in self.names.chunks(phrase)]
        words = phrase[: self.nouns.base_end(phrase, spans)].split()
        return fold(words[-1].strip(_MARKS)) if words else ""

    def _described(self, head: str, plain: str, start: int, sentence: int) -> Answer:
        """A speaker told by a common noun."""
        spans = [(offset, offset + len(chunk)) for offset, chunk in self.names.chunks(head)]
        base = without_possessive(head[: self.nouns.base_end(head, spans)].rstrip(_MARKS))
        words = base.split()
        if not words:
            return Answer(plain, UNKNOWN)
        noun = fold(words[-1])
        first = fold(words[0])
        kind = self.nouns.kind(noun)
        tail = head[len(base) :].split()
        owner, owner_name = self._owner(words, start, sentence)
        definite = first in self.nouns.pointing or owner is not None or first not in self.nouns.determiners
        if kind == PERSON and noun not in self.nouns.kin:
            answer = self._by_role(noun, words, tail, start, owner, definite)
            if answer is not None:
                return answer
        pointed = first in self.nouns.pointing and len(words) <= 3
        if noun in self.nouns.owned:
            person = owner or self._inner_person(words)
            if person is not None:
                full = self.memory.owned(noun, person)
                return Answer(full or f"{person.name}'s {noun}", BODY)
        if pointed and (not tail or kind == DOCUMENT and len(tail) < 3) and kind in (BODY, DOCUMENT, UNKNOWN, GROUP):
            found = self._pointed(noun, words, start, sentence, kind)
            if found is not None:
                return found
        return Answer(self.nouns.without_articles(head), kind)

    def _by_role(
        self, noun: str, words: list[str], tail: list[str], start: int, owner: Entity | None, definite: bool
    ) -> Answer | None:
        plain = [without_possessive(word) for word in words[:-1]]
        modifiers = [
            fold(word) for word in plain if word[0].isupper() and fold(word) not in self.nouns.determiners and fold(word) not in self.nouns.passing
        ]
        modifiers += [fold(without_possessive(word)).strip(_MARKS) for word in tail if word[0].isupper()]
        if not definite and not modifiers:
            return None
        if owner is not None:
            modifiers = [word for word in modifiers if word not in owner.tokens]
        entity = self.memory.role(noun, modifiers, start, owner, definite)
        if entity is None:
            return None
        return Answer(entity.name, PERSON, entity)

    def _owner(self, words: list[str], start: int, sentence: int) -> tuple[Entity | None, str]:
        """The person whose something a phrase tells of: "his aide", "Ortiz's aide"."""
        low = fold(words[0])
        if low in self.namer.owner and (low in self.namer.male or low in self.namer.female):
            answer = self.memory.person(start, sentence, MALE if low in self.namer.male else FEMALE)
            return (answer.entity, words[0]) if answer else (None, "")
        for i, word in enumerate(words[:-1]):
            bare = without_possessive(word)
            if bare != word:
                named = self._named(" ".join((*words[:i], bare)))
                if named is not None and named.entity is not None:
                    return named.entity, named.name
                if named is None and self.names.is_role(fold(bare)):
                    entity = self.memory.role(fold(bare), [], start, None, True)
                    return entity, entity.name if entity else ""
                return None, ""
        return None, ""

    def _inner_person(self, words: list[str]) -> Entity | None:
        """The person in "the Ortiz campaign"."""
        for _, chunk in self.names.chunks(" ".join(words[:-1])):
            name = self.names.read(chunk)
            if name is not None and name.kind in (PERSON, UNKNOWN):
                entity = self.cast.person(tuple(self.names.core(token) for token in name.tokens))
                if entity is not None:
                    return entity
        return None

    def _pointed(self, noun: str, words: list[str], start: int, sentence: int, kind: str) -> Answer | None:
        """"the report", "the agency", "the groups": named before."""
        capitals = any(word[0].isupper() for word in words[1:])
        if capitals:
            return None
        if kind == BODY:
            return self.memory.fuller(noun, start, (BODY,)) or self.memory.last_body(start, sentence)
        if kind == DOCUMENT:
            return self.memory.fuller(noun, start, (DOCUMENT,))
        for _, _, answer in reversed(self.memory.said[-12:]):
            if answer.kind == kind and len(answer.name.split()) > len(words) - 1 and answer.entity is None:
                last = fold(answer.name.split()[-1])
                if last == noun or kind == GROUP and self.nouns.body_kinds(last[:-1]) & self.nouns.body_kinds(noun[:-1]):
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
