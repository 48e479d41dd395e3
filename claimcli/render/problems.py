"""Mistakes in rule files as text: place, message, the line with a caret under the fault, and how to mend it."""

from __future__ import annotations

from claimcli.errors import Problem
from claimcli.render.clean import replace_controls, visible


def describe(problem: Problem) -> str:
    """Return the problem as 1 to 4 lines without a final newline."""
    lines = [f"{visible(problem.file)}:{problem.line}:{problem.column}: {visible(problem.message)}"]
    if problem.excerpt:
        excerpt, before = _window(problem.excerpt, problem.column - 1)
        lines += [f"    {excerpt}", "    " + " " * before + "^" * max(1, min(problem.length, len(excerpt) - before))]
    if problem.hint:
        lines.append(f"    {visible(problem.hint)}")
    return "\n".join(lines)


def _window(excerpt: str, offset: int, width: int = 110) -> tuple[str, int]:
    """Return the part of a long line around ``offset``, one sign a character, and the offset within that part."""
    plain = replace_controls(excerpt.replace("\t", " "))
    if len(plain) != len(excerpt):  # a sign longer than its character: the caret would stand wrong
        plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in excerpt)
    start = 0 if offset < width - 10 else offset - width // 2
    return plain[start : start + width], max(0, offset - start)
