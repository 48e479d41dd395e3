"""How right the statements are: statements told against attributions that people found.

A statement matches a gold attribution, one to one, where their sources share a word and the overlap of their contents
(intersection over union, in words) is at least one half. Gold that lacks a source or a content is not required, and
what matches it (by a word of the cue, or by content) counts neither way. Statements without a speaker and claims
nested in a denial are left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimcli.gold import GoldArticle
from claimcli.measure import Fault, Rates, Tally, Tenth, Tokens, calibration, overlap, share
from claimcli.model import Article, Document, Sentence, Span
from claimcli.predictions import Told
from claimcli.ruleset import RuleSet

ENOUGH = 0.5
ROLES = ("source", "cue", "content")
UNKNOWN = "-"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the figures rest on besides the definitions.

    ``speech`` holds the word forms that make a cue one of speech; ``heads`` the words dropped at the head of a source
    and of a content before they are compared word for word; ``classify`` gives a gold cue's meaning class from its
    text, and ``-`` where the lexicon has none.
    """

    speech: frozenset[str]
    heads: Mapping[str, frozenset[str]]
    classify: Callable[[str], str]

    @classmethod
    def from_rules(cls, rules: RuleSet) -> Criteria:
        """Return the criteria that the rule files hold (rules/evaluation.yaml, and the cue lexicon)."""
        heads = {role: frozenset(rules.phrases(f"evaluation {role} heads")) for role in ROLES}
        return cls(frozenset(rules.phrases("evaluation speech")), heads, classifier(rules))

    def is_speech(self, cue: str) -> bool:
        """Tell whether the text of a cue holds a word of speech."""
        return not self.speech.isdisjoint(_WORD.findall(cue.casefold()))


