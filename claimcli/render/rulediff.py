"""What a rule set changes, as a diff for eyes and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from textwrap import shorten
from typing import Any, TextIO

from claimcli.compare import CHANGED, GAINED, LOST, Change
from claimcli.measure import Tally
from claimcli.model import Statement
from claimcli.render.clean import visible
from claimcli.render.record import record, to_json
from claimcli.ruletest import Measured, Outcome

SIGNS = {GAINED: "+", LOST: "-", CHANGED: "~"}
WIDTH = 110


def write(form: str, outcome: Outcome, out: TextIO) -> None:
    """Write the changes, one statement after another, then the counts and where there is gold the figures."""
    if form == "json":
        out.write(to_json(_as_json(outcome)) + "\n")
        return
    for line in _text(outcome):
        out.write(line + "\n")


def _text(outcome: Outcome) -> Iterable[str]:
    shown = None
    for document, change in outcome.changes:
        if document.id != shown:
            if shown is not None:
                yield ""
            yield visible(document.id)
            shown = document.id
        yield f"{SIGNS[change.kind]} {_line(change.statement)}"
        if change.kind == CHANGED:
            for field, old, new in change.fields:
                yield f"    {field}: {_short(old) or 'nothing'} → {_short(new) or 'nothing'}"
        else:
            yield f"    {_short(change.statement.sentence.text)}"
    if outcome.changes:
        yield ""
    counts = Counter(change.kind for _, change in outcome.changes)
    yield (
        f"{outcome.documents} articles; statements before {outcome.before}, after {outcome.after}: "
        f"{counts[GAINED]} gained, {counts[LOST]} lost, {counts[CHANGED]} changed"
    )
    if outcome.measured:
        yield ""
        yield from _figures(outcome.measured)


def _line(statement: Statement) -> str:
    speaker = statement.speaker.name if statement.speaker else "-"
    cue = statement.cue.text if statement.cue else "-"
    content = _short(statement.content.text, 70)
    return visible(f"{statement.tag}: {speaker} | {cue} | {content}  ({statement.rule})")


def _short(text: str, width: int = WIDTH) -> str:
    return visible(shorten(text, width, placeholder=" …"))


def _figures(measured: Iterable[Measured]) -> Iterable[str]:
    rows = [("RULE", "PRECISION", "", "RECALL", "", "RIGHT OF TOLD")]
    for one in measured:
        old, new = one.before.rates, one.after.rates
        rows.append(
            (
                visible(one.rule) or "all",
                f"{old.precision:.3f} → {new.precision:.3f}",
                _signed(new.precision - old.precision),
                f"{old.recall:.3f} → {new.recall:.3f}",
                _signed(new.recall - old.recall),
                f"{one.before.right} of {one.before.told} → {one.after.right} of {one.after.told}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _signed(number: float) -> str:
    return f"{number:+.3f}" if abs(number) >= 0.0005 else ""


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "documents": outcome.documents,
        "before": outcome.before,
        "after": outcome.after,
        "changes": [_change(change) for _, change in outcome.changes],
        "measured": [
            {"rule": one.rule or None, "before": _tally(one.before), "after": _tally(one.after)}
            for one in outcome.measured
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "change": change.kind,
        "fields": {field: {"before": old, "after": new} for field, old, new in change.fields},
        "before": record(change.before) if change.before else None,
        "after": record(change.after) if change.after else None,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return tally.as_dict()
