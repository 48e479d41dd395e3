"""What a statement is about: the stems of its telling words, and whether they are put in the negative."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from claimcli.memo import Memo
from claimcli.phrases import Bit, Phrases, Words, lower_words, words_of
from claimcli.records import record
from claimcli.stems import stem
from claimcli.verdicts import NEGATIVE

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet

UNTRUE_LISTS: Final = ("untrue", "untrue of claims", "blame of claims", "verdict", "truth")

_MEMO_LIMIT: Final = 200_000
_LETTERS: Final = 2
_KIN_TABLES: Final = ("kin", "capitals", "demonyms", "country-aliases")


@record(frozen=True, slots=True)
class Topic:
    """The telling stems of some words; ``negated`` tells whether the words hold an odd number of negations."""

    stems: frozenset[str]
    negated: bool


class Topics:
    """Finds topics by the lists and tables of a rule set. One per rule set; what a word counts as is remembered."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        told = (word for phrase in lists.get("accusation", ()) if " " not in (word := phrase.lower()))
        self._stops = frozenset(word.lower() for word in lists.get("topic stops", ())).union(told)
        self._adverb_endings = tuple(lists.get("adverb endings", ()))
        self._titles = frozenset(word.lower() for word in lists.get("title words", ()))
        self._apart = frozenset(lists.get("apart words", ()))
        self._offices = frozenset(word.lower() for word in lists.get("speaking for", ()))
        self._negation = frozenset(word.lower() for word in lists.get("negation", ()))
        self._untrue = Phrases({name: lists.get(name, ()) for name in UNTRUE_LISTS})
        self._kin = _Kin(rules)
        self._antonyms = rules.tables.get("antonyms", {})
        self._opposites: dict[str, set[str]] | None = None
        self._keys = Memo(self._key, _MEMO_LIMIT)
        self._names: dict[str | tuple[str, str], frozenset[str]] = {}

    def key(self, word: str) -> str | None:
        """What a word in lower case counts as (its stem, or that of its kin), or None where it tells nothing."""
        return self._keys[word]

    def _key(self, word: str) -> str | None:
        bare = word[:-2] if word.endswith(("'s", "’s")) else word
        return self._kin.root(stem(bare)) if len(bare) > 1 and bare not in self._stops else None

    def topic(self, words: Words, verdict: bool = False) -> Topic:
        """The topic of some words; nouns of accusation do not belong to it, nor, in a verdict, what it calls untrue."""
        telling = lower = words.lower
        skip = set(_spelt_out(words)) if words.has("(") else set()
        if verdict:
            skip.update(self._untold(words))
        if skip:
            telling = [word for at, word in enumerate(lower) if at not in skip]
        bits = words.bits
        if skip or bits is None:
            stems = frozenset(filter(None, map(self._keys.__getitem__, telling)))
        else:
            keys: list[str] = []
            for bit in bits:
                told = bit.keys
                keys += self._keys_of(bit) if told is None else told
            stems = frozenset(keys)
        negation = self._negation
        negated = bool(words.marks & NEGATIVE) and sum([word in negation for word in lower]) % 2 == 1
        return Topic(stems, negated)

    def _keys_of(self, bit: Bit) -> tuple[str, ...]:
        """What the words of a piece count as, noted in it."""
        bit.keys = told = tuple([key for word in bit.words if (key := self._keys[word]) is not None])
        return told

    def _untold(self, words: Words) -> Iterator[int]:
        """The words by which a verdict calls something untrue."""
        for hit in self._untrue.find(words.lower):
            yield from range(hit.first, hit.last)
            if hit.first and words.lower[hit.first - 1].endswith(self._adverb_endings):
                yield hit.first - 1  # "demonstrably false"

    def office(self, role: str) -> bool:
        """Tell whether whoever has a role speaks for somebody else, or for a body."""
        return not self._offices.isdisjoint(lower_words(role))

    def apart(self, name: str) -> bool:
        """Tell whether a description holds the name of somebody else: "former manager of Mirela"."""
        return not self._apart.isdisjoint(lower_words(name))

    def proper(self, name: str) -> bool:
        """Tell whether a name ends in a word with a capital."""
        words = words_of(name)
        return len(words) > 0 and words.capital(len(words) - 1)

    def of_name(self, name: str) -> frozenset[str]:
        """The telling words of a name: those written with a capital (all where none is), titles left out."""
        found = self._names.get(name)
        if found is None:
            words = words_of(name)
            told = [at for at in range(len(words)) if words.lower[at] not in self._titles]
            proper = [at for at in told if words.capital(at)] or told
            found = self._remember(name, {self.key(words.lower[at]) for at in proper})
        return found

    def of_speaker(self, name: str, role: str | None) -> frozenset[str]:
        """The telling words of a speaker: those of the name, and the names in the role ("*Taliban* minister")."""
        if not role:
            return self.of_name(name)
        found = self._names.get((name, role))
        if found is None:
            words = words_of(role)
            told = [at for at in range(len(words)) if words.capital(at) and words.lower[at] not in self._titles]
            found = self._remember((name, role), self.of_name(name) | {self.key(words.lower[at]) for at in told})
        return found

    def _remember(self, name: str | tuple[str, str], keys: Iterable[str | None]) -> frozenset[str]:
        if len(self._names) >= _MEMO_LIMIT:
            self._names.clear()
        found = self._names[name] = frozenset(key for key in keys if key is not None)
        return found

    def opposed(self, left: Topic, right: Topic) -> set[str]:
        """The stems of one topic whose opposite stands in the other."""
        opposites = self._opposites
        if opposites is None:
            opposites = {}
            for pair in self._antonyms.items():
                one, other = (self._kin.root(stem(word)) for word in pair)
                opposites.setdefault(one, set()).add(other)
                opposites.setdefault(other, set()).add(one)
            self._opposites = opposites
        return {key for key in left.stems if key in opposites and not opposites[key].isdisjoint(right.stems)}


