"""What ``rules check`` found: for eyes, as JSON, and as the lines that GitHub shows beside a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from claimcli.errors import Problem
from claimcli.examples import ExampleResult
from claimcli.render.clean import visible
from claimcli.render.problems import describe
from claimcli.render.record import to_json
from claimcli.rulecheck import Review
from claimcli.ruleset import Example

SHOWN = 12


def write_problems(form: str, problems: Sequence[Problem], out: TextIO) -> None:
    """Write the mistakes that keep the rule files from being loaded."""
    if form == "json":
        out.write(to_json({"problems": [_problem(problem) for problem in problems]}) + "\n")
    elif form == "github":
        for problem in problems:
            hint = f" ({problem.hint})" if problem.hint else ""
            out.write(_annotation("error", problem.file, problem.line, problem.message + hint, problem.column))
    else:
        out.write("\n\n".join(describe(problem) for problem in problems))
        out.write(f"\n\n{count(len(problems), 'mistake')}; nothing was checked\n")


def write(form: str, review: Review, out: TextIO, *, verbose: bool) -> None:
    """Write what a check of loaded rules found; ``verbose`` adds what no example proves, one by one."""
    if form == "json":
        out.write(to_json(_as_json(review)) + "\n")
    elif form == "github":
        for result in review.report.failed:
            out.write(_annotation("error", *_place(result.example), _headline(result)))
        for result in review.disturbed:
            out.write(_annotation("warning", *_place(result.example), f"disturbed: {_headline(result)}"))
        for overlap in review.report.overlaps:
            message = f"{overlap.winner} beats {overlap.loser} here, and no over says so"
            out.write(_annotation("warning", *_place(overlap.example), message))
    else:
        for line in _text(review, verbose=verbose):
            out.write(line + "\n")


def _text(review: Review, *, verbose: bool) -> Iterable[str]:
    report = review.report
    for result in report.failed:
        yield f"{result.example.origin}: {_headline(result)}"
        yield f"    {visible(marked(result.example))}"
        yield ""
    if review.disturbed:
        yield "Examples of other rules that these rules disturb:"
        for result in review.disturbed:
            yield f"  {result.example.origin}: {_headline(result)}"
        yield ""
    if verbose:
        yield from _unproved(review)
    failed = len({(result.rule, result.example) for result in report.failed})
    kinds = Counter(kind for _, kind, _ in {(result.rule, result.kind, result.example) for result in report.results})
    parts = [f"{kinds['finds']} to find", f"{kinds['ignores']} to ignore"]
    if kinds["misses"]:
        parts.append(count(kinds["misses"], "known gap"))
    verdict = f"{failed} failed" if failed else "all as marked"
    examples = f"{count(sum(kinds.values()), 'example')} ({', '.join(parts)})"
    yield f"{count(len(review.rules), 'rule')}: {examples}, {verdict}"


def _unproved(review: Review) -> Iterable[str]:
    report = review.report
    if report.unused_templates:
        yield "Templates that none of their rule's examples needs:"
        for rule, template in report.unused_templates:
            yield f"  {rule.origin}: {rule.name}: {visible(template.text)}"
        yield ""
    if report.overlaps:
        yield "Rules of different meaning that want the same words, settled by no over:"
        for overlap in report.overlaps:
            yield f"  {overlap.example.origin}: {overlap.winner} beats {overlap.loser}: {visible(overlap.example.text)}"
        yield ""
    lists = {unused.name: (list(unused.phrases), unused.total) for unused in report.unused_lists}
    for name, phrase in review.phrases:
        phrases, _ = lists.setdefault(name, ([], len(review.ruleset.phrases(name))))
        if phrase not in phrases:
            phrases.append(phrase)
    if lists:
        yield "Phrases that stand in no example:"
        for name, (phrases, total) in sorted(lists.items()):
            yield f"  {name} ({len(phrases)} of {total}): {_some(phrases)}"
        yield ""
    if review.unproved:
        yield "Cues that stand in no example:"
        classes: dict[str, list[str]] = {}
        for cue in review.unproved:
            classes.setdefault(f"{cue.pos} {cue.cls}", []).append(cue.entry)
        for name, entries in classes.items():
            yield f"  {name} ({len(entries)}): {_some(entries)}"
        yield ""


def marked(example: Example) -> str:
    """An example's text with its marks, as it is written in a rule file."""
    out: list[str] = []
    at = 0
    for slot, start, end in sorted(example.marks, key=lambda mark: mark[1]):
        out += [_doubled(example.text[at:start]), f"[{slot}: ", _doubled(example.text[start:end]), "]"]
        at = end
    return "".join((*out, _doubled(example.text[at:])))


def _doubled(text: str) -> str:
    return text.replace("[", "[[").replace("]", "]]")


def _some(phrases: Sequence[str]) -> str:
    more = f", and {len(phrases) - SHOWN} more" if len(phrases) > SHOWN else ""
    return visible(", ".join(phrases[:SHOWN])) + more


def count(number: int, what: str) -> str:
    """A number with what it counts, in the plural where it must be."""
    return f"{number} {what}" + ("" if number == 1 else "s")


def _headline(result: ExampleResult) -> str:
    return visible(f"{result.rule}: {result.kind}: {result.message}")


def _place(example: Example) -> tuple[str, int]:
    return example.origin.file, example.origin.line


def _annotation(level: str, file: str, line: int, message: str, column: int | None = None) -> str:
    """A workflow command of GitHub; its special characters are escaped as it wants."""
    place = f"file={_escaped(file, ':,')},line={line}" + (f",col={column}" if column else "")
    return f"::{level} {place}::{_escaped(visible(message))}\n"


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "length": problem.length,
        "message": problem.message,
        "excerpt": problem.excerpt,
        "hint": problem.hint,
    }


def _result(result: ExampleResult) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "kind": result.kind,
        "file": result.example.origin.file,
        "line": result.example.origin.line,
        "example": marked(result.example),
        "ok": result.ok,
        "outcome": result.outcome,
        "alone": result.alone,
        "message": result.message,
        "by": list(result.by),
    }


def _as_json(review: Review) -> dict[str, Any]:
    report = review.report
    return {
        "problems": [],
        "version": review.ruleset.version,
        "rules": [rule.name for rule in review.rules],
        "examples": [_result(result) for result in report.results],
        "disturbed": [_result(result) for result in review.disturbed],
        "unused_templates": [{"rule": rule.name, "template": t.text} for rule, t in report.unused_templates],
        "unused_phrases": {
            **{unused.name: list(unused.phrases) for unused in report.unused_lists},
            **{name: [p for n, p in review.phrases if n == name] for name, _ in review.phrases},
        },
        "unused_cues": [{"pos": c.pos, "class": c.cls, "entry": c.entry} for c in review.unproved],
        "overlaps": [
            {"winner": o.winner, "loser": o.loser, "file": o.example.origin.file, "line": o.example.origin.line}
            for o in report.overlaps
        ],
    }
