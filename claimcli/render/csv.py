"""Comma- and tab-separated values: one statement a row, its fields flat."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from claimcli.model import Result, Statement
from claimcli.render import Options
from claimcli.render.clean import replace_controls, visible

COLUMNS = (
    "document",
    "id",
    "tag",
    "sentence_index",
    "start",
    "end",
    "speaker",
    "role",
    "kind",
    "mention",
    "cue",
    "class",
    "content",
    "quote",
    "claimant",
    "counters",
    "confidence",
    "rule",
    "within",
    "sentence",
)

# A spreadsheet takes a cell that starts so for a formula; the wide forms count as well in some of them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write(results: Iterable[Result], out: TextIO, options: Options) -> None:
    """Write a head and one row a statement; ``start`` and ``end`` are the sentence's."""
    if options.excel:
        out.write("\ufeff")
    writer = csv.writer(out, delimiter="\t" if options.tabs else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in results:
        writer.writerows(_cells(s, options) for s in result.statements if options.keep(s))


def flat(s: Statement) -> tuple[str | int | float | None, ...]:
    """Return the statement's values in the order of COLUMNS; ``counters`` are ids parted by semicolons."""
    speaker, cue = s.speaker, s.cue
    return (
        s.document,
        s.id,
        s.tag,
        s.sentence.index,
        s.sentence.start,
        s.sentence.end,
        speaker.name if speaker else None,
        speaker.role if speaker else None,
        speaker.kind if speaker else None,
        speaker.text if speaker else None,
        cue.text if cue else None,
        cue.cls if cue else None,
        s.content.text,
        s.content.quote,
        s.claimant,
        "; ".join(c.id for c in s.counters),
        round(s.confidence, 4),
        s.rule,
        s.within,
        s.sentence.text,
    )


def _cells(s: Statement, options: Options) -> list[str | int | float | None]:
    return [safe_cell(value, options) if isinstance(value, str) else value for value in flat(s)]


def safe_cell(text: str, options: Options) -> str:
    """Return ``text`` as a cell: no formula for a spreadsheet, no line breaks where tabs part the cells."""
    if options.excel and text.startswith(_FORMULA):
        text = "'" + text
    if options.tabs:  # a row stays one line, so that cut and awk can have it
        return visible(text)
    # Readers take a bare carriage return for the row's end, and csv does not quote it.
    return replace_controls(text.replace("\r\n", "\n").replace("\r", "\n"), spare="\t\n")
