"""How right the denials are: denials told, what they contest, and speakers' names against articles read whole.

A denial counts by its sentence: found where a denial is told in a sentence that meets it. Of several denials told there
the ones whose cue meets the gold cue speak for it. Unsure gold counts neither way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimcli.gold import GoldDenial, GoldDenials, GoldName
from claimcli.measure import Fault, Rates, Tally, Tenth, calibration, meet, share
from claimcli.model import DENIAL, Span
from claimcli.predictions import Told
from claimcli.ruleset import RuleSet

KINDS = (1, 2, 3)
UNKNOWN = "-"

SameName = Callable[[str, str], bool]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class DenialScore:
    """All figures of one evaluation; ``counts`` holds the numbers they are made of.

    ``decoys_told`` is (told as denials, all). In ``by_rule`` and ``by_class`` recall is the share of all gold denials
    found so.
    """

    denial: Rates
    decoys_told: tuple[int, int]
    denial_speaker: float
    counters_recall: float
    counters_precision: float
    recall_by_kind: Mapping[int, float]
    cross_document_recall: float
    names: float
    counts: Mapping[str, int]
    by_class: Mapping[str, Tally]
    by_rule: Mapping[str, Tally]
    calibration: tuple[Tenth, ...]
    faults: tuple[Fault, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return all figures, without the faults, as JSON values."""
        counts = self.counts
        return {
            "denial": self.denial.as_dict(),
            "decoys_told": list(self.decoys_told),
            "denial_speaker": self.denial_speaker,
            "counters_recall": self.counters_recall,
            "counters_precision": self.counters_precision,
            "recall_by_kind": {str(kind): value for kind, value in self.recall_by_kind.items()},
            "cross_document_recall": self.cross_document_recall,
            "names": self.names,
            "counts": dict(counts),
            "by_tag": {DENIAL: Tally(counts["told"], counts["told_right"], counts["gold"], counts["found"]).as_dict()},
            "by_class": {key: tally.as_dict() for key, tally in self.by_class.items()},
            "by_rule": {key: tally.as_dict() for key, tally in self.by_rule.items()},
            "calibration": [tenth.as_dict() for tenth in self.calibration],
        }


