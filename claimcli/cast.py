"""Everybody and every body that an article names, found in one pass: the fullest names, their roles, where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from claimcli.model import FURNITURE, HEADING, PROSE, Article
from claimcli.names import BODY, FEMALE, MALE, PERSON, PLACE, UNKNOWN, Name, Names, fold, squeeze, without_possessive
from claimcli.nouns import Nouns

_CANDIDATES = 64
_DESCRIBED = 4
_ACRONYM = re.compile(r"\s?\(((?:[A-Z][A-Za-z&-]{1,8}))\)")
_APPOSITION = re.compile(r",\s+([^,.;:()\"“”—]{2,140})")


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
        self._bodies: dict[str, Entity] = {}
        self._acronyms: dict[str, Entity] = {}
        self._body_ends: dict[str, list[Entity]] = {}
        self._body_starts: dict[str, list[Entity]] = {}
        self._loose: list[Entity] | None = None
        self._found: dict[tuple[tuple[str, ...], str], Entity | None] = {}
        self._heads: dict[str, list[Entity]] | None = None
        self.persons: list[tuple[int, int, Entity]] = []  # (start, end, entity), in text order
        self._gather(article)

    # Gathering

    def _gather(self, article: Article) -> None:
        names, text = self.names, self.text
        singles: list[tuple[int, str]] = []
        multiple: list[tuple[int, str, Name]] = []
        for block in article.blocks:
            if block.kind == FURNITURE or block.kind == HEADING:
                continue
            if block.kind != PROSE and _title_case(text[block.start : block.end]):
                continue
            for match in names.runs(text, block.start, block.end):
                run = match.group()
                if " " not in run and "\xa0" not in run and "\n" not in run:
                    singles.append((match.start(), run))
                    continue
                for offset, chunk in names.split(run):
                    if " " in chunk or "\xa0" in chunk or "\n" in chunk:
                        name = names.read(chunk)
                        if name is not None:
                            multiple.append((match.start() + offset, chunk, name))
                    else:
                        singles.append((match.start() + offset, chunk))
        short: list[tuple[int, str, Name]] = []
        forms: dict[tuple[str, ...], list[tuple[int, str, Name]]] = {}
        for item in multiple:
            name = item[2]
            if name.kind == PERSON and len(name.tokens) > 1:
                forms.setdefault(name.tokens, []).append(item)
            elif name.kind == PERSON:
                short.append(item)
            elif name.role != name.text and (name.kind == BODY or len(name.tokens) > 1):
                self._add_body(item)
            elif len(name.tokens) == 1:
                singles.append((item[0] + name.offset, name.text))
        for tokens in sorted(forms, key=lambda key: (-len(key), forms[key][0][0])):
            self._add_person(tokens, forms[tokens])
        for item in short:
            name = item[2]
            entity = self.person(name.tokens, name.gender)
            if entity is None:
                entity = self._new(PERSON, name.text, name.tokens)
                self._index(entity)
                self._found.clear()
            self._note(entity, item)
        self._add_singles(singles)
        self.persons.sort(key=lambda spot: spot[0])
        for start, _, entity in self.persons:
            entity.positions.append(start)

    def _new(self, kind: str, name: str, tokens: tuple[str, ...]) -> Entity:
        entity = Entity(len(self.entities), kind, name, tokens)
        self.entities.append(entity)
        return entity

    def _index(self, entity: Entity) -> None:
        self._by_tokens[entity.tokens] = entity
        for token in set(entity.tokens):
            self._by_token.setdefault(token, []).append(entity)

    def _add_person(self, tokens: tuple[str, ...], items: list[tuple[int, str, Name]]) -> None:
        entity = self._longer(tokens, next((item[2].gender for item in items if item[2].gender), ""))
        if entity is None:
            entity = self._new(PERSON, "", tokens)
            entity.sure = False
            self._index(entity)
        else:
            self._by_tokens[tokens] = entity
        for item in items:
            self._note(entity, item)

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

    def _note(self, entity: Entity, item: tuple[int, str, Name]) -> None:
        start, chunk, name = item
        entity.count += 1
        entity.sure = entity.sure or name.sure
        if len(name.text) > len(entity.name) and not (name.text.isupper() and entity.name) or entity.name.isupper():
            entity.name = squeeze(name.text)
        entity.gender = entity.gender or name.gender
        if len(entity.spots) < _DESCRIBED:
            entity.spots.append((start, start + len(chunk), name.role))
        self.persons.append((start + name.offset, start + len(chunk), entity))

    def _add_body(self, item: tuple[int, str, Name]) -> None:
        start, chunk, name = item
        text = squeeze(name.text)
        key = fold(text)
        entity = self._bodies.get(key)
        if entity is None:
            entity = self._bodies[key] = self._new(name.kind, text, name.tokens)
            initials = "".join(word[0] for word in text.split() if word[0].isupper())
            if len(initials) > 1:
                self._acronyms.setdefault(fold(initials), entity)
            after = _ACRONYM.match(self.text, start + len(chunk))
            if after:
                self._acronyms[fold(after.group(1))] = entity
                entity.kind = BODY if entity.kind == UNKNOWN else entity.kind
            self._body_ends.setdefault(name.tokens[-1], []).append(entity)
            self._body_starts.setdefault(name.tokens[0], []).append(entity)
        entity.count += 1
        entity.positions.append(start)

    def _add_singles(self, singles: list[tuple[int, str]]) -> None:
        known: dict[str, tuple[Entity, int] | None] = {}
        for start, raw in singles:
            if raw in known:
                hit = known[raw]
            else:
                word = without_possessive(raw).rstrip(".,'’-”\"")
                token = self.names.core(fold(word))
                entity = self.person((token,), "") if token in self._by_token else None
                if entity is not None and (self.names.is_opener(token) or not self._is_alias(entity, token)):
                    entity = None
                hit = known[raw] = None if entity is None else (entity, len(word))
            if hit is not None:
                hit[0].count += 1
                self.persons.append((start, start + hit[1], hit[0]))

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
                rank = 3 if self.names.is_family_first(tokens[0]) else 2
            else:
                rank = 1
            order = (rank, entity.count, -entity.number)
            if best is None or order > best[0]:
                best = (order, entity)
        found = self._found[key] = best[1] if best else None
        return found

    def body(self, text: str) -> Entity | None:
        """The body of that name or abbreviation, at its fullest."""
        key = fold(squeeze(text))
        if key in self._acronyms and " " not in key:
            return self._acronyms[key]
        return self._bodies.get(key)

    def fuller_body(self, name: Name) -> Entity | None:
        """The one longer name of which this is the beginning ("Harvard") or the end ("Supreme Court")."""
        ends = [e for e in self._body_ends.get(name.tokens[-1], ())[:_CANDIDATES] if len(e.tokens) > len(name.tokens)]
        if len(name.tokens) > 1:
            ends = [e for e in ends if e.tokens[-len(name.tokens) :] == name.tokens]
            return ends[0] if len(ends) == 1 else None
        token = name.tokens[0]
        if self.names.is_common(token) or token in self.names.places:
            return None
        starts = [e for e in self._body_starts.get(token, ())[:_CANDIDATES] if 1 < len(e.tokens) <= 3]
        return starts[0] if len(starts) == 1 and self.names.is_body_word(starts[0].tokens[-1]) else None

    def loose_bodies(self) -> list[Entity]:
        """The bodies whose own name holds no common noun for what they are, as company names do."""
        if self._loose is None:
            self._loose = [
                entity
                for entity in self.entities
                if (entity.kind != PERSON or not entity.sure and not entity.role and not entity.gender)
                and not any(self.names.is_common(token) for token in entity.tokens)
            ][:_CANDIDATES]
        return self._loose

    def bodies_ending(self, words: set[str]) -> list[Entity]:
        """The bodies whose name ends with one of these folded words."""
        return [entity for word in words for entity in self._body_ends.get(word, ())[:_CANDIDATES]]

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
            before = self.nouns.role_before(self.text[max(0, start - 90) : start], bool(inner))
            whole = squeeze(f"{before} {inner}")
            self._give(entity, whole)
            after = _APPOSITION.match(self.text, end)
            if after:
                tail, head = self.nouns.apposition(after.group(1))
                if head:
                    self._give(entity, tail, context=after.group(1))

    def _give(self, entity: Entity, role: str, context: str = "") -> None:
        folded = [fold(without_possessive(word)).strip(".,'") for word in role.split()]
        heads = [word for word in folded if self.names.is_role(word)]
        entity.words.update(folded)
        entity.words.update(fold(without_possessive(word)).strip(".,'") for word in context.split())
        for word in folded:
            entity.heads.update(self.nouns.kinds(word))
        if not entity.gender:
            entity.gender = self.names.gender_of(heads)
        if heads and not entity.role and not self.nouns.only_titles(folded):
            entity.role = role

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


__all__ = ["BODY", "FEMALE", "MALE", "PERSON", "PLACE", "Cast", "Entity"]
