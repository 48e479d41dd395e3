"""A mistake put at random into each line of each shipped rule file is reported on that line."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from claimcli.errors import Problem, RuleError
from claimcli.nodes import decode
from claimcli.rulefile import FilePart, read_rule_file
from claimcli.rules import merge, shipped_folder
from mistakes import Mistake, lines_of, mistakes

SEED = 2025
LEAST = 0.95
FILES = sorted(shipped_folder().glob("*.yaml"))


def read(file: Path, text: str) -> FilePart:
    return read_rule_file(decode(text.encode(), file.name), "shipped")


def reported(file: Path, text: str, others: list[FilePart]) -> list[Problem]:
    """What the loader says of the file with this text, beside the other files as they are."""
    part = read(file, text)
    if not part.source.problems:
        for other in others:
            other.source.problems.clear()
        try:
            merge([[*others, part]])
        except RuleError as error:
            return list(error.problems)
    return part.source.problems


def test_a_mistake_in_any_line_is_reported_on_that_line() -> None:
    right: Counter[str] = Counter()
    wrong: list[tuple[str, int, Mistake]] = []
    for file in FILES:
        text = file.read_text("utf-8")
        others = [read(other, other.read_text("utf-8")) for other in FILES if other != file]
        choose = random.Random(f"{SEED} {file.name}")
        lines = text.split("\n")
        for line in lines_of(text):
            options = list(mistakes(lines, line, choose))
            if not options:
                continue
            mistake = choose.choice(options)
            found = reported(file, "\n".join(mistake.lines), others)
            if {(problem.file, problem.line - 1) for problem in found} == {(file.name, mistake.line)}:
                right[mistake.kind] += 1
            else:
                wrong.append((file.name, mistake.line + 1, mistake))
    total = sum(right.values()) + len(wrong)
    assert len(right) > 5
    shown = [(name, number, mistake.kind, mistake.lines[number - 1]) for name, number, mistake in wrong[:10]]
    assert sum(right.values()) >= LEAST * total, f"{len(wrong)} of {total} reported elsewhere, such as {shown}"


def test_no_line_is_passed_over_without_reason() -> None:
    """The kinds of mistakes reach nearly all lines that are neither blank, nor comments, nor running text."""
    choose = random.Random(SEED)
    reached = total = 0
    for file in FILES:
        text = file.read_text("utf-8")
        lines = text.split("\n")
        for line in lines_of(text):
            total += 1
            reached += any(True for _ in mistakes(lines, line, choose))
    assert reached >= 0.9 * total
