"""The check of examples, with an extractor that finds what the test tells it to; and the shipped rules' own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from claimcli.examples import Keep, check, report
from claimcli.finder import Finder
from claimcli.inflect import Inflector
from claimcli.marks import parse_example
from claimcli.rulecheck import review
from claimcli.ruleset import CueEntry, Origin, Rule, RuleSet
from claimcli.template import parse
from corpus import rules

HERE = Origin("x.yaml", 7)
CUE = "{speaker} {cue: say} {content: clause}"
TALK = "[speaker: Ann] [cue: said] [content: it fell]."


@dataclass(frozen=True)
class Match:
    rule: str
    slots: dict[str, tuple[tuple[int, int], ...]]
    tag: str = "attribution"
    won: bool = True
    template: int = 0


def match(rule: str, marked: str, *, won: bool = True, tag: str = "attribution", template: int = 0) -> Match:
    slots: dict[str, tuple[tuple[int, int], ...]] = {}
    for slot, start, end in parse_example(marked, HERE).marks:
        slots[slot] = (*slots.get(slot, ()), (start, end))
    return Match(rule, slots, tag, won, template)


def rule(
    name: str = "r",
    *templates: str,
    finds: Sequence[str] = (),
    ignores: Sequence[str] = (),
    misses: Sequence[str] = (),
    over: tuple[str, ...] = (),
) -> Rule:
    lines = [tuple(parse_example(line, HERE) for line in kind) for kind in (finds, ignores, misses)]
    return Rule(
        name,
        "attribution",
        tuple(map(parse, templates or (CUE,))),
        HERE,
        over=over,
        finds=lines[0],
        ignores=lines[1],
        misses=lines[2],
    )


def telling(*found: Match, alone: Sequence[Match] | None = None) -> Callable[..., Sequence[Match]]:
    """An extractor that finds the same in every text; ``alone`` is what it finds for one rule by itself."""

    def find(text: str, keep: Keep | None = None) -> Sequence[Match]:
        if keep is None:
            return found
        return [m for m in (found if alone is None else alone) if keep(m.rule, m.template)]

    return find


@pytest.mark.parametrize(
    ("kind", "line", "found", "outcome", "message"),
    [
        ("finds", TALK, [match("r", TALK)], "found", ""),
        ("finds", TALK, [], "missed", "not found"),
        ("finds", TALK, [match("r", TALK, won=False), match("q", TALK)], "stolen", "stolen by q"),
        ("finds", TALK, [match("q", TALK)], "missed", "q found something"),
        ("finds", TALK, [match("r", TALK), match("r", "[cue: Ann]")], "twice", "found 2 times"),
        (
            "finds",
            TALK,
            [match("r", "[speaker: Ann] [cue: said] [content: it] fell.")],
            "differs",
            "content: marked ‘it fell’, found ‘it’",
        ),
        (
            "finds",
            TALK,
            [match("r", "Ann [cue: said] [content: it fell].")],
            "differs",
            "speaker: marked ‘Ann’, found nothing",
        ),
        ("ignores", "Ann said it fell.", [], "found", ""),
        ("ignores", "Ann said it fell.", [match("r", TALK, won=False), match("q", TALK)], "found", ""),
        ("ignores", "Ann said it fell.", [match("r", TALK)], "false-alarm", "cue ‘said’"),
        ("misses", TALK, [], "missed", ""),
        ("misses", TALK, [match("r", "Ann [cue: said] it fell.")], "missed", ""),
        ("misses", TALK, [match("r", TALK)], "alarm", "move it from misses to finds"),
        ("misses", "Ann said it fell.", [match("r", TALK)], "alarm", "this known gap is closed"),
    ],
)
def test_one_example(kind: str, line: str, found: list[Match], outcome: str, message: str) -> None:
    one = rule(**{kind: [line]})  # type: ignore[arg-type]
    result = check(RuleSet(rules=(one,)), telling(*found))[0]
    assert result.outcome == outcome
    assert message in result.message
    assert result.ok == (message == "")


def test_a_rule_must_find_its_example_alone_too() -> None:
    one = rule(finds=[TALK])
    results = check(RuleSet(rules=(one,)), telling(match("r", TALK), alone=[]))
    assert [(result.ok, result.alone) for result in results] == [(True, False), (False, True)]
    assert results[1].message == "with this rule alone: not found"


def test_only_the_rules_asked_for_are_checked() -> None:
    rules = RuleSet(rules=(rule("r", finds=[TALK]), rule("q", finds=[TALK])))
    assert {result.rule for result in check(rules, telling(), names={"q"})} == {"q"}


def test_templates_that_no_example_needs() -> None:
    one = rule("r", CUE, "{speaker} {cue: say} that {content: clause}", finds=[TALK])
    (unused,) = report(RuleSet(rules=(one,)), telling(match("r", TALK, template=0))).unused_templates
    assert unused[1].text == "{speaker} {cue: say} that {content: clause}"


def test_phrases_that_stand_in_no_example() -> None:
    one = rule(
        "r",
        "{speaker} {cue: say} {list: when} {content: clause}",
        finds=["[speaker: Ann] [cue: said] at noon [content: it fell]."],
    )
    rules = RuleSet(lists={"when": ("at noon", "at the break of day", "later"), "other": ("x",)}, rules=(one,))
    (unused,) = report(rules, telling()).unused_lists
    assert (unused.name, unused.phrases, unused.total) == ("when", ("at the break of day", "later"), 3)


def test_overlaps_that_no_over_settles() -> None:
    found = telling(match("r", TALK), match("q", TALK, won=False, tag="denial"))
    (overlap,) = report(RuleSet(rules=(rule(finds=[TALK]), rule("q", finds=[]))), found).overlaps
    assert (overlap.winner, overlap.loser) == ("r", "q")
    assert report(RuleSet(rules=(rule(finds=[TALK], over=("q",)),)), found).overlaps == ()


def test_a_review_looks_at_what_is_new_and_what_it_disturbs() -> None:
    old = rule("old", finds=[TALK])
    new = rule("new", finds=["[speaker: Bo] [cue: parped] [content: it fell]."])
    parp = CueEntry("verb", "say", "parp", ("that",), HERE)
    toot = CueEntry("verb", "say", "toot", ("that",), HERE)
    tables = {"inflect past": {"": "ed"}}
    base = RuleSet(rules=(old,), lists={"x": ("a",)}, tables=tables)
    both = RuleSet(rules=(old, new), lists={"x": ("a", "bo", "cy")}, tables=tables, cues=(parp, toot))
    finders = {id(base): telling(match("old", TALK)), id(both): telling(match("new", new.finds[0].text and TALK))}
    result = review(both, lambda ruleset: finders[id(ruleset)], base=base)
    assert [rule.name for rule in result.rules] == ["new"]
    assert [(failed.rule, failed.outcome) for failed in result.disturbed] == [("old", "missed")]
    assert [cue.entry for cue in result.unproved] == ["toot"]
    assert result.phrases == (("x", "cy"),)
    assert dict(Inflector(both).verb("parp"))["past"] == "parped"


def test_the_shipped_rules_read_their_own_examples() -> None:
    """The same check as ``claimcli rules check``."""
    failed = [f"{r.example.origin}: {r.rule}: {r.message}" for r in check(rules(), Finder(rules())) if not r.ok]
    assert not failed, "\n".join(failed)


def test_every_shipped_rule_of_denial_has_a_near_miss() -> None:
    assert not [rule.name for rule in rules().rules if rule.means == "denial" and not rule.ignores]
