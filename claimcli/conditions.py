"""What a rule's slots must hold, or must not: its ``has`` and ``lacks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.match import Match
    from claimcli.ruleset import RuleSet


class Conditions:
    """The conditions of one rule set's rules, by rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._of = {
            rule.name: (
                {slot: _phrases(rules, names) for slot, names in rule.has.items()},
                {slot: _phrases(rules, names) for slot, names in rule.lacks.items()},
            )
            for rule in rules.rules
            if rule.has or rule.lacks
        }

    def hold(self, marked: Marked, match: Match) -> bool:
        """Tell whether a match meets its rule's conditions."""
        conditions = self._of.get(match.program.rule.name)
        if conditions is None:
            return True
        has, lacks = conditions
        return all(_stands(marked, match, slot, phrases) for slot, phrases in has.items()) and not any(
            _stands(marked, match, slot, phrases) for slot, phrases in lacks.items()
        )


def _phrases(rules: RuleSet, names: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        for phrase in rules.lists[name]:
            words = tuple(phrase.lower().replace("’", "'").split())
            by_first.setdefault(words[0], []).append(words)
    return {first: tuple(group) for first, group in by_first.items()}


def _stands(marked: Marked, match: Match, slot: str, phrases: dict[str, tuple[tuple[str, ...], ...]]) -> bool:
    for name, first, last in match.captures:
        if name != slot:
            continue
        lowers = marked.words[first:last]
        for position, lower in enumerate(lowers):
            for phrase in phrases.get(lower, ()):
                if tuple(lowers[position : position + len(phrase)]) == phrase:
                    return True
    return False