@dataclass(slots=True)
class _Sums:
    """What is summed up over articles."""

    counts: Counter[str] = field(default_factory=Counter)
    by_class: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_rule: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    verdicts: list[tuple[float | None, bool]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def score_denials(gold: Sequence[GoldDenials], told: Iterable[Told], same_name: SameName) -> DenialScore:
    """Score the statements told of the gold's articles. ``same_name`` compares a gold name with a told one."""
    by_document: defaultdict[str, list[Told]] = defaultdict(list)
    by_id: dict[str, Told] = {}
    for one in told:
        by_document[one.document].append(one)
        by_id[one.id] = one
    sums = _Sums()
    for article in gold:
        here = by_document.get(article.id, [])
        denials = [one for one in here if one.tag == DENIAL]
        for denial in article.denials:
            if denial.sure:
                _add_gold(article.id, denial, denials, by_id, same_name, sums)
        _add_told(article, denials, sums)
        _add_decoys(article, denials, sums.counts)
        for name in article.names:
            _add_name(article.id, name, here, same_name, sums)
    return _finish(sums)


def name_comparer(rules: RuleSet) -> SameName:
    """Return a function that tells whether two names are the same.

    They are where they are equal word for word, in any order, once titles and articles (the list ``evaluation titles``)
    are dropped; initials may differ.
    """
    titles = frozenset(rules.phrases("evaluation titles"))
    endings = "|".join(rf"{re.escape(ending)}\b" for ending in rules.phrases("evaluation name endings")) or r"(?!)"
    ending = re.compile(endings)

    def core(name: str) -> list[str]:
        text = unicodedata.normalize("NFKD", name).casefold().replace("’", "'")
        words = _WORD.findall(ending.sub("", text))
        return [word for word in words if word not in titles] or words

    def same(gold: str, told: str) -> bool:
        one, other = core(gold), core(told)
        if sorted(one) == sorted(other):
            return True
        return bool(one) and [w for w in one if len(w) > 1] == [w for w in other if len(w) > 1]

    return same


def _add_gold(
    document: str,
    gold: GoldDenial,
    denials: Sequence[Told],
    by_id: Mapping[str, Told],
    same_name: SameName,
    sums: _Sums,
) -> None:
    """Count one gold denial: found or missed, its speaker, and what it points at."""
    counts = sums.counts
    hits = [one for one in denials if meet(one.sentence, gold.sentence)]
    close = [one for one in hits if meet(one.cue, gold.cue)] or hits
    counts["gold"] += 1
    counts[f"kind{gold.kind}"] += 1
    counts[f"kind{gold.kind}_found"] += bool(hits)
    if hits:
        counts["found"] += 1
        counts["speaker_right"] += any(same_name(gold.speaker, one.name) for one in close)
    else:
        words = (("kind", str(gold.kind)), ("speaker", gold.speaker))
        sums.faults.append(Fault("missed", document, gold.sentence.start, gold.sentence.end, "", words))
    for tallies, keys in ((sums.by_rule, {h.rule for h in hits}), (sums.by_class, {h.cls or UNKNOWN for h in hits})):
        for key in keys:
            tallies[key].found += 1
    targets = [by_id[key] for one in close for key in one.counters if key in by_id]
    if gold.counters is not None:
        inside = [target for target in targets if target.document == document]
        right = sum(_stands_at(target, gold.counters) for target in inside)
        counts["with_claim"] += 1
        counts["claim_found"] += bool(right)
        counts["links"] += len(inside)
        counts["links_right"] += right
    if gold.elsewhere:
        counts["elsewhere"] += 1
        counts["elsewhere_found"] += any(
            target.document == place and meet(target.sentence, span)
            for target in targets
            for place, span in gold.elsewhere
        )


def _stands_at(target: Told, span: Span) -> bool:
    return meet(target.sentence, span) or any(meet(part, span) for part in target.content)


def _add_told(article: GoldDenials, denials: Sequence[Told], sums: _Sums) -> None:
    """Count the sentences told as denials, each once, for the whole and for each rule and class that told them."""
    sure = [gold.sentence for gold in article.denials if gold.sure]
    unsure = [gold.sentence for gold in article.denials if not gold.sure]
    seen: set[Span | None] = set()
    seen_by: set[tuple[str, str, Span | None]] = set()
    for one in denials:
        good = any(meet(one.sentence, sentence) for sentence in sure)
        if not good and any(meet(one.sentence, sentence) for sentence in unsure):
            continue
        for name, tallies, key in (("rule", sums.by_rule, one.rule), ("class", sums.by_class, one.cls or UNKNOWN)):
            if (name, key, one.sentence) not in seen_by:
                seen_by.add((name, key, one.sentence))
                tallies[key].told += 1
                tallies[key].right += good
        if one.sentence in seen:
            continue
        seen.add(one.sentence)
        sums.counts["told"] += 1
        sums.counts["told_right"] += good
        sums.verdicts.append((one.confidence, good))
        if not good:
            start, end = (one.sentence.start, one.sentence.end) if one.sentence else (0, 0)
            sums.faults.append(Fault("spurious", article.id, start, end, one.rule, (("speaker", one.name),)))


def _add_decoys(article: GoldDenials, denials: Sequence[Told], counts: Counter[str]) -> None:
    sure = [gold.sentence for gold in article.denials if gold.sure]
    for decoy in article.decoys:
        if not any(meet(decoy, sentence) for sentence in sure):
            counts["decoys"] += 1
            counts["decoys_told"] += any(meet(one.sentence, decoy) for one in denials)


def _add_name(document: str, gold: GoldName, told: Sequence[Told], same_name: SameName, sums: _Sums) -> None:
    sums.counts["names"] += 1
    hits = [
        one
        for one in told
        if any(meet(one.speaker, span) for span in gold.source) and any(meet(one.cue, span) for span in gold.cue)
    ]
    if hits:
        good = any(same_name(gold.name, one.name) for one in hits)
        sums.counts["names_found"] += 1
        sums.counts["names_right"] += good
        if not good:
            words = (("gold", gold.name), ("told", hits[0].name))
            place = gold.source[0]
            sums.faults.append(Fault("name", document, place.start, place.end, hits[0].rule, words))


def _finish(sums: _Sums) -> DenialScore:
    counts = sums.counts
    for tally in (*sums.by_rule.values(), *sums.by_class.values()):
        tally.gold = counts["gold"]
    return DenialScore(
        denial=Rates.of(counts["told_right"], counts["told"], counts["gold"], counts["found"]),
        decoys_told=(counts["decoys_told"], counts["decoys"]),
        denial_speaker=share(counts["speaker_right"], counts["found"]),
        counters_recall=share(counts["claim_found"], counts["with_claim"]),
        counters_precision=share(counts["links_right"], counts["links"]),
        recall_by_kind={kind: share(counts[f"kind{kind}_found"], counts[f"kind{kind}"]) for kind in KINDS},
        cross_document_recall=share(counts["elsewhere_found"], counts["elsewhere"]),
        names=share(counts["names_right"], counts["names_found"]),
        counts=counts,
        by_class=_sorted(sums.by_class),
        by_rule=_sorted(sums.by_rule),
        calibration=calibration(sums.verdicts),
        faults=tuple(sums.faults),
    )


def _sorted(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].told, item[0])))
