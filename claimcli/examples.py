"""The rules' own examples: the check that the rules read them as they are marked, and what they leave unproved."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from claimcli.ruleset import Example, Rule, RuleSet
from claimcli.template import MAX_WORDS, Slot, Template, words


class Found(Protocol):
    """One match in a text, as the extractor tells it: slots as character ranges; ``won`` whether it is a statement."""

    @property
    def rule(self) -> str: ...
    @property
    def slots(self) -> Mapping[str, Sequence[tuple[int, int]]]: ...
    @property
    def tag(self) -> str: ...
    @property
    def won(self) -> bool: ...


Keep = Callable[[str, int], bool]


class Find(Protocol):
    """Every match in a text. With ``keep``, asked with a rule's name and a template's number, only those compete."""

    def __call__(self, text: str, keep: Keep | None = None) -> Sequence[Found]: ...


FOUND = "found"
MISSED = "missed"
STOLEN = "stolen"
DIFFERS = "differs"
TWICE = "twice"
FALSE_ALARM = "false-alarm"
ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What became of one example. ``kind`` is finds, ignores or misses; ``outcome`` one of the words above.

    ``alone`` tells that it failed with only its rule loaded. ``by`` names the rules that won instead.
    """

    rule: str
    kind: str
    example: Example
    ok: bool
    outcome: str
    message: str = ""
    alone: bool = False
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules of different meaning that want the same cue in an example, and no ``over`` says which should win."""

    winner: str
    loser: str
    example: Example


@dataclass(frozen=True, slots=True)
class UnusedList:
    """A list that rules use, with the phrases that stand in no example."""

    name: str
    phrases: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check of examples tells."""

    results: tuple[ExampleResult, ...]
    unused_templates: tuple[tuple[Rule, Template], ...] = ()
    unused_lists: tuple[UnusedList, ...] = ()
    overlaps: tuple[Overlap, ...] = ()

    @property
    def failed(self) -> tuple[ExampleResult, ...]:
        """The examples that failed."""
        return tuple(result for result in self.results if not result.ok)


def check(rules: RuleSet, find: Find, *, names: Container[str] | None = None) -> list[ExampleResult]:
    """Run the examples of all rules, or of those in ``names``, with all rules loaded and with each rule alone."""
    results: list[ExampleResult] = []
    chosen = [rule for rule in rules.rules if names is None or rule.name in names]
    for rule in chosen:
        results += [_judge(rule, *example, find(example[1].text)) for example in _examples(rule)]
    passed = {(result.rule, result.example.text) for result in results if result.ok and result.kind != "misses"}
    for rule in chosen:
        alone = _only(rule)
        for kind, example in _examples(rule):
            if (rule.name, example.text) in passed:
                result = _judge(rule, kind, example, find(example.text, alone))
                if not result.ok:
                    results.append(replace(result, alone=True, message=f"with this rule alone: {result.message}"))
    return results


def report(rules: RuleSet, find: Find, *, names: Container[str] | None = None) -> Report:
    """Check the examples, and tell what they leave unproved: templates, phrases and who wins."""
    chosen = [rule for rule in rules.rules if names is None or rule.name in names]
    results = check(rules, find, names=names)
    return Report(
        tuple(results),
        tuple(_unused_templates(chosen, find, {r.example.text for r in results if not r.ok})),
        tuple(_unused_lists(rules, chosen)),
        tuple(_overlaps(rules, chosen, find)),
    )


def _examples(rule: Rule) -> Iterator[tuple[str, Example]]:
    for kind in ("finds", "ignores", "misses"):
        for example in getattr(rule, kind):
            yield kind, example


def _judge(rule: Rule, kind: str, example: Example, found: Sequence[Found]) -> ExampleResult:
    """Compare what was found in an example with what it says."""

    def result(ok: bool, outcome: str, message: str = "", by: tuple[str, ...] = ()) -> ExampleResult:
        return ExampleResult(rule.name, kind, example, ok, outcome, message, by=by)

    won = [each for each in found if each.rule == rule.name and each.won]
    exact = [each for each in won if _marks(each) == frozenset(example.marks)]
    if kind == "ignores":
        if not won:
            return result(True, FOUND)
        return result(False, FALSE_ALARM, f"found where it should not be: {_shown(example.text, won[0])}")
    if kind == "misses":
        if exact or (won and not example.marks):
            return result(False, ALARM, "this known gap is closed: move it from misses to finds")
        return result(True, MISSED)
    if len(won) == 1 and exact:
        return result(True, FOUND)
    if len(won) > 1:
        return result(False, TWICE, f"found {len(won)} times: {'; '.join(_shown(example.text, w) for w in won[:3])}")
    if won:
        return result(False, DIFFERS, _difference(example, won[0]))
    lost = [each for each in found if each.rule == rule.name]
    winners = tuple(dict.fromkeys(each.rule for each in found if each.won))
    if lost:
        message = f"stolen by {', '.join(winners)}" if winners else "found, but not sure enough to be told"
        return result(False, STOLEN, message, winners)
    return result(False, MISSED, "not found" + (f"; {', '.join(winners)} found something" if winners else ""), winners)


