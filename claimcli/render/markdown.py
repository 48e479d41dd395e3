"""Markdown: the same tables as on a terminal, for a page or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from claimcli.model import Result, Statement
from claimcli.render import Options
from claimcli.render.rows import Counts, Pair, counts, heading, pairs, rows

_MEANT = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def write(results: Iterable[Result], out: TextIO, options: Options) -> None:
    """Write a heading, the statements, the claims contested and the counts of each document."""
    known: dict[str, Statement] = {}
    denials: list[Statement] = []
    total, documents = Counts(), 0
    for result in results:
        documents += 1
        known |= {s.id: s for s in result.statements}
        denials += (s for s in result.statements if s.counters)
        out.write(f"## {escape(heading(result))}\n\n")
        cells = [
            (
                row.number,
                ("└ " if row.nested else "") + row.tag,
                f"**{escape(row.speaker)}**" + (f", {escape(row.role)}" if row.role else "") if row.speaker else "",
                escape(row.claim) + (f"<br>→ {escape(row.note)}" if row.note else ""),
                escape(row.cue),
            )
            for row in rows(result, options.keep)
        ]
        if cells:
            _table(out, ("#", "tag", "speaker", "claim", "cue"), cells)
        count = counts(result, options.keep)
        total += count
        out.write(f"{count}\n\n")
    found, _ = pairs(denials, known, options.keep)
    if found:
        out.write("## Claims and counterclaims\n\n")
        _table(out, ("who claims", "what", "who denies", "how"), [_pair(pair) for pair in found])
    if documents > 1:
        out.write(f"{documents} documents. {total}\n")


def escape(text: str) -> str:
    """Return ``text`` with each character that Markdown would take for markup escaped."""
    return _MEANT.sub(r"\\\1", text)


def _pair(pair: Pair) -> tuple[str, ...]:
    return tuple(escape(text) for text in (pair.claimant, pair.claim, pair.denier, pair.how))


def _table(out: TextIO, heads: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    out.write("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads) + "\n")
    for row in cells:
        out.write("| " + " | ".join(row) + " |\n")
    out.write("\n")
