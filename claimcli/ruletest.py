"""A rule set tried on articles: what it changes against the one under it, and with annotated articles how that
changes precision and recall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claimcli.compare import Change, compare
from claimcli.errors import InputError
from claimcli.model import Document, Statement
from claimcli.pipeline import Engine

if TYPE_CHECKING:
    from claimcli.gold import GoldArticle
    from claimcli.measure import Tally
    from claimcli.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts before and after, for one rule or for all (``rule`` empty)."""

    rule: str
    before: Tally
    after: Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changed on the articles. ``changes`` goes with the text it stands in; ``failed`` are unreadable inputs."""

    documents: int
    before: int
    after: int
    changes: tuple[tuple[Document, Change], ...]
    measured: tuple[Measured, ...] = ()
    failed: tuple[InputError, ...] = ()


def run(before: RuleSet, after: RuleSet, names: Sequence[str]) -> Outcome:
    """Read the articles with both rule sets. ``names`` are files, folders of articles, or annotated articles."""
    failed: list[InputError] = []
    gold: list[GoldArticle] = []
    documents = list(_documents(names, gold, failed))
    engines = (Engine(before), Engine(after))
    changes: list[tuple[Document, Change]] = []
    told: tuple[list[Statement], list[Statement]] = ([], [])
    for document in documents:
        old, new = (engine.run(document).statements for engine in engines)
        changes += [(document, change) for change in compare(old, new)]
        told[0].extend(old)
        told[1].extend(new)
    measured = tuple(_measure(gold, (before, after), told)) if gold else ()
    return Outcome(len(documents), len(told[0]), len(told[1]), tuple(changes), measured, tuple(failed))


def _documents(names: Iterable[str], gold: list[GoldArticle], failed: list[InputError]) -> Iterator[Document]:
    """The articles to read; those with annotations are noted in ``gold`` too."""
    from claimcli.gold import read_gold
    from claimcli.read import read_path

    for name in names:
        path = Path(name)
        try:
            if path.suffix in (".jsonl", ".ann") or (path.is_dir() and any(path.glob("*.ann"))):
                articles = read_gold(path).articles
                if not articles:
                    raise InputError(name, "holds no articles with their texts")
                gold += articles
                yield from (Document(article.id, article.text) for article in articles)
                continue
        except InputError as error:
            failed.append(error)
            continue
        for file in _files(path):
            try:
                yield read_path(file)
            except InputError as error:
                failed.append(error)


def _files(path: Path) -> list[str]:
    """A folder's articles by name, hidden ones left out; or the file itself."""
    if not path.is_dir():
        return [str(path)]
    return sorted(
        str(file)
        for file in path.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )


def _measure(
    gold: Sequence[GoldArticle], rules: tuple[RuleSet, RuleSet], told: tuple[list[Statement], list[Statement]]
) -> Iterator[Measured]:
    """Counts of all, then of each rule whose counts changed."""
    from claimcli.evaluate import Criteria, score_attributions
    from claimcli.measure import Tally
    from claimcli.predictions import from_statements

    scores = []
    for ruleset, statements in zip(rules, told, strict=True):
        predictions = [one for s in statements for one in from_statements([s], s.document)]
        scores.append(score_attributions(gold, predictions, Criteria.from_rules(ruleset)))
    before, after = (score.by_rule for score in scores)
    totals = [
        Tally(score.counts["predicted"], score.counts["matched"], score.counts["gold"], score.counts["matched"])
        for score in scores
    ]
    yield Measured("", *totals)
    for name in sorted({*before, *after}):
        old, new = before.get(name, Tally()), after.get(name, Tally())
        if old != new:
            yield Measured(name, old, new)