class _Kin:
    """Words that count as another: a people as its country, a capital as its state, a form as its verb.

    They wait in groups by their first letters and are stemmed when a word with these letters is first met.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._kin: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._waiting: dict[str, list[tuple[bool, str, str]]] = {}
        self._opening = threading.RLock()
        self._under_way: set[str] = set()
        for name in _KIN_TABLES:
            for key, value in rules.tables.get(name, {}).items():
                self._waiting.setdefault(key[:_LETTERS].lower(), []).append((False, key, value))
        for lemma, forms in rules.tables.get("irregular", {}).items():
            for form in forms.split():
                self._waiting.setdefault(form[:_LETTERS].lower(), []).append((True, form, lemma))

    def root(self, key: str) -> str:
        """Return what a stem counts as: itself, or that of its kin."""
        self._open(key)
        return self._kin.get(key) or self._forms.get(key, key)

    def _open(self, key: str) -> None:
        letters = key[:_LETTERS]
        if letters not in self._waiting:
            return
        with self._opening:
            if letters in self._under_way:  # its kin, which come before forms, are done
                return
            self._under_way.add(letters)
            for inflected, word, counts_as in self._waiting.get(letters, ()):
                root = stem(counts_as.lower())
                if not inflected:
                    self._kin.setdefault(stem(word.lower()), root)
                else:
                    self._open(root)
                    self._forms.setdefault(stem(word.lower()), self._kin.get(root, root))
            self._waiting.pop(letters, None)  # only now: another thread that sees it gone finds all of it done


def _spelt_out(words: Words) -> Iterator[int]:
    """The words that an acronym in brackets right after them stands for: "*World Health Organization* (WHO)"."""
    for at in range(2, len(words)):
        if not words.gap(at - 1).endswith("("):
            continue
        acronym = words.written(at)
        initials = ""
        for back in range(at - 1, max(-1, at - 2 * len(acronym) - 1), -1):
            initials = words.written(back)[0] + initials if words.capital(back) else initials
            if initials == acronym:
                yield from range(back, at)
                break
