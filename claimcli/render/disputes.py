"""Disputes in every format: who makes a contested claim, who contests it, in which words and where."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TextIO

from claimcli.render import Options
from claimcli.render.record import line, to_json
from claimcli.render.rows import cell, who

if TYPE_CHECKING:
    from claimcli.model import Dispute, Statement
    from claimcli.survey import Survey

CLAIM, DENIAL = "claim", "denial"
COLUMNS = ("dispute", "score", "side", "day", "document", "id", "speaker", "role", "cue", "content", "sources")


@dataclass(frozen=True, slots=True)
class Voice:
    """One statement in a dispute: ``side`` is CLAIM or DENIAL, ``sources`` are the documents that carry it."""

    side: str
    statement: Statement
    day: str
    sources: tuple[str, ...]


def voices(survey: Survey, dispute: Dispute, numbers: dict[str, int]) -> Iterator[Voice]:
    """Yield the claims of a dispute, then the denials, as the dispute orders them."""
    copies = dict(dispute.copies)
    for side, ids in ((CLAIM, dispute.claims), (DENIAL, dispute.denials)):
        for statement_id in ids:
            statement = survey.told(numbers[statement_id])
            others = (copy.rpartition("#")[0] for copy in copies.get(statement_id, ()))
            sources = tuple(dict.fromkeys((statement.document, *others)))
            yield Voice(side, statement, survey.days[numbers[statement_id]], sources)


def write(form: str, survey: Survey, found: Sequence[Dispute], out: TextIO, options: Options) -> None:
    """Write the disputes of a survey to ``out`` in the format named ``form``."""
    numbers = {statement_id: number for number, statement_id in enumerate(survey.ids)}
    cases = ((dispute, list(voices(survey, dispute, numbers))) for dispute in found)
    if form == "table":
        _table(cases, out, options)
    elif form == "md":
        _markdown(cases, out)
    elif form in ("csv", "tsv"):
        _csv(cases, out, form, options)
    else:
        _json(form, list(cases), out)


def record(dispute: Dispute, told: Sequence[Voice]) -> dict[str, Any]:
    """Return the public record of a dispute; ``sources`` names the documents of what several carry word for word."""
    return {
        "type": "dispute",
        "id": dispute.id,
        "claims": list(dispute.claims),
        "denials": list(dispute.denials),
        "score": dispute.score,
        "sources": {v.statement.id: list(v.sources) for v in told if len(v.sources) > 1},
    }


_Cases = Iterator[tuple["Dispute", list[Voice]]]


def _json(form: str, cases: Sequence[tuple[Dispute, list[Voice]]], out: TextIO) -> None:
    """JSON Lines: the statements that take part, each once, then the disputes; JSON: one object of both."""
    statements = {voice.statement.id: voice.statement for _, told in cases for voice in told}
    lines = [line(statement) for statement in statements.values()]
    records = [to_json(record(dispute, told)) for dispute, told in cases]
    if form == "jsonl":
        out.writelines(text + "\n" for text in (*lines, *records))
        return
    listed = ["[" + ",".join("\n  " + text for text in part) + "]" for part in (records, lines)]
    out.write('{"disputes": ' + listed[0] + ',\n "statements": ' + listed[1] + "}\n")


def _csv(cases: _Cases, out: TextIO, form: str, options: Options) -> None:
    from claimcli.render.csv import safe_cell

    options = replace(options, tabs=form == "tsv")
    if options.excel:
        out.write("\ufeff")
    writer = csv.writer(out, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    for dispute, told in cases:
        for v in told:
            s = v.statement
            cells = (
                v.side,
                v.day,
                s.document,
                s.id,
                s.speaker.name if s.speaker else "",
                (s.speaker.role if s.speaker else "") or "",
                s.cue.text if s.cue else "",
                s.content.text,
                "; ".join(v.sources),
            )
            safe = [safe_cell(text, options) for text in (dispute.id, *cells)]
            writer.writerow([safe[0], dispute.score, *safe[1:]])


def _markdown(cases: _Cases, out: TextIO) -> None:
    from claimcli.render.markdown import escape

    count = 0
    for dispute, told in cases:
        count += 1
        out.write(f"## {escape(cell(told[0].statement.content.text))}\n\n")
        out.write("| side | who | in which words | where |\n| --- | --- | --- | --- |\n")
        for voice in told:
            where = ", ".join(cell(source) for source in voice.sources)
            parts = (voice.side, f"**{escape(_who(voice))}**", escape(_words(voice)), escape(_dated(voice, where)))
            out.write("| " + " | ".join(parts) + " |\n")
        out.write(f"\nscore {dispute.score}\n\n")
    out.write(summary(count) + "\n")


def _table(cases: _Cases, out: TextIO, options: Options) -> None:
    from rich.text import Text

    from claimcli.render.table import columns, console_for, show

    console = console_for(out, options)
    count = 0
    for _, told in cases:
        count += 1
        table = columns([("claimed by", 1), ("denied by", 1)])
        sides = ([v for v in told if v.side == CLAIM], [v for v in told if v.side == DENIAL])
        for pair in zip_longest(*sides):
            table.add_row(*(_cell(voice, style) for voice, style in zip(pair, ("", "red"), strict=True)))
        show(console, Text(cell(told[0].statement.content.text), style="bold"), table)
        out.write("\n")
    show(console, Text(summary(count), style="dim"))


def _cell(voice: Voice | None, style: str) -> Any:
    from rich.text import Text

    if voice is None:
        return Text("")
    where = ", ".join(cell(source) for source in voice.sources)
    parts = (
        Text(_who(voice), style="bold"),
        Text(_words(voice), style=style),
        Text(_dated(voice, where), style="dim"),
    )
    return Text("\n").join([part for part in parts if part.plain])


def summary(count: int) -> str:
    """Return the line that counts the disputes."""
    return "No disputes found." if not count else "1 dispute" if count == 1 else f"{count:,} disputes"


def _who(voice: Voice) -> str:
    speaker = voice.statement.speaker
    name = who(voice.statement)
    return f"{name}, {cell(speaker.role)}" if speaker is not None and speaker.role else name


def _words(voice: Voice) -> str:
    """The words, with the cue in front where the denial lies in it."""
    statement = voice.statement
    told = cell(statement.content.text)
    return f"{cell(statement.cue.text)}: {told}" if voice.side == DENIAL and statement.cue is not None else told


def _dated(voice: Voice, where: str) -> str:
    return f"{voice.day}, {where}" if voice.day else where
