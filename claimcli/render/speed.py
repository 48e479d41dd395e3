"""The figures of ``claimcli bench`` as tables or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

from claimcli.render import Options
from claimcli.render.record import to_json

if TYPE_CHECKING:
    from claimcli.bench import Scaling, Speed


def as_json(speed: Speed, scaling: Sequence[Scaling]) -> str:
    """Return the figures as one line of JSON; speeds are words a second."""
    value: dict[str, Any] = asdict(speed)
    value["scaling"] = [asdict(each) for each in scaling]
    return to_json(_rounded(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 3 if value < 100 else 0) if isinstance(value, float) else value


def as_tables(speed: Speed, scaling: Sequence[Scaling], out: TextIO, options: Options) -> None:
    """Write the figures as tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console(file=out, width=options.width, no_color=not options.colour, highlight=False, soft_wrap=True)
    title = f"{speed.words:,} words in {speed.documents:,} documents, {speed.rounds} rounds"
    table = Table(title=title + (", compiled" if speed.compiled else ""), box=None)
    table.add_column("stage")
    table.add_column("words a second", justify="right")
    table.add_column("share of time", justify="right")
    total = sum(1 / each for each in speed.stages.values())
    for name, each in speed.stages.items():
        table.add_row(name, f"{each:,.0f}", f"{100 / each / total:.0f} %")
    table.add_row("all together", f"{speed.whole:,.0f}", "", style="bold")
    table.add_row("Punkt alone", f"{speed.punkt:,.0f}", "")
    console.print(table)
    console.print(f"all together / Punkt alone: {speed.ratio:.2f}\n")
    if scaling:
        table = Table(title="whole runs, by the clock", box=None)
        for column in ("workers", "words a second", "gain", "this machine's limit"):
            table.add_column(column, justify="right")
        for many in scaling:
            table.add_row(str(many.workers), f"{many.speed:,.0f}", f"{many.gain:.2f}", f"{many.limit:.2f}")
        console.print(table)
