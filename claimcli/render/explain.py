"""Explanations: a tree in colour for eyes, and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from claimcli.model import Article, Span, Statement
from claimcli.render import Options
from claimcli.render.clean import visible
from claimcli.render.record import record, to_json
from claimcli.render.rows import cell
from claimcli.trace import ExplainItem, Explanation, Miss, Trace

SLOT_STYLES = {"speaker": "green", "cue": "yellow", "content": "cyan", "target": "magenta", "claimant": "magenta"}
OTHER_STYLE = "blue"


def write_json(explanations: Iterable[Explanation], out: TextIO) -> None:
    """Write ``{"sentences": […]}``, one sentence a line, of all documents."""
    lines = [to_json(_item(e.article, item)) for e in explanations for item in e.items]
    out.write('{"sentences": [' + ",".join("\n  " + text for text in lines) + "]}\n")


def write_tree(explanations: Iterable[Explanation], out: TextIO, options: Options) -> None:
    """Write each sentence with the rules that won under it, those that lost with the reason, and the nearest misses."""
    from rich.text import Text
    from rich.tree import Tree

    from claimcli.render.table import STYLES, console_for, show

    def label(words: str, style: str = "", then: str = "") -> Text:
        text = Text(visible(words), style=style)
        return Text.assemble(text, (f"  {visible(then)}", "dim")) if then else text

    console = console_for(out, options)
    for explanation in explanations:
        article = explanation.article
        for item in explanation.items:
            head = Text(cell(item.sentence.text), style="bold")
            if item.won:  # the marked sentence below shows it whole
                head.truncate(options.width, overflow="ellipsis")
            tree = Tree(head, guide_style="dim")
            for s in item.statements:
                branch = tree.add(_statement_label(s, STYLES.get(s.tag, "")))
                for counter in s.counters:
                    why = f"{counter.basis}, score {counter.score:.2f}" + (f": {counter.why}" if counter.why else "")
                    branch.add(label(f"contests {counter.id}", "red", why))
            for trace in item.won:
                branch = tree.add(label(f"won: {trace.rule}", "bold green", _place(trace)))
                branch.add(label(trace.template, "dim"))
                branch.add(_marked(item, trace, options.width - 8))
                branch.add(
                    label(f"{trace.reason or 'no other rule wanted these words'}; confidence {trace.confidence:.2f}")
                )
            for trace in item.lost:
                branch = tree.add(label(f"lost: {trace.rule}", "yellow", _place(trace)))
                branch.add(label(trace.reason))
                branch.add(label(", ".join(f"{name} “{words}”" for name, _, words in trace.slots), "dim"))
            for miss in item.misses:
                branch = tree.add(label(f"nearly: {miss.rule}", "magenta", _place(miss)))
                branch.add(label(miss.template, "dim"))
                branch.add(label(_stop(article, item, miss)))
            if not (item.statements or item.won or item.lost or item.misses):
                tree.add(label(f"no rule: {item.sentence.kind}", "dim"))
            show(console, tree)
            out.write("\n")


def _statement_label(s: Statement, style: str) -> Any:
    from rich.text import Text

    speaker = f"  {visible(s.speaker.name)}" if s.speaker else ""
    role = f", {visible(s.speaker.role)}" if s.speaker and s.speaker.role else ""
    return Text.assemble((s.tag, style), (speaker, "bold"), (role, "dim"), (f"  {visible(s.id)}", "dim"))


def _marked(item: ExplainItem, trace: Trace, width: int) -> Any:
    """Return the sentence in lines of at most ``width`` columns, each slot named under its words."""
    from rich.cells import cell_len
    from rich.text import Text

    # One sign a character keeps the offsets: a long sign for a control character would push the marks aside.
    shown = "".join(c if c.isprintable() else " " for c in item.sentence.text)
    start = item.sentence.start
    slots = [(name, span.start - start, span.end - start) for name, span, _ in trace.slots]
    out = Text()
    for begin, end in _lines(shown, max(20, width), cell_len):
        words, marks = Text(shown[begin:end]), Text()
        at = 0
        for name, first, last in slots:
            a, b = max(first, begin), min(last, end)
            if a >= b:
                continue
            style = SLOT_STYLES.get(name, OTHER_STYLE)
            words.stylize(style, a - begin, b - begin)
            column, columns = cell_len(shown[begin:a]), cell_len(shown[a:b])
            if column < at:  # two slots over the same words: the first keeps the marks
                continue
            marks.append(" " * (column - at) + _mark(name, columns), style=style)
            at = column + columns
        if out.plain:
            out.append("\n")
        out.append_text(words)
        if marks.plain:
            out.append("\n").append_text(marks)
    return out


def _mark(name: str, columns: int) -> str:
    """Return a mark of exactly ``columns`` columns that holds the slot's name where it fits."""
    if columns < 2:
        return "^" * columns
    if columns < len(name) + 2:
        return "└" + "─" * (columns - 2) + "┘"
    left = (columns - 2 - len(name)) // 2
    return "└" + "─" * left + name + "─" * (columns - 2 - len(name) - left) + "┘"


def _lines(text: str, width: int, length: Any) -> list[tuple[int, int]]:
    """Return the ranges of ``text`` that make its lines: broken at blanks, a longer word anywhere."""
    lines, begin = [], 0
    while begin < len(text):
        end = min(len(text), begin + width)
        while length(text[begin:end]) > width:
            end -= 1
        if end < len(text):
            blank = text.rfind(" ", begin + 1, end + 1)
            if blank > begin:
                end = blank
        lines.append((begin, end))
        begin = end
        while begin < len(text) and text[begin] == " ":
            begin += 1
    return lines


def _place(where: Trace | Miss) -> str:
    return f"{where.origin_file}:{where.origin_line}"


def _stop(article: Article, item: ExplainItem, miss: Miss) -> str:
    wanted = f"wanted {miss.wanted}" if miss.wanted else "wanted more"
    if miss.stopped_at is None:
        return f"stopped at the sentence's end: {wanted} ({miss.matched} matched)"
    words = article.document.text[miss.stopped_at : min(item.sentence.end, miss.stopped_at + 40)].split()
    return f"stopped at “{' '.join(words[:3])}”: {wanted} ({miss.matched} matched)"


def _item(article: Article, item: ExplainItem) -> dict[str, Any]:
    s = item.sentence
    return {
        "document": article.document.id,
        "sentence": {"index": s.index, "start": s.start, "end": s.end, "kind": s.kind, "text": s.text},
        "statements": [record(statement) for statement in item.statements],
        "won": [_trace(trace) for trace in item.won],
        "lost": [_trace(trace) for trace in item.lost],
        "misses": [
            {
                "rule": miss.rule,
                "file": miss.origin_file,
                "line": miss.origin_line,
                "template": miss.template,
                "matched": miss.matched,
                "stopped_at": miss.stopped_at,
                "wanted": miss.wanted,
            }
            for miss in item.misses
        ],
    }


def _trace(trace: Trace) -> dict[str, Any]:
    return {
        "rule": trace.rule,
        "file": trace.origin_file,
        "line": trace.origin_line,
        "template": trace.template,
        "slots": [_slot(name, span, words) for name, span, words in trace.slots],
        "reason": trace.reason,
        "confidence": round(trace.confidence, 4),
    }


def _slot(name: str, span: Span, words: str) -> dict[str, Any]:
    return {"slot": name, "start": span.start, "end": span.end, "text": words}
