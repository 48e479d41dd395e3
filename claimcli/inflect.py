"""Inflected forms of dictionary forms, by the tables of the rule files.

A table ``inflect TAG`` maps an ending to its replacement; the longest ending wins. A table name may carry a number
(``inflect finite 2``) where a language has several forms of one kind. ``irregular`` gives whole words for all forms of
a verb; ``irregular TAG`` for those of one kind, however many, and leaves the others to the endings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimcli.ruleset import RuleSet

BASE = "base"
_PREFIX = "inflect "
_IRREGULAR = "irregular "
_IRREGULAR_ORDER = ("third", "past", "participle", "gerund")


class Inflector:
    """Makes the forms of verbs and nouns. Built once for a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._tables: list[tuple[str, dict[str, str]]] = []
        for name, table in rules.tables.items():
            if name.startswith(_PREFIX):
                self._tables.append((name.split()[1], table))
        lengths = {len(ending) for _, table in self._tables for ending in table}
        self._lengths = sorted(lengths, reverse=True)
        self._irregular = rules.tables.get("irregular", {})
        self._exceptions = {
            name[len(_IRREGULAR) :]: table for name, table in rules.tables.items() if name.startswith(_IRREGULAR)
        }
        self._exceptional = frozenset(self._irregular).union(*self._exceptions.values())
        self._doubles = frozenset(rules.lists.get("doubles", ()))
        self._vowels = frozenset(rules.lists.get("vowels", ()))

    def verb(self, lemma: str) -> Iterator[tuple[str, str]]:
        """Yield ``(tag, form)`` for one verb, the base form first."""
        yield BASE, lemma
        irregular = self._irregular.get(lemma)
        if irregular:
            yield from zip(_IRREGULAR_ORDER, irregular.split(), strict=False)
            return
        for tag, exceptions in self._exceptions.items():
            for form in exceptions.get(lemma, "").split():
                yield tag, form
        endings = self._endings(lemma)
        double = lemma in self._doubles
        for tag, table in self._tables:
            if tag != "plural" and lemma not in self._exceptions.get(tag, ()):
                yield tag, self._apply(lemma, table, endings, double)

    def kept(self, lemma: str) -> int:
        """Return how many of its first letters a word is sure to keep in all its forms."""
        if lemma in self._exceptional:
            return 0
        return len(lemma) - (self._lengths[0] if self._lengths else 0)

    def noun(self, lemma: str) -> Iterator[str]:
        """Yield the forms of one noun, the base form first."""
        yield lemma
        for tag, table in self._tables:
            if tag == "plural":
                yield self._apply(lemma, table, self._endings(lemma), False)

    def _endings(self, lemma: str) -> list[str]:
        """The endings of a word that a table may name, the longest first."""
        size = len(lemma)
        return [lemma[size - length :] for length in self._lengths if length <= size]

    def _apply(self, lemma: str, table: dict[str, str], endings: list[str], double: bool) -> str:
        for ending in endings:
            new = table.get(ending)
            if new is None:
                continue
            stem = lemma[: len(lemma) - len(ending)]
            if (
                double and not ending and new[:1] in self._vowels
            ):  # a doubled last letter before a vowel: admit, admitted
                stem += stem[-1]
            return stem + new
        return lemma
