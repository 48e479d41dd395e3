"""A rule set reviewed for its author: examples, what they leave unproved, and what it does to the rules under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from claimcli.examples import ExampleResult, Find, Report, UnusedList, check, grams, report
from claimcli.inflect import Inflector
from claimcli.ruleset import CueEntry, Example, Rule, RuleSet
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
    old_examples = {(rule.name, example) for rule in base.rules for example in _examples(rule)}
    old_cues = frozenset(base.cues)
    touched = {rule.name for rule in ruleset.rules if rule != known.get(rule.name)}
    changed = {name for name in touched if name not in known or not _same_body(ruleset, name, known[name])}
    whole = report(ruleset, find, names=touched)
    own = tuple(result for result in whole.results if (result.rule, result.example) not in old_examples)
    elsewhere = {rule.name for rule in ruleset.rules if rule.name not in touched}
    others = [result for result in whole.results if result not in own] + check(ruleset, find, names=elsewhere)
    return Review(
        ruleset,
        tuple(rule for rule in ruleset.rules if rule.name in touched),
        Report(
            own,
            tuple((rule, template) for rule, template in whole.unused_templates if rule.name in changed),
            tuple(_new_lists(whole.unused_lists, base)),
            tuple(overlap for overlap in whole.overlaps if {overlap.winner, overlap.loser} & changed),
        ),
        disturbed=_disturbed(others, base, finder),
        unproved=_unproved(ruleset, (cue for cue in ruleset.cues if cue not in old_cues)),
        phrases=tuple(_new_phrases(ruleset, base)),
    )


def _examples(rule: Rule) -> tuple[Example, ...]:
    return (*rule.finds, *rule.ignores, *rule.misses)


def _same_body(ruleset: RuleSet, name: str, old: Rule) -> bool:
    rule = ruleset.rule(name)
    return rule is not None and (rule.templates, rule.has, rule.lacks, rule.over) == (
        old.templates,
        old.has,
        old.lacks,
        old.over,
    )


def _disturbed(
    others: Iterable[ExampleResult], base: RuleSet, finder: Callable[[RuleSet], Find]
) -> tuple[ExampleResult, ...]:
    """The examples of the rules under these that fail, less those that fail without these rules too."""
    failing = [result for result in others if not result.ok]
    if not failing:
        return ()
    before = check(base, finder(base), names={result.rule for result in failing})
    broken = {(result.rule, result.example) for result in before if not result.ok}
    return tuple(result for result in failing if (result.rule, result.example) not in broken)


def _new_lists(unused: Iterable[UnusedList], base: RuleSet) -> Iterable[UnusedList]:
    for each in unused:
        old = frozenset(base.phrases(each.name))
        if new := tuple(phrase for phrase in each.phrases if phrase not in old):
            yield replace(each, phrases=new)


def _texts(ruleset: RuleSet) -> Iterable[str]:
    for rule in ruleset.rules:
        for example in _examples(rule):
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
