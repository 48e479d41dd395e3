"""Who is who in many documents: names that stand for one speaker, joined."""

from __future__ import annotations

from collections import Counter as Tally
from typing import TYPE_CHECKING

from claimcli.names import Names, compatible, fold, join_key
from claimcli.phrases import WORD

if TYPE_CHECKING:
    from claimcli.model import Article, Speaker
    from claimcli.ruleset import RuleSet

NOBODY = -1

_UNJOINED = ("group", "document")
_BUCKET = 64


class Identities:
    """Collects the speakers of many documents, then tells which are the same.

    "Andrabi" in one document joins "Tahir Andrabi" in another where no second Andrabi is about; a body that every
    country has ("the Foreign Office") goes by the country its article is about; groups and speakers without a name
    of their own ("the mayor") are never joined.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._names = Names(rules)
        self._common = frozenset(fold(word) for word in rules.lists.get("common bodies", ()))
        self._numbers: dict[tuple[str, str], int] = {}
        self._forms: list[tuple[str, str]] = []
        self._counts: list[int] = []
        self._country: tuple[str, str] | None = None

    def add(self, speaker: Speaker, article: Article) -> int:
        """Note a speaker of an article; return a number for ``joined``, or NOBODY for one that cannot be joined."""
        if speaker.kind in _UNJOINED:
            return NOBODY
        place = self._place(speaker.name, article)
        if not place and not any(letter.isupper() for letter in speaker.name):
            return NOBODY
        form = (speaker.name, place)
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self._forms)
            self._forms.append(form)
            self._counts.append(0)
        self._counts[number] += 1
        return number

    def joined(self) -> list[int]:
        """For each number given by ``add`` the number that stands for the speaker: that of the fullest name."""
        keys = [join_key(name, self._names) for name, _ in self._forms]
        order = sorted(range(len(keys)), key=lambda n: (-len(keys[n]), -self._counts[n], n))
        result = list(range(len(keys)))
        exact: dict[tuple[tuple[str, ...], str], int] = {}
        buckets: dict[tuple[str, str], list[int]] = {}
        for number in order:
            key, place = keys[number], self._forms[number][1]
            if not key:
                continue
            same = exact.get((key, place))
            bucket = buckets.setdefault((key[-1], place), [])
            if same is None:
                name = self._forms[number][0]
                near = [n for n in bucket[:_BUCKET] if self._near(key, keys[n])]
                found = [n for n in near if compatible(name, self._forms[n][0], self._names)]
                # a lone surname that two people have stays by itself
                same = found[0] if len(found) == 1 or (found and len(key) > 1) else None
            if same is None:
                bucket.append(number)
                same = number
            exact.setdefault((key, place), same)
            result[number] = same
        return result

    def _near(self, one: tuple[str, ...], two: tuple[str, ...]) -> bool:
        """Tell at little cost whether two keys may be compatible."""
        given = self._names.nicknames
        return set(one) <= set(two) or given.get(one[0], one[0]) == given.get(two[0], two[0])

    def name(self, number: int) -> str:
        """The name noted under a number; a body that goes by its country has that in brackets."""
        name, place = self._forms[number]
        return f"{name} ({place})" if place else name

    def _place(self, name: str, article: Article) -> str:
        """The country that tells a common body from its like elsewhere, else the empty string."""
        if " ".join(fold(word) for word in WORD.findall(name)) not in self._common:
            return ""
        if self._country is None or self._country[0] != article.document.id:
            self._country = (article.document.id, self._about(article))
        return self._country[1]

    def _about(self, article: Article) -> str:
        """The country named most often in an article, the empty string where none is."""
        names = self._names
        tally: Tally[str] = Tally()
        for match in WORD.finditer(article.document.text):
            word = match.group()
            if word[0].isupper():
                word = fold(word[:-2] if word.endswith(("'s", "’s")) else word)
                country = names.country_of.get(word) or names.government_of.get(word)
                if country is None and word in names.countries:
                    country = word
                if country is not None:
                    tally[country] += 1
        return min(tally, key=lambda place: (-tally[place], place)).title() if tally else ""
