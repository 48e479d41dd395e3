"""``claimcli evaluate``: how right the answers are, against articles that people annotated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimcli.cli import COMMANDS, report
from claimcli.cli.options import (
    format_option,
    load_engine,
    open_output,
    output_option,
    quiet_option,
    render_options,
    rule_options,
)

if TYPE_CHECKING:
    from claimcli.gold import Gold
    from claimcli.measure import Fault
    from claimcli.model import Result
    from claimcli.predictions import Told
    from claimcli.render.evaluation import Score
    from claimcli.ruleset import RuleSet

FORMATS = ("table", "json")


@click.command(help=COMMANDS["evaluate"])
@click.argument("gold", metavar="GOLD", type=click.Path(path_type=Path))
@click.option(
    "--pred",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Score these statements (JSON Lines, - for standard input) instead of extracting from the gold's texts.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    metavar="FILE|FOLDER",
    help="The articles of denial gold: JSON Lines with id and text, or a folder of ID.txt.",
)
@click.option(
    "--errors",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Show N faults of each sort, spread over the articles.",
)
@format_option(FORMATS)
@output_option
@rule_options
@quiet_option
def command(
    gold: Path,
    pred: Path | None,
    texts: Path | None,
    errors: int,
    form: str | None,
    output: str | None,
    rules: tuple[str, ...],
    lang: str,
    quiet: bool,
) -> None:
    """Score statements against gold: JSON Lines (attributions or denials), a folder of brat files or one .ann file."""
    from claimcli.gold import read_gold

    form = form or ("json" if output and output.lower().endswith(".json") else "table")
    found = read_gold(gold)
    known = _texts(found, texts, needed=pred is None)
    if pred is None:
        told, ruleset = _extract(found, known, rules, lang)
    else:
        told, ruleset = _read(pred, found, quiet=quiet), _load_rules(rules, lang)
    score, faults = _score(found, told, ruleset, known, errors)

    from claimcli.render import evaluation

    with open_output(output, inputs=[str(gold), str(pred)]) as out:
        if form == "json":
            evaluation.write_json(score, faults, out)
        else:
            evaluation.write_table(score, faults, out, render_options(out))


def _texts(gold: Gold, source: Path | None, *, needed: bool) -> Mapping[str, str]:
    """Return the articles' texts by id, as far as they are known; where ``needed``, all are or it is an error."""
    from claimcli.gold import read_texts

    if gold.articles:
        return {article.id: article.text for article in gold.articles}
    if source is not None:
        return read_texts(source, gold.ids, all_needed=needed)
    if needed:
        raise click.UsageError("This gold holds no texts: give them by --texts, or statements by --pred.")
    return {}


def _load_rules(rules: Sequence[str], lang: str) -> RuleSet:
    from claimcli.rules import load_rules

    return load_rules([Path(name) for name in rules], lang=lang)


def _extract(gold: Gold, texts: Mapping[str, str], rules: Sequence[str], lang: str) -> tuple[list[Told], RuleSet]:
    from claimcli.model import Document
    from claimcli.predictions import from_statements

    engine = load_engine(rules, lang)
    results: Iterable[Result] = (engine.run(Document(key, texts[key])) for key in gold.ids)
    if any(denial.elsewhere for article in gold.denials for denial in article.denials):
        from claimcli.disputes import pair_across

        results = pair_across(results, engine.rules)
    told = [one for result in results for one in from_statements(result.statements, result.article.document.id)]
    return told, engine.rules


def _read(pred: Path, gold: Gold, *, quiet: bool) -> list[Told]:
    from claimcli.predictions import read_predictions

    told = list(read_predictions(pred))
    unknown = {one.document for one in told}.difference(gold.ids)
    if unknown and not quiet:
        report(f"{pred}: documents that are not in the gold, passed over: {len(unknown)}, such as {min(unknown)}")
    return told


def _score(
    gold: Gold, told: Sequence[Told], rules: RuleSet, texts: Mapping[str, str], errors: int
) -> tuple[Score, list[Fault]]:
    from claimcli.measure import spread

    if gold.articles:
        from claimcli.evaluate import Criteria, score_attributions

        attributions = score_attributions(gold.articles, told, Criteria.from_rules(rules))
        return attributions, [*spread(attributions.missed, errors), *spread(attributions.spurious, errors)]
    from claimcli.evaluate_denials import name_comparer, score_denials

    denials = score_denials(gold.denials, told, name_comparer(rules))
    sorts = [[fault for fault in denials.faults if fault.what == what] for what in ("missed", "spurious", "name")]
    return denials, [fault.quoting(texts.get(fault.document, "")) for sort in sorts for fault in spread(sort, errors)]
