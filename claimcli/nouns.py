"""Common nouns in descriptions of speakers: which noun heads a phrase, where it ends, what it may stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from claimcli.memo import Memo
from claimcli.names import BODY, DOCUMENT, GROUP, PERSON, UNKNOWN, Names, fold, plural, without_possessive
from claimcli.records import record
from claimcli.ruleset import RuleSet

_ROLE_WORDS: Final = 8
_UNKNOWN_WORDS: Final = 2
_ROLE_LENGTH: Final = 14
_KEPT: Final = 5_000
_WORD: Final = re.compile(r"[^\s]+")
_STOPS: Final = '.,;:!?()[]"“”«»—–…'


@record(frozen=True, slots=True)
class Office:
    """A description of a person, taken apart: its (folded) ``words``; its role nouns with their ranks as ``heads``;
    the ``gender`` they tell, or empty; ``role`` is it without courtesy titles, None where it holds no role noun."""

    words: frozenset[str]
    heads: frozenset[str]
    gender: str
    role: str | None


class Nouns:
    """The lists of common nouns and small words of a rule set, compiled."""

    def __init__(self, rules: RuleSet, names: Names) -> None:
        self.names = names
        lists = {name: frozenset(fold(word) for word in words) for name, words in rules.lists.items() if name in _LISTS}
        empty: frozenset[str] = frozenset()
        self.documents = lists.get("documents", empty)
        self.body_nouns = lists.get("body-nouns", empty)
        self.plain_bodies = lists.get("plain-bodies", empty)
        self.wide_bodies = lists.get("wide-bodies", empty)
        self.owned = lists.get("owned-bodies", empty)
        self.groups = lists.get("groups", empty) | {plural(word) for word in lists.get("roles", empty)}
        self.second_names = lists.get("second-names", empty)
        self._second_capitals = lists.get("second-capitals", empty)
        self._second_endings = rules.phrases("second-endings")
        self.kin = lists.get("kin", empty)
        self.close = self.kin | lists.get("friends", empty)
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
        self.past = rules.phrases("past-endings")
        self.present = rules.phrases("present-endings")
        self.participles = self.past + self.present
        self.relative = lists.get("relative-pronouns", empty)
        self.naming = lists.get("naming-words", empty)
        self.joining = lists.get("joining-words", empty)
        self.leads = lists.get("leading-adverbs", empty)
        self.joined = lists.get("joined-speakers", empty)
        self.former = lists.get("former-words", empty)
        self.ranks = lists.get("lower-ranks", empty)
        self.courtesy = lists.get("courtesy-titles", empty)
        self._loose = lists.get("loose-adjectives", empty)
        self._title_roles = rules.table("title-roles")
        self._role_kinds = rules.table("role-kinds")
        self._body_kinds = rules.table("body-kinds")
        self.offices = Memo(self._office, _KEPT)
        """Each description of a person, taken apart."""

    def _office(self, description: str) -> Office:
        folded = plain_words(description)
        nouns = [word for word in folded if self.names.is_role(word)]
        return Office(
            frozenset(folded),
            frozenset(self.heads(folded)),
            self.names.gender_of(nouns),
            self.without_courtesy(description) if nouns else None,
        )

    def calls_again(self, word: str) -> bool:
        """Does a word as written call a person again who was named before: "the senator", "the Italian"?"""
        low = fold(word)
        if word.islower():
            return low in self.second_names or low.endswith(self._second_endings)
        return low in self._second_capitals or (low in self.second_names and self.names.is_modifier(low))

    def kinds(self, word: str) -> set[str]:
        """A role noun (or one with its rank, "vice president") with the wider nouns that may stand for it; empty
        where it is none."""
        rank, _, noun = word.rpartition(" ")
        noun = self._title_roles.get(noun, noun)
        if not self.names.is_role(noun):
            return set()
        wide = self._role_kinds.get(noun, noun)
        return {f"{rank} {noun}", f"{rank} {wide}"} if rank else {noun, wide}

    def heads(self, folded: Sequence[str]) -> set[str]:
        """The role nouns in a description, with their ranks; of two side by side ("attorney general") the last."""
        found: set[str] = set()
        for at, word in enumerate(folded):
            if at + 1 < len(folded) and self.names.is_role(folded[at + 1]):
                continue
            rank = folded[at - 1] if at and folded[at - 1] in self.ranks else ""
            found |= self.kinds(f"{rank} {word}" if rank else word)
        return found

    def loose(self, word: str) -> bool:
        """May the (folded) word be missing where two descriptions of one person are compared?"""
        return word in self.determiners or word in self.passing or word in self._loose or word[-1:].isdigit()

    def only_titles(self, role: str) -> bool:
        """Are all the words titles, as in "Lt. Gen."?"""
        return all(self.names.is_title(fold(word)) for word in role.split())

    def spelled_out(self, before: str, short: str) -> str:
        """The words at the end of a text that an abbreviation stands for, or empty."""
        words = before.split()
        letters = short.lower()
        for at in range(len(words) - 1, max(-1, len(words) - len(short) - 5), -1):
            word = words[at]
            if word[-1] in ",;:()" or (word[-1:] in ".!?" and at < len(words) - 1):
                return ""
            if word[:1].isupper() and fold(word)[:1] == letters[0]:
                rest = iter(fold(" ".join(words[at:])))
                capitals = sum(part[0].isupper() for part in words[at:])
                if all(letter in rest for letter in letters) and 2 <= capitals <= len(short) + 1:
                    return " ".join(words[at:])
        return ""

    def without_courtesy(self, role: str) -> str:
        """The role without "Mr.", "Dr." and the like at its end."""
        words = role.split()
        while words and fold(words[-1]) in self.courtesy:
            words.pop()
        return " ".join(words)

    def body_kinds(self, word: str) -> set[str]:
        """A body or document noun with the wider noun that may stand for it."""
        return {word, self._body_kinds.get(word, word)}

    def may_be(self, name: str, noun: str) -> bool:
        """May a (folded) body noun stand for a body of this name? "The ministry" is no charity."""
        words = [fold(word) for word in name.split()]
        heads = {word for word in (words[0], words[-1]) if word in self.body_nouns or len(self.body_kinds(word)) > 1}
        return (
            not heads
            or noun in self.wide_bodies
            or any(self.body_kinds(head) & self.body_kinds(noun) for head in heads)
        )

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
        return (
            self.names.is_role(word)
            or self.names.is_plural_role(word)
            or word in self.documents
            or word in self.body_nouns
        )

    def modifies(self, word: str) -> bool:
        """May the (folded) word stand between a name and a noun it belongs to?"""
        if word in self.openers or word in self.tails or word in self.determiners:
            return False
        return self.names.may_describe(word) or not word.endswith(("s", *self.participles)) or word.endswith("ss")

    def base_end(self, text: str, guarded: Sequence[tuple[int, int]]) -> int:
        """Where the noun phrase before its tail ends: before a preposition, a relative word, a participle.
        Stretches in ``guarded`` (name chunks, in order) are not broken up."""
        end = before = at = 0
        last = ""
        for match in _WORD.finditer(text):
            word = match.group()
            while at < len(guarded) and guarded[at][1] <= match.start():
                at += 1
            if at < len(guarded) and guarded[at][0] < match.end():
                plain = without_possessive(word)
                before, end, last = end, match.end(), fold(plain) if plain == word else ""
                continue
            low = fold(word.strip(_STOPS))
            if end and (low in self.tails or self._breaks(last, low)):
                break
            if (
                low in self.articles
                and last
                and not (last in self.determiners or last in self.links or last in self.joining)
            ):
                return before if last.endswith(self.present) and before else end
            before, end, last = end, match.end(), low
            if word[-1] in ",;:" or (word[-1] in ')”"' and match.start()):
                return end - len(word) + len(word.rstrip(_STOPS))
        return end

    def _breaks(self, last: str, low: str) -> bool:
        """Does a participle after a noun open its tail: "officials involved", "a poll conducted"?"""
        if last in self.groups:
            return low.endswith(self.participles)
        if self.names.is_role(last):
            return low.endswith(self.participles) and not self.names.may_describe(low)
        return low.endswith(self.past) and last in self.documents

    def without_articles(self, text: str) -> str:
        """The phrase without leading articles, white space squeezed."""
        words = text.split()
        while len(words) > 1 and fold(words[0]) in self.articles:
            words.pop(0)
        return " ".join(words)

    def without_owner(self, role: str) -> str:
        """A role without a possessive pronoun before it: "its spokesman" is a spokesman."""
        first, _, rest = role.partition(" ")
        return rest if rest and fold(first) in self.owners else role

    def role_before(self, before: str, inner: bool) -> str:
        """The role words that end directly before a name. ``inner``: the name's own chunk has role words too,
        so that plain modifiers may stand alone here."""
        if not before or not before[-1].isspace():
            return ""
        found: list[str] = []
        strange = 0
        for word in reversed(before.rsplit(None, _ROLE_WORDS)[-_ROLE_WORDS:]):
            low = fold(word)
            if (word[-1] in _STOPS and not (word[-1] == "." and low in self.names.bits)) or word[0] in _STOPS:
                break
            if word[-1] in "'’" and word[-2:-1] not in ("s", "z"):
                break
            plain = fold(without_possessive(word))
            if low in self.openers or low in self.tails or low in self.determiners:
                break
            if not found and not inner and not (self.names.is_role(plain) or plain in self.kin):
                return ""
            if not word[0].isupper() and not self.names.may_describe(plain) and plain not in self.documents:
                strange += 1
                if (inner and not found) or strange > _UNKNOWN_WORDS or not self.modifies(plain):
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
            if low in self.tails or (low in self.openers and low not in self.links):
                if not at:
                    return "", ""
                break
            if at >= _ROLE_WORDS:
                break
            head = low if self.names.is_role(low) or low in self.kin else ""
        stop = next((at for at, word in enumerate(words) if at and fold(word) in self.relative), _ROLE_LENGTH)
        return " ".join(words[: min(stop, _ROLE_LENGTH)]), head

    def phrase_before(self, text: str, start: int, end: int) -> tuple[int, str]:
        """The noun phrase that ends at ``end``: where it starts (after its determiner) and the determiner."""
        at = end
        for word in reversed(text[start:end].split()):
            low = fold(word.strip("\"“”‘'("))
            if at < end and word[-1] in _STOPS and not (word[-1] == "." and (len(word) < 4 or self.names.is_role(low))):
                return at, ""
            if low in self.determiners:
                return at, low
            if low in self.tails or low in self.openers:
                return at, ""
            at = text.rfind(word, start, at)
            if word[0] in '"“‘(':
                return at + 1, ""
        return at, ""


def plain_words(text: str) -> list[str]:
    """The words of a description folded, without possessive endings and marks."""
    return [fold(without_possessive(word)).strip(".,'") for word in text.split()]


_LISTS: Final = frozenset(
    [
        "documents",
        "body-nouns",
        "owned-bodies",
        "plain-bodies",
        "wide-bodies",
        "groups",
        "roles",
        "kin",
        "friends",
        "second-capitals",
        "second-names",
        "tail-words",
        "name-links",
        "pointing-words",
        "indefinite-words",
        "owner-pronouns",
        "passing-adjectives",
        "articles",
        "quantity-words",
        "not-in-names",
        "courtesy-titles",
        "joining-words",
        "naming-words",
        "relative-pronouns",
        "leading-adverbs",
        "joined-speakers",
        "former-words",
        "lower-ranks",
        "loose-adjectives",
    ]
)
