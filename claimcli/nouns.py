"""Common nouns in descriptions of speakers: which noun heads a phrase, where it ends, what it may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimcli.names import BODY, DOCUMENT, GROUP, PERSON, UNKNOWN, Names, fold, plural, without_possessive
from claimcli.ruleset import RuleSet

_ROLE_WORDS = 8
_UNKNOWN_WORDS = 2
_WORD = re.compile(r"[^\s]+")
_STOPS = ".,;:!?()[]\"“”«»—–…"


class Nouns:
    """The lists of common nouns and small words of a rule set, compiled."""

    def __init__(self, rules: RuleSet, names: Names) -> None:
        self.names = names
        lists = {name: frozenset(fold(word) for word in words) for name, words in rules.lists.items() if name in _LISTS}
        empty: frozenset[str] = frozenset()
        self.documents = lists.get("documents", empty)
        self.body_nouns = lists.get("body-nouns", empty)
        self.owned = lists.get("owned-bodies", empty)
        self.groups = lists.get("groups", empty) | {plural(word) for word in lists.get("roles", empty)}
        self.kin = lists.get("kin", empty)
        self.tails = lists.get("tail-words", empty)
        self.links = lists.get("name-links", empty)
        self.pointing = lists.get("pointing-words", empty)
        self.indefinite = lists.get("indefinite-words", empty)
        self.owners = lists.get("owner-pronouns", empty)
        self.determiners = self.pointing | self.indefinite | self.owners
        self.passing = lists.get("passing-adjectives", empty)
        self.articles = lists.get("articles", empty)
        self.quantities = lists.get("quantity-words", empty)
        self.openers = lists.get("not-in-names", empty)
        self.titles = lists.get("titles", empty) | lists.get("titles-male", empty) | lists.get("titles-female", empty)
        self._title_roles = rules.table("title-roles")
        self._role_kinds = rules.table("role-kinds")
        self._body_kinds = rules.table("body-kinds")

    def kinds(self, word: str) -> set[str]:
        """A role noun with the wider nouns that may stand for it; empty where it is none."""
        word = self._title_roles.get(word, word)
        if not self.names.is_role(word):
            return set()
        return {word, self._role_kinds.get(word, word)}

    def body_kinds(self, word: str) -> set[str]:
        """A body or document noun with the wider noun that may stand for it."""
        return {word, self._body_kinds.get(word, word)}

    def kind(self, head: str) -> str:
        """The kind of speaker that a phrase with this (folded) head noun tells of."""
        if head in self.groups:
            return GROUP
        if head in self.documents or head.rstrip("s") in self.documents:
            return DOCUMENT
        if self.names.is_role(head) or head in self.kin:
            return PERSON
        if head in self.body_nouns:
            return BODY
        return UNKNOWN

    def compounds(self, word: str) -> bool:
        """Does the (folded) word make another noun of the one before: "campaign manager", "report card"?"""
        return self.names.is_role(word) or self.names.is_plural_role(word) or word in self.documents or word in self.body_nouns

    def modifies(self, word: str) -> bool:
        """May the (folded) word stand between a name and a noun it belongs to?"""
        if word in self.openers or word in self.tails or word in self.determiners:
            return False
        return self.names.may_describe(word) or not word.endswith(("s", "ed", "ing")) or word.endswith("ss")

    def only_titles(self, folded: Iterable[str]) -> bool:
        """Are all the words titles, as in ``Sen.``?"""
        return all(word in self.titles or f"{word}." in self.titles for word in folded)

    def base_end(self, text: str, guarded: Iterable[tuple[int, int]]) -> int:
        """Where the noun phrase before its tail ends: before a preposition, a relative word, a participle.
        Stretches in ``guarded`` (name chunks) are not broken up."""
        spans = list(guarded)
        end = before = 0
        last = ""
        for match in _WORD.finditer(text):
            word = match.group()
            if any(start < match.end() and match.start() < stop for start, stop in spans):
                before, end, last = end, match.end(), fold(without_possessive(word))
                continue
            low = fold(word.strip(_STOPS))
            if end and (low in self.tails or last in self.groups and low.endswith(("ing", "ed"))):
                break
            if low in self.articles and last and last not in self.determiners and last not in self.links:
                return before if last.endswith("ing") and before else end
            before, end, last = end, match.end(), low
            if word[-1] in ",;:" or word[-1] in ")”\"" and match.start():
                return end - len(word) + len(word.rstrip(_STOPS))
        return end

    def without_articles(self, text: str) -> str:
        """The phrase without leading articles, white space squeezed."""
        words = text.split()
        while len(words) > 1 and fold(words[0]) in self.articles:
            words.pop(0)
        return " ".join(words)

    def role_before(self, before: str, inner: bool) -> str:
        """The role words that end directly before a name. ``inner``: the name's own chunk has role words too,
        so that plain modifiers may stand alone here."""
        if not before or not before[-1].isspace():
            return ""
        found: list[str] = []
        strange = 0
        for word in reversed(before.split()[-_ROLE_WORDS:]):
            if word[-1] in _STOPS and not (word[-1] == "." and self.names.is_role(fold(word))) or word[0] in _STOPS:
                break
            low = fold(word)
            plain = fold(without_possessive(word))
            if low in self.openers or low in self.tails or low in self.determiners:
                break
            if not found and not inner and not (self.names.is_role(plain) or plain in self.kin):
                return ""
            if not word[0].isupper() and not self.names.may_describe(plain) and plain not in self.documents:
                strange += 1
                if inner and not found or strange > _UNKNOWN_WORDS:
                    break
            found.append(word)
        return " ".join(reversed(found))

    def apposition(self, text: str) -> tuple[str, str]:
        """What follows a name and a comma: the description, without article, and its head noun, which is empty
        where it describes no person."""
        words = text.split()
        while words and fold(words[0]) in self.determiners:
            words.pop(0)
        head = ""
        for at, word in enumerate(words):
            low = fold(without_possessive(word)).strip(_STOPS)
            if low in self.tails or low in self.openers and low not in self.links:
                if not at:
                    return "", ""
                break
            if at >= _ROLE_WORDS:
                break
            head = low if self.names.is_role(low) or low in self.kin else ""
        return " ".join(words), head

    def phrase_before(self, text: str, start: int, end: int) -> tuple[int, str]:
        """The noun phrase that ends at ``end``: where it starts (after its determiner) and the determiner."""
        at = end
        for match in reversed(list(_WORD.finditer(text, start, end))):
            word = match.group()
            low = fold(word.strip("\"“”‘'("))
            if at < end and word[-1] in _STOPS and not (word[-1] == "." and (len(word) < 4 or self.names.is_role(low))):
                return at, ""
            if low in self.determiners:
                return at, low
            if low in self.tails or low in self.openers:
                return at, ""
            at = match.start()
            if word[0] in "\"“‘(":
                return at + 1, ""
        return at, ""


_LISTS = frozenset(
    [
        "documents", "body-nouns", "owned-bodies", "groups", "roles", "kin", "tail-words", "name-links", "pointing-words",
        "indefinite-words", "owner-pronouns", "passing-adjectives", "articles", "quantity-words", "not-in-names",
        "titles", "titles-male", "titles-female",
    ]
)
