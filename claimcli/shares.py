"""Measured confidence: how often a rule is right with a cue, and what its surroundings tell, from annotated articles.

Every statement that the templates find, however unsure, is judged against the gold. One logistic regression over the
rule, its cue and the signals around it (``confidence.py``) then gives the share of each rule, of each rule with a cue,
and the weight of each signal: what a rule file holds as ``rule shares``, ``measured`` and ``signals``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimcli.confidence import share
from claimcli.evaluate import truths
from claimcli.extract import Extractor
from claimcli.model import Document
from claimcli.predictions import from_findings
from claimcli.regression import fit
from claimcli.segment import Segmenter

if TYPE_CHECKING:
    from claimcli.confidence import Signal
    from claimcli.extract import Read
    from claimcli.gold import GoldArticle
    from claimcli.ruleset import RuleSet

_FEWEST_SIGNALS = 60
_FEWEST_TOLD = 2
_Feature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """What was measured: shares 0 to 1 by rule and by rule and lexicon entry, signals in log-odds by their name.

    ``told`` statements were judged, ``right`` of them right.
    """

    rules: dict[str, float]
    entries: dict[str, dict[str, float]]
    signals: dict[str, float]
    told: int
    right: int


@dataclass(frozen=True, slots=True)
class _Case:
    """One statement told, and if it was right."""

    rule: str
    entry: str
    signals: tuple[Signal, ...]
    right: bool


def measure(rules: RuleSet, articles: Iterable[GoldArticle]) -> Shares:
    """Measure a rule set on annotated articles. Of rival matches the surest by its present confidence is judged."""
    settings = {**rules.table("extraction"), "least confidence": "0", "hopeless": "0"}
    open_rules = replace(rules, tables={**rules.tables, "extraction": settings})
    segmenter, extractor = Segmenter(open_rules), Extractor(open_rules)
    cases = [case for article in articles for case in _cases(segmenter, extractor, article)]
    return _weigh(cases, {rule.name for rule in rules.rules})


def _cases(segmenter: Segmenter, extractor: Extractor, gold: GoldArticle) -> Iterator[_Case]:
    """The statements that templates find by a cue, as far as the gold can judge them."""
    article = segmenter.segment(Document(gold.id, gold.text))
    findings = [finding for finding in extractor.findings(article) if finding.mention is not None]
    told = from_findings(findings, gold.id)
    seen: dict[int, dict[tuple[str, int], tuple[Signal, ...]]] = {}
    for finding, right in zip(findings, truths(gold, told), strict=True):
        index, cue = finding.sentence.index, finding.cue
        if right is None or cue is None:
            continue
        if index not in seen:
            seen[index] = _signals(extractor, extractor.read(article, article.sentences[index]))
        signals = seen[index].get((finding.rule, cue.end))
        if signals is not None:  # no template found it where somebody's turn in a transcript begins
            yield _Case(finding.rule, cue.lemma, signals, right)


def _signals(extractor: Extractor, read: Read) -> dict[tuple[str, int], tuple[Signal, ...]]:
    """The signals of a sentence's winners by their rule and the offset after their cue."""
    return {
        (match.program.rule.name, read.marked.end(last - 1)): tuple(extractor.sureness.signals(match, read.marked))
        for match in read.won
        for name, _, last in match.captures
        if name == "cue"
    }


def _weigh(cases: Sequence[_Case], names: set[str]) -> Shares:
    times = Counter(signal for case in cases for signal in case.signals)
    numbers: dict[_Feature, int] = {}

    def features(case: _Case) -> list[int]:
        told: list[_Feature] = [("rule", case.rule), ("entry", case.entry), ("both", case.rule, case.entry)]
        told += [("signal", *signal) for signal in case.signals if times[signal] >= _FEWEST_SIGNALS]
        return [numbers.setdefault(feature, len(numbers)) for feature in told]

    rows = [features(case) for case in cases]
    intercept, weights = fit(rows, [case.right for case in cases], len(numbers))
    weight = {feature: weights[number] for feature, number in numbers.items()}
    held = _held(cases)
    means = _means(cases, held, weight)

    def base(rule: str) -> float:
        return intercept + weight["rule", rule] + sum(means[group] for group in held[rule].elements() if group in means)

    rule_shares = {}
    entries: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for rule in sorted({case.rule for case in cases} & names):
        rule_shares[rule] = share(base(rule))
    for (rule, entry), count in sorted(Counter((case.rule, case.entry) for case in cases).items()):
        if count >= _FEWEST_TOLD and rule in names:
            entries[rule][entry] = share(base(rule) + weight["entry", entry] + weight["both", rule, entry])
    signals = {
        f"{group} = {value}": weight.get(("signal", group, value), 0.0) - means.get(group, 0.0)
        for group, value in sorted(times)
        if group in means or ("signal", group, value) in weight
    }
    return Shares(rule_shares, dict(entries), signals, len(cases), sum(case.right for case in cases))


def _held(cases: Sequence[_Case]) -> dict[str, Counter[str]]:
    """How often each rule's statements have each group of signals, as far as all of a rule's have it equally often."""
    held: dict[str, Counter[str]] = {}
    uneven: set[str] = set()
    for case in cases:
        groups = Counter(group for group, _ in case.signals)
        first = held.setdefault(case.rule, groups)
        if first != groups:
            uneven.update(group for group in groups | first if groups[group] != first[group])
    return {rule: Counter({g: n for g, n in groups.items() if g not in uneven}) for rule, groups in held.items()}


def _means(cases: Sequence[_Case], held: dict[str, Counter[str]], weight: dict[_Feature, float]) -> dict[str, float]:
    """The mean weight of each group of signals that every rule's statements have equally often.

    It is taken from the signals and given to the rules, so that a rule's share is that of its usual surroundings.
    """
    found: defaultdict[str, list[float]] = defaultdict(list)
    for case in cases:
        for group, value in case.signals:
            if group in held[case.rule]:
                found[group].append(weight.get(("signal", group, value), 0.0))
    return {group: sum(weights) / len(weights) for group, weights in found.items()}
