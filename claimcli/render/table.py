"""Tables for a terminal, by rich: the statements of each document, the claims contested in it, a line of counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL, Result, Statement
from claimcli.render import Options
from claimcli.render.rows import ARTICLE, SOMEONE, Counts, Pair, Row, counts, heading, pairs, rows

STYLES = {ASSERTION: "blue", ATTRIBUTION: "green", DENIAL: "bold red"}
# Below this many columns five cells leave too little for the claim: speaker and tag, claim and cue share a cell.
NARROW = 72
WIDEST_WORD = 14


def write(results: Iterable[Result], out: TextIO, options: Options) -> None:
    """Write one table a document as results come, then the pairs across documents, then a line of counts."""
    console = console_for(out, options)
    known: dict[str, Statement] = {}
    open_ones: list[Statement] = []
    total, documents = Counts(), 0
    for result in results:
        documents += 1
        here = {s.id: s for s in result.statements}
        known |= here
        found, elsewhere = pairs(result.statements, here, options.keep)
        open_ones += elsewhere
        show(console, Text(heading(result), style="bold"))
        shown = rows(result, options.keep)
        if shown:
            show(console, statement_table(shown, options.width))
        if found:
            show(console, pair_table(found, "Claims and counterclaims"))
        count = counts(result, options.keep)
        total += count
        show(console, Text(str(count), style="dim"))
        out.write("\n")
    across = [pair for denial in open_ones for pair in pairs([denial], _others(denial, known), options.keep)[0]]
    if across:
        show(console, pair_table(across, "Claims and counterclaims across documents"))
    if documents > 1:
        show(console, Text(f"{documents} documents. {total}", style="dim"))


def show(console: Console, *renderables: RenderableType) -> None:
    """Print to the console's file, without the blanks that rich fills each line up with."""
    with console.capture() as held:
        for renderable in renderables:
            console.print(renderable)
    console.file.write("".join(line.rstrip(" ") + "\n" for line in held.get().splitlines()))


def console_for(out: TextIO, options: Options) -> Console:
    """Return a console that writes to ``out`` what it is told and nothing of its own: no markup, no links."""
    return Console(
        file=out,
        width=options.width,
        force_terminal=options.colour,
        color_system="standard" if options.colour else None,
        no_color=not options.colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def statement_table(shown: Sequence[Row], width: int) -> Table:
    """Return the table of one document's statements."""
    if width < NARROW:
        table = columns([("who", 2), ("claim", 3)])
        for row in shown:
            table.add_row(
                Text("\n").join(_parts(_tag(row), _speaker(row))), Text("\n").join(_parts(_claim(row), _cue(row)))
            )
        return table
    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("tag", no_wrap=True)
    speakers = [text for row in shown for text in (row.speaker, row.role)]
    table.add_column("speaker", width=_width("speaker", speakers, width // 5), overflow="fold")
    table.add_column("claim", ratio=1, overflow="fold")
    table.add_column("cue", width=_width("cue", [row.cue for row in shown], width // 8), overflow="fold")
    for row in shown:
        table.add_row(Text(row.number), _tag(row), _speaker(row), _claim(row), _cue(row))
    return table


def pair_table(found: Sequence[Pair], title: str) -> Table:
    """Return the table of claims beside the denials that contest them."""
    table = columns([("who claims", 2), ("what", 4), ("who denies", 2), ("how", 4)])
    table.title = Text(title, style="bold")
    table.title_justify = "left"
    for pair in found:
        table.add_row(_name(pair.claimant), Text(pair.claim), _name(pair.denier), Text(pair.how, style="red"))
    return table


def columns(named: Sequence[tuple[str, int]]) -> Table:
    """Return an empty table of columns with these names, as wide as told in proportion."""
    table = Table(
        box=box.SIMPLE_HEAD, expand=True, padding=(0, 1), pad_edge=False, header_style="dim", show_lines=False
    )
    for name, ratio in named:
        table.add_column(name, ratio=ratio, overflow="fold")
    return table


def _width(head: str, texts: Sequence[str], most: int) -> int:
    """Return the columns for these texts: what the longest needs, at most ``most``, yet no usual word is broken."""
    lengths = [cell_len(text) for text in (head, *texts)]
    words = [cell_len(word) for text in texts for word in text.split()]
    return max(min(max(lengths), most), min(max(words, default=0), WIDEST_WORD))


def _others(denial: Statement, known: dict[str, Statement]) -> dict[str, Statement]:
    """Return the claims this denial points at in other documents."""
    return {c.id: known[c.id] for c in denial.counters if c.id in known and known[c.id].document != denial.document}


def _tag(row: Row) -> Text:
    return Text(("└ " if row.nested else "") + row.tag, style=STYLES.get(row.tag, ""))


def _speaker(row: Row) -> Text:
    name = Text(row.speaker, style="bold")
    return Text("\n").join([name, Text(row.role, style="dim")]) if row.role else name


def _claim(row: Row) -> Text:
    claim = Text(row.claim)
    return Text("\n").join([claim, Text(f"→ {row.note}", style="red")]) if row.note else claim


def _cue(row: Row) -> Text:
    return Text(row.cue, style="yellow")


def _name(name: str) -> Text:
    return Text(name, style="dim" if name in (ARTICLE, SOMEONE) else "bold")


def _parts(*texts: Text) -> list[Text]:
    return [text for text in texts if text.plain]
