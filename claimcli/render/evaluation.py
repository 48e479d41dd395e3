"""The figures of an evaluation: tables by rich, or one JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from claimcli.evaluate import AttributionScore
from claimcli.evaluate_denials import DenialScore
from claimcli.measure import Fault, Rates, Tally, Tenth, share
from claimcli.render import Options
from claimcli.render.clean import visible
from claimcli.render.table import console_for, show

Score = AttributionScore | DenialScore

LONGEST = 300
_STYLES = {"missed": "yellow", "spurious": "red", "name": "blue"}


def write_json(score: Score, faults: Sequence[Fault], out: TextIO) -> None:
    """Write the figures as one indented JSON object, the faults (where there are any) in its last field."""
    figures = score.as_dict()
    if faults:
        figures["faults"] = [fault.as_dict() for fault in faults]
    json.dump(figures, out, ensure_ascii=False, indent=2)
    out.write("\n")


def write_table(score: Score, faults: Sequence[Fault], out: TextIO, options: Options) -> None:
    """Write the figures as tables, then the faults one below another."""
    console = console_for(out, options)
    figures = _attributions(score) if isinstance(score, AttributionScore) else _denials(score)
    show(console, *figures, *map(_fault, faults))


def _attributions(score: AttributionScore) -> list[RenderableType]:
    rates = {
        "statement": score.statement,
        "exact": score.exact,
        **{f"{role} tokens": value for role, value in score.tokens.items()},
        **{f"{role} spans": value for role, value in score.spans.items()},
    }
    count = score.counts
    return [
        _rates_table("Attributions", rates),
        _figures({"speech recall": score.speech_recall, "speaker accuracy": score.speaker_accuracy}),
        Text(
            f"articles: {count['articles']}; statements in the gold: {count['gold']}, told: {count['predicted']}, "
            f"matched: {count['matched']}\n"
        ),
        _tally_table("tag", score.by_tag),
        _tally_table("class", score.by_class),
        _tally_table("rule", score.by_rule),
        Text("Recall by tag and by rule is the share of all the gold that was found so.\n", style="dim"),
        _calibration_table(score.calibration),
    ]


def _denials(score: DenialScore) -> list[RenderableType]:
    count = score.counts
    told, decoys = score.decoys_told
    singles = {f"recall of kind {kind}": value for kind, value in score.recall_by_kind.items()}
    singles |= {
        "denial speaker": score.denial_speaker,
        "counters recall": score.counters_recall,
        "counters precision": score.counters_precision,
        "cross-document recall": score.cross_document_recall,
        "names": score.names,
    }
    wholes = (
        *(count.get(f"kind{kind}", 0) for kind in score.recall_by_kind),
        *(count.get(key, 0) for key in ("found", "with_claim", "links", "elsewhere", "names_found")),
    )
    return [
        _rates_table("Denials", {"denial": score.denial}),
        _figures(singles, wholes),
        Text(
            f"denials in the gold: {count.get('gold', 0)}; sentences told as denials: {count.get('told', 0)}; "
            f"decoys told: {told} of {decoys}\n"
        ),
        _tally_table("class", score.by_class),
        _tally_table("rule", score.by_rule),
        Text("Recall by class and by rule is the share of all the gold that was found so.\n", style="dim"),
        _calibration_table(score.calibration),
    ]


def _rates_table(title: str, rates: Mapping[str, Rates]) -> Table:
    table = _table(title, "", "precision", "recall", "F1")
    for name, value in rates.items():
        table.add_row(Text(name), *map(_decimal, (value.precision, value.recall, value.f1)))
    return table


def _figures(figures: Mapping[str, float], wholes: Sequence[int] = ()) -> Table:
    table = _table("", "", "share", *(["of"] if wholes else []))
    for number, (name, value) in enumerate(figures.items()):
        table.add_row(Text(name), _decimal(value), *([Text(str(wholes[number]))] if wholes else []))
    return table


def _tally_table(name: str, tallies: Mapping[str, Tally]) -> Table:
    table = _table(f"By {name}", name, "told", "right", "precision", "gold", "found", "recall", "F1")
    for key, tally in tallies.items():
        rates = tally.rates
        table.add_row(
            Text(visible(key), overflow="fold"),
            Text(str(tally.told)),
            Text(str(tally.right)),
            _decimal(rates.precision),
            Text(str(tally.gold)),
            Text(str(tally.found)),
            _decimal(rates.recall),
            _decimal(rates.f1),
        )
    return table


def _calibration_table(tenths: Sequence[Tenth]) -> Table:
    table = _table("Confidence", "from–to", "told", "mean confidence", "share right")
    for tenth in tenths:
        table.add_row(
            Text(f"{tenth.low:.1f}–{tenth.high:.1f}"),
            Text(str(tenth.told)),
            _decimal(tenth.confidence),
            _decimal(share(tenth.right, tenth.told)),
        )
    return table


def _table(title: str, first: str, *numbers: str) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        header_style="dim",
        title=Text(title, style="bold") if title else None,
        title_justify="left",
    )
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _decimal(value: float) -> Text:
    return Text(f"{value:.3f}")


def _fault(fault: Fault) -> Text:
    rule = f" by {fault.rule}" if fault.rule else ""
    text = Text.assemble(
        (fault.what, _STYLES.get(fault.what, "")),
        (visible(f" {fault.document} {fault.start}–{fault.end}{rule}"), "bold"),
    )
    for label, words in fault.words:
        text.append(f"\n    {label}: ", style="dim")
        text.append(visible(words if len(words) <= LONGEST else f"{words[:LONGEST]}…"))
    return text