@dataclass(frozen=True, slots=True)
class AttributionScore:
    """All figures of one evaluation. ``counts`` has articles, gold, predicted and matched statements.

    In ``by_tag`` and ``by_rule`` recall is the share of all gold statements found so (their sum is the recall of all);
    in ``by_class`` it is the share found of the gold whose cue the lexicon puts in that class.
    """

    statement: Rates
    exact: Rates
    speech_recall: float
    tokens: Mapping[str, Rates]
    spans: Mapping[str, Rates]
    speaker_accuracy: float
    counts: Mapping[str, int]
    by_tag: Mapping[str, Tally]
    by_class: Mapping[str, Tally]
    by_rule: Mapping[str, Tally]
    calibration: tuple[Tenth, ...]
    missed: tuple[Fault, ...]
    spurious: tuple[Fault, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return all figures, without the faults, as JSON values."""
        return {
            "statement": self.statement.as_dict(),
            "exact": self.exact.as_dict(),
            "speech_recall": self.speech_recall,
            **{f"{role}_tokens": rates.as_dict() for role, rates in self.tokens.items()},
            **{f"{role}_spans": rates.as_dict() for role, rates in self.spans.items()},
            "speaker_accuracy": self.speaker_accuracy,
            "counts": dict(self.counts),
            "by_tag": {key: tally.as_dict() for key, tally in self.by_tag.items()},
            "by_class": {key: tally.as_dict() for key, tally in self.by_class.items()},
            "by_rule": {key: tally.as_dict() for key, tally in self.by_rule.items()},
            "calibration": [tenth.as_dict() for tenth in self.calibration],
        }


@dataclass(frozen=True, slots=True)
class _Relation:
    """A source, cue and content as sets of word tokens, gold or told."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    spans: Mapping[str, tuple[Span, ...]]
    told: Told | None = None

    def role(self, name: str) -> frozenset[int]:
        """Return the tokens of the role named."""
        return {"source": self.source, "cue": self.cue, "content": self.content}[name]

    @property
    def whole(self) -> bool:
        """Whether it has both a source and a content."""
        return bool(self.source and self.content)


@dataclass(slots=True)
class _Sums:
    """What is summed up over articles."""

    counts: Counter[str] = field(default_factory=Counter)
    by_tag: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_class: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_rule: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    verdicts: list[tuple[float | None, bool]] = field(default_factory=list)
    missed: list[Fault] = field(default_factory=list)
    spurious: list[Fault] = field(default_factory=list)


def score_attributions(gold: Sequence[GoldArticle], told: Iterable[Told], criteria: Criteria) -> AttributionScore:
    """Score the statements told of the gold's articles; statements of other documents are passed over."""
    by_document: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.spoken and not one.within:
            by_document[one.document].append(one)
    sums = _Sums()
    for article in gold:
        _add_article(article, by_document.get(article.id, []), criteria, sums)
    return _finish(len(gold), sums)


def classifier(rules: RuleSet) -> Callable[[str], str]:
    """Return a function that gives a cue's meaning class from its words: the longest entry, of two a verb, then the
    first; auxiliaries only where there is nothing else.
    """
    from claimcli.annotate import Annotator
    from claimcli.lexicon import Lexicon

    lexicon = Lexicon(rules)
    annotator = Annotator(lexicon)
    auxiliaries = {word for name in ("be", "have", "do", "modals") for word in rules.phrases(name)}

    def classify(cue: str) -> str:
        sentence = Sentence(0, 0, len(cue), cue, 0)
        marked = annotator.annotate(Article(Document("cue", cue), (), (sentence,), ()), sentence)
        best: tuple[tuple[bool, int, bool, int], str] | None = None
        for hit in marked.hits:
            entry, size = hit.entry, hit.last - hit.first
            helping = size == 1 and marked.words[hit.first] in auxiliaries
            rank = (not helping, size, entry.pos == "verb", -hit.first)
            if best is None or rank > best[0]:
                best = rank, entry.cls
        return best[1] if best else UNKNOWN

    return classify


@dataclass(frozen=True, slots=True)
class _Judged:
    """An article's gold beside what was told of it: ``matched`` pairs, and the numbers told that count neither way."""

    tokens: Tokens
    gold: list[_Relation]
    whole: list[_Relation]
    pred: list[_Relation]
    overlaps: dict[tuple[int, int], float]
    close: dict[tuple[int, int], float]
    matched: list[tuple[int, int]]
    excused: set[int]


def truths(article: GoldArticle, told: Sequence[Told]) -> list[bool | None]:
    """Tell of each statement with a speaker whether it is right, None where it counts neither way."""
    judged = _judge(article, told)
    right = {j for _, j in judged.matched}
    return [None if j in judged.excused else j in right for j in range(len(told))]


def _judge(article: GoldArticle, told: Sequence[Told]) -> _Judged:
    tokens = Tokens(article.text)
    gold = [_relation(tokens, a.source, a.cue, a.content) for a in article.attributions]
    pred = [_relation(tokens, _one(t.speaker), _one(t.cue), t.content, t) for t in told]
    whole = [g for g in gold if g.whole]
    overlaps = _overlaps(whole, pred)
    close = {pair: value for pair, value in overlaps.items() if value >= ENOUGH}
    matched = _match({(i, j): v for (i, j), v in close.items() if whole[i].source & pred[j].source})
    right = {j for _, j in matched}
    partial = [g for g in gold if not g.whole]
    excused = {j for j, p in enumerate(pred) if j not in right and any(_touches(g, p) for g in partial)}
    return _Judged(tokens, gold, whole, pred, overlaps, close, matched, excused)


def _add_article(article: GoldArticle, told: Sequence[Told], criteria: Criteria, sums: _Sums) -> None:
    judged = _judge(article, told)
    tokens, gold, whole, pred, matched = judged.tokens, judged.gold, judged.whole, judged.pred, judged.matched
    found, right = {i for i, _ in matched}, {j for _, j in matched}
    kept = [j for j in range(len(pred)) if j not in judged.excused]

    speech = [criteria.is_speech(_words(article, g.spans["cue"], " … ")) for g in whole]
    by_content = _match(judged.close)
    counts = sums.counts
    counts["gold"] += len(whole)
    counts["pred"] += len(kept)
    counts["right"] += len(matched)
    counts["speech gold"] += sum(speech)
    counts["speech right"] += sum(speech[i] for i in found)
    counts["content matched"] += len(by_content)
    counts["speaker right"] += sum(bool(whole[i].source & pred[j].source) for i, j in by_content)
    counts["exact"] += _count_exact(tokens, whole, pred, judged.overlaps, criteria)
    for role in ROLES:
        _count(counts, f"{role} tokens", _union(whole, role), _union((pred[j] for j in kept), role))
        heads = criteria.heads.get(role, frozenset())
        _count(counts, f"{role} spans", _distinct(tokens, gold, role, heads), _distinct(tokens, pred, role, heads))
    _add_tallies(article, whole, [told[j] for j in kept], [j in right for j in kept], criteria, sums)
    for i, j in matched:
        sums.by_tag[told[j].tag].found += 1
        sums.by_rule[told[j].rule].found += 1
        sums.by_class[_gold_class(article, whole[i], criteria)].found += 1
    sums.missed += [_fault(article, "missed", g) for i, g in enumerate(whole) if i not in found]
    sums.spurious += [_fault(article, "spurious", pred[j]) for j in kept if j not in right]


def _relation(
    tokens: Tokens, source: tuple[Span, ...], cue: tuple[Span, ...], content: tuple[Span, ...], told: Told | None = None
) -> _Relation:
    spans = {"source": source, "cue": cue, "content": content}
    return _Relation(tokens.cover(source), tokens.cover(cue), tokens.cover(content), spans, told)


def _one(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _overlaps(gold: Sequence[_Relation], pred: Sequence[_Relation]) -> dict[tuple[int, int], float]:
    """Return how far the contents of each pair overlap, where they do."""
    pairs = ((i, j, overlap(g.content, p.content)) for i, g in enumerate(gold) for j, p in enumerate(pred))
    return {(i, j): value for i, j, value in pairs if value}


def _touches(gold: _Relation, pred: _Relation) -> bool:
    return bool(gold.cue & pred.cue) or overlap(gold.content, pred.content) >= ENOUGH


def _match(pairs: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Match one to one, the greatest overlap first, then in the order of the gold and of the statements."""
    taken_gold: set[int] = set()
    taken_pred: set[int] = set()
    matched = []
    for i, j in sorted(pairs, key=lambda pair: (-pairs[pair], pair)):
        if i not in taken_gold and j not in taken_pred:
            taken_gold.add(i)
            taken_pred.add(j)
            matched.append((i, j))
    return matched


def _count_exact(
    tokens: Tokens,
    gold: Sequence[_Relation],
    pred: Sequence[_Relation],
    overlaps: Mapping[tuple[int, int], float],
    criteria: Criteria,
) -> int:
    def bare(relation: _Relation) -> tuple[frozenset[int], ...]:
        return tuple(
            tokens.without_head(relation.role(role), criteria.heads.get(role, frozenset()))
            for role in ("source", "content")
        )

    told = [bare(p) for p in pred]
    pairs = {
        (i, j): overlaps.get((i, j), 0.0) for i, g in enumerate(map(bare, gold)) for j, p in enumerate(told) if g == p
    }
    return len(_match(pairs))


def _union(relations: Iterable[_Relation], role: str) -> frozenset[int]:
    return frozenset().union(*(relation.role(role) for relation in relations))


def _distinct(
    tokens: Tokens, relations: Iterable[_Relation], role: str, heads: frozenset[str]
) -> frozenset[frozenset[int]]:
    return frozenset(tokens.without_head(relation.role(role), heads) for relation in relations) - {frozenset()}


def _count(counts: Counter[str], name: str, gold: frozenset[Any], pred: frozenset[Any]) -> None:
    counts[f"{name} right"] += len(gold & pred)
    counts[f"{name} gold"] += len(gold)
    counts[f"{name} pred"] += len(pred)


def _add_tallies(
    article: GoldArticle,
    gold: Sequence[_Relation],
    told: Sequence[Told],
    right: Sequence[bool],
    criteria: Criteria,
    sums: _Sums,
) -> None:
    for one, good in zip(told, right, strict=True):
        for tally in (sums.by_tag[one.tag], sums.by_class[one.cls or UNKNOWN], sums.by_rule[one.rule]):
            tally.told += 1
            tally.right += good
        sums.verdicts.append((one.confidence, good))
    for relation in gold:
        sums.by_class[_gold_class(article, relation, criteria)].gold += 1


def _gold_class(article: GoldArticle, relation: _Relation, criteria: Criteria) -> str:
    return criteria.classify(_words(article, relation.spans["cue"], " "))


def _words(article: GoldArticle, spans: Iterable[Span], between: str) -> str:
    return between.join(article.text[span.start : span.end] for span in spans)


def _fault(article: GoldArticle, what: str, relation: _Relation) -> Fault:
    offsets = [offset for spans in relation.spans.values() for span in spans for offset in (span.start, span.end)]
    words = tuple((role, _words(article, relation.spans[role], " … ")) for role in ROLES)
    rule = relation.told.rule if relation.told else ""
    return Fault(what, article.id, min(offsets, default=0), max(offsets, default=0), rule, words)


def _finish(articles: int, sums: _Sums) -> AttributionScore:
    counts = sums.counts
    for tally in (*sums.by_tag.values(), *sums.by_rule.values()):
        tally.gold = counts["gold"]

    def rates(name: str) -> Rates:
        return Rates.of(counts[f"{name} right"], counts[f"{name} pred"], counts[f"{name} gold"])

    return AttributionScore(
        statement=Rates.of(counts["right"], counts["pred"], counts["gold"]),
        exact=Rates.of(counts["exact"], counts["pred"], counts["gold"]),
        speech_recall=share(counts["speech right"], counts["speech gold"]),
        tokens={role: rates(f"{role} tokens") for role in ("content", "source", "cue")},
        spans={role: rates(f"{role} spans") for role in ("content", "source", "cue")},
        speaker_accuracy=share(counts["speaker right"], counts["content matched"]),
        counts={
            "articles": articles,
            "gold": counts["gold"],
            "predicted": counts["pred"],
            "matched": counts["right"],
        },
        by_tag=_sorted(sums.by_tag),
        by_class=_sorted(sums.by_class),
        by_rule=_sorted(sums.by_rule),
        calibration=calibration(sums.verdicts),
        missed=tuple(sums.missed),
        spurious=tuple(sums.spurious),
    )


def _sorted(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """Sort tallies by what they weigh: most told first, then most in the gold, then by name."""
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].told, -item[1].gold, item[0])))
