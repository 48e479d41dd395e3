"""Everybody and every body that an article names, found in one pass: fullest names, roles, where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from claimcli.model import FURNITURE, HEADING, PROSE, Article
from claimcli.names import BODY, DOCUMENT, PERSON, UNKNOWN, Name, Names, fold, squeeze
from claimcli.nouns import Nouns, plain_words

_CANDIDATES: Final = 64
_KIN_REACH: Final = 24
_DESCRIBED: Final = 2
_ARTICLE_REACH: Final = 8
_BEFORE: Final = 70
_BESIDE: Final = " \t\"'“‘(*"
_SMALL: Final = re.compile(r"\b[^\W\d_A-Z]\w+")
"""A word in small letters."""
_ENDING: Final = ".!?\n:;"
_EXPLAINED: Final = re.compile(r"\(([A-Z][A-Za-z&-]{1,9})\)")


@dataclass(slots=True)
class Entity:
    """A person or a body of the article, while it is being gathered. ``heads`` are the role nouns it was given,
    ``words`` all words of those descriptions; ``spots`` where its longer forms stand: (start, end, words before)."""

    number: int
    kind: str
    name: str
    tokens: tuple[str, ...]
    gender: str = ""
    sure: bool = True
    count: int = 0
    full: int = 0
    spoken: int = 0
    role: str = ""
    heads: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    spots: list[tuple[int, int, str]] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)


class Cast:
    """The entities of one article."""

    def __init__(self, names: Names, nouns: Nouns, article: Article) -> None:
        self.names = names
        self.nouns = nouns
        self.text = article.document.text
        self.entities: list[Entity] = []
        self._by_tokens: dict[tuple[str, ...], Entity] = {}
        self._by_token: dict[str, list[Entity]] = {}
        self._bodies: dict[tuple[str, ...], Entity] = {}
        self._acronyms: dict[str, Entity] = {}
        self._body_ends: dict[str, list[Entity]] = {}
        self._body_starts: dict[str, list[Entity]] = {}
        self._body_kinds: dict[str, list[Entity]] | None = None
        self._explained = False
        self._explicit: set[str] = set()
        self._loose: list[Entity] | None = None
        self._found: dict[tuple[tuple[str, ...], str], Entity | None] = {}
        self._heads: dict[str, list[Entity]] | None = None
        self._first_alone: dict[str, int] = {}
        self._small: frozenset[str] | None = None
        self.persons: list[tuple[int, int, Entity]] = []  # (start, end, entity), in text order
        self._gather(article)

    # Gathering

    def _gather(self, article: Article) -> None:
        names, text = self.names, self.text
        singles: list[tuple[int, int, str]] = []
        short: list[tuple[int, int, Name]] = []
        forms: dict[tuple[str, ...], list[tuple[int, int, Name]]] = {}
        items = names.items
        for block in article.blocks:
            if block.kind == FURNITURE or block.kind == HEADING:
                continue
            if block.kind != PROSE and _title_case(text[block.start : block.end]):
                continue
            for match in names.runs(text, block.start, block.end):
                for item in items[match[0]]:
                    start = match.start() + item.offset
                    length, name = item.length, item.name
                    if name is None:
                        singles.append((start, length, item.word))
                    elif name.kind != PERSON:
                        if name.kind == UNKNOWN and self._after_role(start, name):
                            forms.setdefault(name.tokens, []).append((start, length, name))
                        elif name.role != name.text:
                            self._add_body(start, name)
                    elif len(name.tokens) > 1:
                        forms.setdefault(name.tokens, []).append((start, length, name))
                    else:
                        short.append((start, length, name))
        surnames = Counter(tokens[-1] for tokens in forms)
        alone = {word for _, _, word in singles}
        for start, _, word in reversed(singles):
            self._first_alone[word] = start
        for tokens in sorted(forms, key=lambda key: (-len(key), forms[key][0][0])):
            if len(tokens) > 2 and len(forms[tokens]) < len(forms.get(tokens[:-1], ())):
                continue  # "Dana Ortiz Sides"
            if len(tokens) > 2 and tokens[1:] in forms and names.is_given(tokens[1]) and not names.is_given(tokens[0]):
                continue  # "Senator-elect Dana Ortiz"
            if tokens[0] in names.names_too and surnames[tokens[-1]] > 1:
                continue  # "Will Ortiz win?"
            namesakes = surnames[tokens[-1]] > 1
            if len(tokens) > 1 and (namesakes or tokens[-1] in alone) and self._opener(tokens, forms, namesakes):
                continue  # "Young Ortiz voters stayed at home."
            self._add_person(tokens, forms[tokens])
        for start, length, name in short:
            if not name.tokens:
                continue
            entity = self.person(name.tokens, name.gender)
            if entity is None:
                entity = self._new(PERSON, name.text, name.tokens)
                self._index(entity)
                self._found.pop((name.tokens, name.gender), None)
            self._note(entity, start, length, name)
        self._add_singles(singles)
        self.persons.sort(key=lambda spot: spot[0])
        for start, _, entity in self.persons:
            entity.positions.append(start)

    def _opener(
        self, tokens: tuple[str, ...], forms: dict[tuple[str, ...], list[tuple[int, int, Name]]], namesakes: bool
    ) -> bool:
        """Is the first word of a name an adjective that opens its sentence, and small elsewhere in the text?"""
        if self.names.is_given(tokens[0]) and not (namesakes and self.names.is_common(tokens[0])):
            return False
        if not all(self._before(start) in _ENDING for start, _, _ in forms[tokens]):
            return False
        if self._small is None:
            self._small = frozenset(_SMALL.findall(self.text))
        return tokens[0] in self._small

    def _before(self, start: int) -> str:
        """The last mark or letter before a position, spaces and opening marks aside; empty where the text begins."""
        while start > 0 and self.text[start - 1] in _BESIDE:
            start -= 1
        return self.text[start - 1 : start]

    def _after_role(self, start: int, name: Name) -> bool:
        """Does a role noun in lower case stand right before: "spokesperson Mumtaz Baloch"?"""
        before = self.text[max(0, start - 24) : start]
        if name.offset or not before[-1:].isspace() or len(name.tokens) > 4 or self.names.is_common(name.tokens[0]):
            return False
        words = before.rsplit(None, 1)
        return bool(words) and words[-1].isalpha() and words[-1].islower() and self.names.is_role(words[-1])

    def _new(self, kind: str, name: str, tokens: tuple[str, ...]) -> Entity:
        entity = Entity(len(self.entities), kind, name, tokens)
        self.entities.append(entity)
        return entity

    def _index(self, entity: Entity) -> None:
        self._by_tokens[entity.tokens] = entity
        for token in set(entity.tokens):
            self._by_token.setdefault(token, []).append(entity)

    def _add_person(self, tokens: tuple[str, ...], places: list[tuple[int, int, Name]]) -> None:
        genders = (name.gender for _, _, name in places if name.gender)
        entity = self._longer(tokens, next(genders, ""))
        if entity is None:
            entity = self._new(PERSON, "", tokens)
            entity.sure = False
            self._index(entity)
        else:
            self._by_tokens[tokens] = entity
        for start, length, name in places:
            self._note(entity, start, length, name)

    def _longer(self, tokens: tuple[str, ...], gender: str) -> Entity | None:
        """The one person whose longer name holds these words in this order."""
        found = None
        for entity in self._by_token.get(tokens[-1], ())[:_CANDIDATES]:
            if _clash(entity.gender, gender) or len(entity.tokens) < len(tokens):
                continue
            if _within(tokens, entity.tokens) or self._same_person(tokens, entity.tokens):
                if found is not None:
                    return None
                found = entity
        return found

    def _same_person(self, one: tuple[str, ...], two: tuple[str, ...]) -> bool:
        """``Joe Ortiz`` and ``Joseph Ortiz``: the short form of a given name with the same family name."""
        short = self.names.nicknames
        return one[-1] == two[-1] and one[0] != two[0] and short.get(one[0], one[0]) == short.get(two[0], two[0])

    def _note(self, entity: Entity, start: int, length: int, name: Name) -> None:
        entity.count += 1
        entity.full += len(name.tokens) > 1
        entity.sure = entity.sure or name.sure
        if (len(name.text) > len(entity.name) and not (name.text.isupper() and entity.name)) or entity.name.isupper():
            entity.name = name.text
        entity.gender = entity.gender or name.gender
        if len(entity.spots) < _DESCRIBED:
            entity.spots.append((start, start + length, name.role))
        self.persons.append((start + name.offset, start + length, entity))

    def _add_body(self, start: int, name: Name) -> None:
        entity = self._bodies.get(name.tokens)
        if entity is None:
            entity = self._bodies[name.tokens] = self._new(name.kind, name.text, name.tokens)
            if len(name.tokens) > 1:
                initials = "".join([word[0] for word in name.text.split() if word[0].isupper()])
                if len(initials) > 1:
                    self._acronyms.setdefault(initials.lower(), entity)
            self._body_ends.setdefault(name.tokens[-1], []).append(entity)
            self._body_starts.setdefault(name.tokens[0], []).append(entity)
        entity.count += 1
        entity.positions.append(start)

    def _add_singles(self, singles: list[tuple[int, int, str]]) -> None:
        known: dict[str, Entity | None] = {}
        for start, length, word in singles:
            if word not in self._by_token and not self._add_relative(start, length, word):
                continue
            if word in known:
                entity = known[word]
            else:
                entity = self.person((word,), "")
                if entity is not None and not self._is_alias(entity, word):
                    entity = None
                known[word] = entity
            if entity is not None:
                entity.count += 1
                entity.sure = entity.sure or word == entity.tokens[-1]
                self.persons.append((start, start + length, entity))

    def _add_relative(self, start: int, length: int, word: str) -> bool:
        """Somebody who is only given a given name, after a word of kin or friendship: "his friend Angela"."""
        gender = self.names.gender_of([word])
        if not gender or not self.names.is_given(word) or self.names.is_common(word) or word in self.names.places:
            return False
        before = self.text[max(0, start - _KIN_REACH) : start].rstrip(" ,").rsplit(None, 1)[-1:]
        if not before or before[0] not in self.nouns.close:
            return False
        entity = self._new(PERSON, self.text[start : start + length], (word,))
        entity.gender = gender
        self._index(entity)
        return True

    def _is_alias(self, entity: Entity, token: str) -> bool:
        return token in (entity.tokens[0], entity.tokens[-1]) or len(entity.tokens) > 2

    # Looking up

    def person(self, tokens: tuple[str, ...], gender: str = "") -> Entity | None:
        """The person whose name holds these folded words, by surname before given name, the most mentioned first."""
        if not tokens:
            return None
        exact = self._by_tokens.get(tokens)
        if exact is not None and not _clash(exact.gender, gender):
            return exact
        key = (tokens, gender)
        if key in self._found:
            return self._found[key]
        best: tuple[tuple[int, int, int], Entity] | None = None
        for entity in self._by_token.get(tokens[-1], ())[:_CANDIDATES]:
            if _clash(entity.gender, gender) or not _within(tokens, entity.tokens):
                continue
            if entity.tokens[-len(tokens) :] == tokens:
                rank = 3
            elif entity.tokens[0] == tokens[0] and len(tokens) == 1:
                if not self._may_shorten(entity):
                    continue
                rank = 3 if self.names.is_family_first(tokens[0]) else 2
            else:
                rank = 1
            order = (rank, entity.count, -entity.number)
            if best is None or order > best[0]:
                best = (order, entity)
        found = self._found[key] = best[1] if best else None
        return found

    def _may_shorten(self, entity: Entity) -> bool:
        """May the first word of a name stand for it: "Dana" after "Dana Ortiz", not "Ortiz" before "Ortiz Train"?"""
        first = entity.tokens[0]
        if self.names.is_given(first) or not entity.spots:
            return True
        lead = self.text[max(0, entity.spots[0][0] - _ARTICLE_REACH) : entity.spots[0][0]].rsplit(None, 1)
        if not entity.sure and lead and fold(lead[-1]) in self.nouns.articles:
            return False  # "the Ortiz Train"
        return self._first_alone.get(first, entity.spots[0][0]) >= entity.spots[0][0]

    def namesake(self, entity: Entity, tokens: tuple[str, ...]) -> Entity | None:
        """Of several persons who bear this one surname, the one the article has most to do with: who spoke, then who
        is named most. None where there is only one."""
        if len(tokens) != 1 or entity.tokens == tokens:
            return None
        rivals = [e for e in self._by_token.get(tokens[-1], ())[:_CANDIDATES] if e.tokens[-1] == tokens[-1]]
        if len(rivals) < 2 or entity not in rivals:
            return None
        return max(rivals, key=lambda e: (len(e.tokens) > 1, min(e.full, 3) + 2 * e.spoken, e.full, -e.number))

    def body(self, text: str) -> Entity | None:
        """The body of that name or abbreviation, at its fullest."""
        key = tuple(fold(word) for word in text.split())
        if len(key) == 1:
            self._explain_acronyms()
            if key[0] in self._acronyms:
                return self._acronyms[key[0]]
        return self._bodies.get(key)

    def _explain_acronyms(self) -> None:
        """Abbreviations that the text explains: "Assistance Mission in the North (AMIN)"."""
        if self._explained:
            return
        self._explained = True
        for match in _EXPLAINED.finditer(self.text):
            short = match.group(1)
            phrase = self.nouns.spelled_out(self.text[max(0, match.start() - 120) : match.start()], short)
            if phrase and fold(short) not in self._explicit:
                self._explicit.add(fold(short))
                key = tuple(fold(word) for word in phrase.split())
                entity = self._bodies.get(key)
                if entity is None:
                    entity = self._bodies[key] = self._new(BODY, phrase, key)
                    entity.positions.append(match.start())
                self._acronyms[fold(short)] = entity

    def fuller_body(self, name: Name) -> Entity | None:
        """The one longer name of which this is the beginning ("Harvard") or the end ("Supreme Court")."""
        ends = [e for e in self._body_ends.get(name.tokens[-1], ())[:_CANDIDATES] if len(e.tokens) > len(name.tokens)]
        if len(name.tokens) > 1:
            ends = [e for e in ends if e.tokens[-len(name.tokens) :] == name.tokens]
            return ends[0] if len(ends) == 1 else None
        token = name.tokens[0]
        if len(self.nouns.body_kinds(token)) > 1:
            return ends[0] if len(ends) == 1 else None  # "the Times", "the Foundation"
        if len(ends) == 1 and self.nouns.kind(token) == DOCUMENT:
            return ends[0]  # "the Ledger"
        if self.names.is_common(token) or token in self.names.places:
            return None
        led = [e for e in ends if len(e.tokens) == 2 and self.names.is_body_word(e.tokens[0])]
        if len(led) == 1:
            return led[0]  # "Tierra" for "Banco Tierra"
        starts = [e for e in self._body_starts.get(token, ())[:_CANDIDATES] if 1 < len(e.tokens) <= 3]
        return starts[0] if len(starts) == 1 and self.names.is_body_word(starts[0].tokens[-1]) else None

    def loose_bodies(self) -> list[Entity]:
        """The bodies whose own name holds no common noun for what they are, as company names do."""
        if self._loose is None:
            self._loose = [
                entity
                for entity in self.entities
                if (entity.kind != PERSON or (not entity.sure and not entity.role and not entity.gender))
                and not any(self.names.is_common(token) for token in entity.tokens)
            ][:_CANDIDATES]
        return self._loose

    def bodies(self) -> list[Entity]:
        """The bodies of the article, in the order they are named first."""
        return [entity for entity in self._bodies.values() if entity.kind == BODY][:_CANDIDATES]

    def bodies_of(self, kinds: set[str]) -> list[Entity]:
        """The bodies whose name holds one of these folded nouns or a kind of it."""
        if self._body_kinds is None:
            self._body_kinds = {}
            for entity in self._bodies.values():
                for kind in {kind for token in entity.tokens for kind in self.nouns.body_kinds(token)}:
                    self._body_kinds.setdefault(kind, []).append(entity)
        return [entity for kind in kinds for entity in self._body_kinds.get(kind, ())[:_CANDIDATES]]

    # Roles

    def with_role(self, heads: set[str]) -> list[Entity]:
        """The persons who were given a role with one of these nouns."""
        if self._heads is None:
            self._heads = {}
            for entity in self.entities:
                if entity.kind == PERSON:
                    self._describe(entity)
                    for head in entity.heads:
                        self._heads.setdefault(head, []).append(entity)
        found: dict[int, Entity] = {}
        for head in heads:
            for entity in self._heads.get(head, ())[:_CANDIDATES]:
                found[entity.number] = entity
        return list(found.values())

    def role_of(self, entity: Entity) -> str:
        """The first role the article gives the person, without title words, or empty."""
        if not entity.words and entity.kind == PERSON:
            self._describe(entity)
        return entity.role

    def _describe(self, entity: Entity) -> None:
        if entity.words:
            return
        entity.words.add("")
        for start, end, inner in entity.spots:
            if self.text.startswith("@", max(0, start - 1)):
                continue  # the handle of an account
            left = max(self.text.rfind("\n", max(0, start - _BEFORE), start), start - _BEFORE)
            if left > 0 and not self.text[left].isspace():
                left = self.text.find(" ", left, start)  # not the end of a word
            before = self.nouns.role_before(self.text[left + 1 if left >= 0 else 0 : start], bool(inner))
            whole = squeeze(f"{before} {inner}") if before or inner else ""
            if whole:
                self._give(entity, whole)
            after = self.names.apposition.match(self.text, end) if self.text.startswith(",", end) else None
            if after:
                tail, head = self.nouns.apposition(after.group(1))
                if head:
                    self._give(entity, tail, context=after.group(1))

    def _give(self, entity: Entity, role: str, context: str = "") -> None:
        office = self.nouns.offices[role]
        entity.words.update(office.words, plain_words(context))
        entity.heads |= office.heads
        entity.gender = entity.gender or office.gender
        if office.role is not None and (not entity.role or self.nouns.only_titles(entity.role)):
            entity.role = office.role or entity.role

    def last_before(self, entity: Entity, position: int) -> int:
        """Where the entity was last named before a position, or -1."""
        at = bisect_left(entity.positions, position)
        return entity.positions[at - 1] if at else -1


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    rest = iter(whole)
    return all(token in rest for token in part)


def _clash(one: str, two: str) -> bool:
    return bool(one and two and one != two)


def _title_case(line: str) -> bool:
    words = [word for word in line.split() if word[:1].isalpha()]
    return sum(word[0].isupper() for word in words) > 0.6 * len(words)
