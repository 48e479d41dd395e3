"""Contested claims over many documents: the statements that make each, and the denials that contest it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from claimcli.links import ANAPHORA
from claimcli.model import Article, Dispute, Result
from claimcli.shelf import Shelf
from claimcli.survey import Edge, Survey

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet


def disputes(survey: Survey) -> list[Dispute]:
    """The contested claims, in the order of their first statements; earlier days come first where they are known."""
    edges = survey.edges()
    groups = _Groups()
    for one, two in survey.same_claims():
        groups.join(survey.original(one), survey.original(two))
    by_denial: dict[int, list[Edge]] = {}
    for edge in edges:
        by_denial.setdefault(survey.original(edge.denial), []).append(edge)
    for found in by_denial.values():
        _join_restated(found, groups, survey)
    for denial, claim in survey.reversals():
        found = by_denial.get(survey.original(denial), [])
        if found and found[0].basis != ANAPHORA:
            groups.join(survey.original(found[0].claim), survey.original(claim))
    contested: dict[int, dict[int, float]] = {}
    for denial, found in by_denial.items():
        for edge in found:
            group = contested.setdefault(groups.of(survey.original(edge.claim)), {})
            group[denial] = max(group.get(denial, 0.0), edge.score)
    homes = {denial: group for group, denials in contested.items() for denial in denials}
    for one, two in survey.same_denials():
        one, two = survey.original(one), survey.original(two)
        home = homes.get(one, homes.get(two))
        if home is not None:
            for denial in (one, two):
                contested[home].setdefault(denial, 0.0)
    claims: dict[int, set[int]] = {group: set() for group in contested}
    for number in groups.members():
        home = groups.of(number)
        if home in claims:
            claims[home].add(number)
    for edge in edges:
        number = survey.original(edge.claim)
        claims[groups.of(number)].add(number)
    copies = survey.copies()
    found_disputes = [_dispute(survey, claims[group], contested[group], copies) for group in contested]
    order = {survey.ids[number]: number for group in claims.values() for number in group}
    return sorted(found_disputes, key=lambda dispute: order[dispute.claims[0]])


def _join_restated(found: list[Edge], groups: _Groups, survey: Survey) -> None:
    """Join the claims that one denial contests by what they share: they say the same."""
    alike = [edge for edge in found if edge.basis != ANAPHORA]
    for edge in alike[1:]:
        groups.join(survey.original(alike[0].claim), survey.original(edge.claim))


def _dispute(survey: Survey, claims: set[int], denials: dict[int, float], copies: dict[int, list[int]]) -> Dispute:
    def early(number: int) -> tuple[str, int]:
        return survey.days[number] or "9999", number

    makers = sorted(claims, key=early)
    deniers = sorted(denials, key=early)
    told = [number for number in (*makers, *deniers) if number in copies]
    return Dispute(
        id=f"dispute:{survey.ids[makers[0]]}",
        claims=tuple(survey.ids[number] for number in makers),
        denials=tuple(survey.ids[number] for number in deniers),
        score=round(max(denials.values()), 3),
        copies=tuple((survey.ids[n], tuple(survey.ids[other] for other in copies[n])) for n in told),
    )


class _Groups:
    """Numbers joined into groups (union and find)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def of(self, number: int) -> int:
        """The number that stands for a number's group: the smallest in it."""
        root = number
        while (above := self._parent.get(root, root)) != root:
            root = above
        while number != root:
            self._parent[number], number = root, self._parent.get(number, number)
        return root

    def join(self, one: int, two: int) -> None:
        """Put two numbers and all that is joined to them into one group."""
        one, two = self.of(one), self.of(two)
        self._parent[max(one, two)] = self._parent[min(one, two)] = min(one, two)

    def members(self) -> Iterator[int]:
        """All numbers that were ever joined."""
        yield from list(self._parent)


def pair_across(results: Iterable[Result], rules: RuleSet) -> Iterator[Result]:
    """Yield the results again, their denials pointing at claims in all of them too.

    All results are read, and put away on disk, before the first is yielded.
    """
    with Survey(rules) as survey, Shelf[Article]() as articles:
        ends = []
        for result in results:
            survey.add(result)
            articles.add(result.article)
            ends.append(len(survey))
        start = 0
        for number, end in enumerate(ends):
            yield Result(articles.get(number), tuple(survey.told(place) for place in range(start, end)))
            start = end