def _marks(found: Found) -> frozenset[tuple[str, int, int]]:
    return frozenset((slot, start, end) for slot, spans in found.slots.items() for start, end in spans)


def _shown(text: str, found: Found) -> str:
    marks = sorted(_marks(found), key=lambda mark: mark[1])
    return ", ".join(f"{slot} ‘{text[start:end]}’" for slot, start, end in marks)


def _difference(example: Example, found: Found) -> str:
    text = example.text
    wanted, told = set(example.marks), set(_marks(found))
    parts = []
    for slot in dict.fromkeys(mark[0] for mark in (*example.marks, *sorted(told, key=lambda mark: mark[1]))):
        here, there = ([m for m in sorted(marks) if m[0] == slot] for marks in (wanted, told))
        if here == there:
            continue
        shown = [" … ".join(f"‘{text[m[1] : m[2]]}’" for m in marks) or "nothing" for marks in (here, there)]
        parts.append(f"{slot}: marked {shown[0]}, found {shown[1]}")
    return "; ".join(parts)


def _only(rule: Rule, template: int | None = None) -> Keep:
    return lambda name, number: name == rule.name and template in (None, number)


def _unused_templates(chosen: Sequence[Rule], find: Find, failed: Container[str]) -> Iterator[tuple[Rule, Template]]:
    """The templates which, alone, give none of their rule's examples."""
    for rule in chosen:
        examples = [example for example in rule.finds if example.text not in failed]
        if len(rule.templates) < 2 or not examples:
            continue
        for number, template in enumerate(rule.templates):
            alone = _only(rule, number)
            if not any(_judge(rule, "finds", example, find(example.text, alone)).ok for example in examples):
                yield rule, template


def _unused_lists(rules: RuleSet, chosen: Sequence[Rule]) -> Iterator[UnusedList]:
    """The lists that rules name, with the phrases that no example of these rules holds."""
    users: dict[str, list[Rule]] = {}
    for rule in chosen:
        for name in lists_of(rule):
            if name in rules.lists:
                users.setdefault(name, []).append(rule)
    by_rule: dict[str, set[str]] = {}
    for name, using in users.items():
        for rule in using:
            if rule.name not in by_rule:
                by_rule[rule.name] = grams(example.text for _, example in _examples(rule))
        phrases = rules.lists[name]
        unused = tuple(p for p in phrases if not any(_plain(p) in by_rule[rule.name] for rule in using))
        if unused:
            yield UnusedList(name, unused, len(phrases))


def lists_of(rule: Rule) -> tuple[str, ...]:
    """The names in a rule that may be lists: of its slots and its conditions, each once."""
    names: list[str] = []
    for template in rule.templates:
        for element in template.elements:
            if isinstance(element, Slot) and element.name != "gap":
                names += element.features
    for conditions in (rule.has, rule.lacks):
        for lists in conditions.values():
            names += lists
    return tuple(dict.fromkeys(names))


def _plain(text: str) -> str:
    return " ".join(words(text))


def grams(texts: Iterable[str]) -> set[str]:
    """All runs of 1 to 8 tokens of the texts."""
    grams: set[str] = set()
    for text in texts:
        tokens = words(text)
        for size in range(1, MAX_WORDS + 1):
            for start in range(len(tokens) - size + 1):
                grams.add(" ".join(tokens[start : start + size]))
    return grams


def _overlaps(rules: RuleSet, chosen: Sequence[Rule], find: Find) -> Iterator[Overlap]:
    """Pairs of rules of different meaning that want the same words in an example, settled by no ``over``."""
    over = {rule.name: frozenset(rule.over) for rule in rules.rules}
    seen: set[tuple[str, str]] = set()
    for rule in chosen:
        for _, example in _examples(rule):
            found = find(example.text)
            for winner in (each for each in found if each.won):
                for loser in found:
                    pair = (winner.rule, loser.rule)
                    if loser.won or pair in seen or winner.tag == loser.tag or not _meet(winner, loser):
                        continue
                    if loser.rule not in over.get(winner.rule, ()):
                        seen.add(pair)
                        yield Overlap(*pair, example)


def _meet(one: Found, other: Found) -> bool:
    """Whether two matches want the same cue, or lacking one the same content."""

    def spans(found: Found) -> Sequence[tuple[int, int]]:
        return found.slots.get("cue") or found.slots.get("content") or ()

    return any(a < d and c < b for a, b in spans(one) for c, d in spans(other))
