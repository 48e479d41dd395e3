"""A rule set reviewed for its author: examples, what they leave unproved, and what it does to the rules under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from claimcli.examples import ExampleResult, Find, Report, check, grams, report
from claimcli.inflect import Inflector
from claimcli.ruleset import CueEntry, Rule, RuleSet
from claimcli.template import words


@dataclass(frozen=True, slots=True)
class Review:
    """What a check tells. ``rules`` are those checked; ``disturbed`` are examples of other rules that now fail.

    ``unproved`` are cue entries, and ``phrases`` (list, phrase) those that the checked files add and that stand in
    no example.
    """

    ruleset: RuleSet
    rules: tuple[Rule, ...]
    report: Report
    disturbed: tuple[ExampleResult, ...] = ()
    unproved: tuple[CueEntry, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()


def review(ruleset: RuleSet, finder: Callable[[RuleSet], Find], *, base: RuleSet | None = None) -> Review:
    """Check all rules; or with ``base``, the rule set that ``ruleset`` was laid over, only what differs from it.

    ``finder`` compiles a rule set into what finds its matches.
    """
    find = finder(ruleset)
    if base is None:
        return Review(ruleset, ruleset.rules, report(ruleset, find), unproved=_unproved(ruleset, ruleset.cues))
    known = {rule.name: rule for rule in base.rules}
    own = {rule.name for rule in ruleset.rules if rule != known.get(rule.name)}
    rules = tuple(rule for rule in ruleset.rules if rule.name in own)
    others = {rule.name for rule in ruleset.rules if rule.name not in own}
    failing = [result for result in check(ruleset, find, names=others) if not result.ok]
    if failing:  # an example that fails without these rules too is not theirs to mend
        names = {result.rule for result in failing}
        old_results = check(base, finder(base), names=names)
        broken = {(result.rule, result.example) for result in old_results if not result.ok}
        failing = [result for result in failing if (result.rule, result.example) not in broken]
    old = frozenset(base.cues)
    return Review(
        ruleset,
        rules,
        report(ruleset, find, names=own),
        disturbed=tuple(failing),
        unproved=_unproved(ruleset, (cue for cue in ruleset.cues if cue not in old)),
        phrases=tuple(_new_phrases(ruleset, base)),
    )


def _texts(ruleset: RuleSet) -> Iterable[str]:
    for rule in ruleset.rules:
        for example in (*rule.finds, *rule.ignores, *rule.misses):
            yield example.text


def _unproved(ruleset: RuleSet, cues: Iterable[CueEntry]) -> tuple[CueEntry, ...]:
    """The entries of which no example holds any form."""
    said = grams(_texts(ruleset))
    inflector = Inflector(ruleset)
    return tuple(cue for cue in cues if not any(form in said for form in _forms(cue, inflector)))


def _forms(cue: CueEntry, inflector: Inflector) -> Iterable[str]:
    first, *rest = words(cue.entry) or (cue.entry,)
    if cue.pos == "verb":
        forms: Iterable[str] = (form for _, form in inflector.verb(first))
    else:
        forms = inflector.noun(first) if cue.pos == "noun" and not rest else (first,)
    yield from (" ".join((form, *rest)) for form in forms)
    if cue.pos == "noun" and rest:
        yield from (" ".join((first, *rest[:-1], form)) for form in inflector.noun(rest[-1]))


def _new_phrases(ruleset: RuleSet, base: RuleSet) -> Iterable[tuple[str, str]]:
    said = grams(_texts(ruleset))
    for name, phrases in ruleset.lists.items():
        old = frozenset(base.phrases(name))
        if phrases != base.phrases(name):
            for phrase in phrases:
                if phrase not in old and " ".join(words(phrase)) not in said:
                    yield name, phrase
