"""What a statement is about: the stems of its telling words, and whether they are put in the negative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcli.phrases import Phrases, Words
from claimcli.stems import stem

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet

UNTRUE_LISTS = ("untrue", "untrue of claims", "blame of claims", "verdict", "truth")

_MEMO_LIMIT = 200_000
_KIN_TABLES = ("capitals", "demonyms", "country-aliases")


@dataclass(frozen=True, slots=True)
class Topic:
    """The telling stems of some words; ``names`` are those written with a capital inside the sentence.

    ``negated`` tells whether the words hold an odd number of negations, ``first_person`` whether "we" or "I" stands
    in them.
    """

    stems: frozenset[str]
    names: frozenset[str]
    negated: bool
    first_person: bool


class Topics:
    """Finds topics by the lists and tables of a rule set. One per rule set; what a word counts as is remembered."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self._stops = frozenset(word.lower() for word in lists.get("topic stops", ()))
        self._titles = frozenset(word.lower() for word in lists.get("title words", ()))
        self._negation = frozenset(word.lower() for word in lists.get("negation", ()))
        self._first = frozenset(word.lower() for word in lists.get("first person", ()))
        self._told = Phrases({"accusation": lists.get("accusation", ())})
        self._untrue = Phrases({name: lists.get(name, ()) for name in UNTRUE_LISTS})
        self._kin = {stem(key.lower()): stem(value.lower()) for key, value in rules.tables.get("kin", {}).items()}
        for name in _KIN_TABLES:
            for key, value in rules.tables.get(name, {}).items():
                self._kin.setdefault(stem(key.lower()), stem(value.lower()))
        for lemma, forms in rules.tables.get("irregular", {}).items():
            root = self._kin.get(stem(lemma), stem(lemma))
            for form in forms.split():
                self._kin.setdefault(stem(form.lower()), root)
        self._opposites: dict[str, set[str]] = {}
        for left, right in rules.tables.get("antonyms", {}).items():
            self._opposites.setdefault(stem(left), set()).add(stem(right))
            self._opposites.setdefault(stem(right), set()).add(stem(left))
        self._memo: dict[str, str | None] = {}

    def key(self, word: str) -> str | None:
        """What a word in lower case counts as (its stem, or that of its kin), or None where it tells nothing."""
        memo = self._memo
        if word in memo:
            return memo[word]
        bare = word[:-2] if word.endswith(("'s", "’s")) else word
        result: str | None = None
        if len(bare) > 1 and bare not in self._stops:
            root = stem(bare)
            result = self._kin.get(root, root)
        if len(memo) >= _MEMO_LIMIT:
            memo.clear()
        memo[word] = result
        return result

    def topic(self, words: Words, verdict: bool = False) -> Topic:
        """The topic of some words; nouns of accusation do not belong to it, nor, in a verdict, what it calls untrue."""
        lower = words.lower
        skip = {at for hit in self._told.find(lower) for at in range(hit.first, hit.last)}
        skip.update(_spelt_out(words))
        if verdict:
            skip.update(at for hit in self._untrue.find(lower) for at in range(hit.first, hit.last))
        stems, names = set(), set()
        negations = 0
        first = False
        for at, word in enumerate(lower):
            negations += word in self._negation
            first = first or word in self._first
            if at in skip:
                continue
            key = self.key(word)
            if key is not None:
                stems.add(key)
                if at and words.text[words.starts[at]].isupper():
                    names.add(key)
        return Topic(frozenset(stems), frozenset(names), negations % 2 == 1, first)

    def of_names(self, names: Iterable[str | None]) -> frozenset[str]:
        """The telling words of names: those written with a capital (all where none is), titles left out."""
        keys: set[str] = set()
        for name in names:
            words = Words(name or "", [(0, len(name or ""))])
            told = [at for at in range(len(words)) if words.lower[at] not in self._titles]
            proper = [at for at in told if words.text[words.starts[at]].isupper()] or told
            keys.update(key for at in proper if (key := self.key(words.lower[at])) is not None)
        return frozenset(keys)

    def of_role(self, role: str | None) -> frozenset[str]:
        """The names in a role: "*Taliban* deputy minister"."""
        words = Words(role or "", [(0, len(role or ""))])
        return self.of_names([w for at in range(len(words)) if (w := words.written(at))[0].isupper()])

    def opposed(self, left: Topic, right: Topic) -> set[str]:
        """The stems of one topic whose opposite stands in the other."""
        return {key for key in left.stems if not self._opposites.get(key, _NONE).isdisjoint(right.stems)}


def _spelt_out(words: Words) -> Iterator[int]:
    """The words that an acronym in brackets right after them stands for: "*World Health Organization* (WHO)"."""
    for at in range(2, len(words)):
        if not words.gap(at - 1).endswith("("):
            continue
        acronym = words.written(at)
        initials = ""
        for back in range(at - 1, max(-1, at - 2 * len(acronym) - 1), -1):
            initial = words.text[words.starts[back]]
            initials = initial + initials if initial.isupper() else initials
            if initials == acronym:
                yield from range(back, at)
                break


_NONE: frozenset[str] = frozenset()
