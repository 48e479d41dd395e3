"""Results as text: one module a format, each with ``write(results, out, options)``; imported only when used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TextIO

from claimcli.model import Result, Statement

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")

_MODULES = {"json": "claimcli.render.json", "table": "claimcli.render.table", "jsonl": "claimcli.render.jsonl"}
_MODULES |= {"csv": "claimcli.render.csv", "tsv": "claimcli.render.csv", "md": "claimcli.render.markdown"}


def keep_all(statement: Statement) -> bool:
    """Keep every statement: the default of ``Options.keep``."""
    return True


@dataclass(frozen=True, slots=True)
class Options:
    """What the formats heed.

    ``keep`` chooses the statements to show; ``colour`` and ``width`` (columns) are for the table; ``tabs`` makes CSV
    into TSV; ``excel`` adds the byte order mark and disarms cells that a spreadsheet would take for a formula.
    """

    keep: Callable[[Statement], bool] = keep_all
    colour: bool = False
    width: int = 100
    tabs: bool = False
    excel: bool = False


def write(form: str, results: Iterable[Result], out: TextIO, options: Options) -> None:
    """Write all results to ``out`` in the format named ``form`` (one of FORMATS), streaming where it can."""
    import_module(_MODULES[form]).write(results, out, replace(options, tabs=True) if form == "tsv" else options)
