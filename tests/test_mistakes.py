"""A mistake put at random into each line of each shipped rule file is reported on that line."""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from claimcli.errors import Problem, RuleError
from claimcli.nodes import decode
from claimcli.rulefile import FilePart, read_rule_file
from claimcli.rules import merge, shipped_folder
from mistakes import Mistake, lines_of, mistakes, put

SEED = 2025
LEAST = 0.95
AT_ONCE = 60
FOLDERS = [shipped_folder(), *sorted(path for path in shipped_folder().iterdir() if path.is_dir())]


def files() -> Iterator[tuple[Path, str, list[FilePart]]]:
    """Each shipped file with its text and, read, the others of its language."""
    for folder in FOLDERS:
        texts = {file: file.read_text("utf-8") for file in sorted(folder.glob("*.yaml"))}
        parts = {file: read(file, text) for file, text in texts.items()}
        for file, text in texts.items():
            yield file, text, [part for other, part in parts.items() if other != file]


@pytest.fixture(autouse=True)
def without_collection() -> Iterator[None]:
    """No search for garbage while thousands of files are read."""
    gc.disable()
    yield
    gc.enable()


def read(file: Path, text: str) -> FilePart:
    return read_rule_file(decode(text.encode(), file.name), "shipped")


def reported(file: Path, text: str, others: list[FilePart]) -> set[tuple[str, int]]:
    """The files and lines (0-based) in which the loader finds mistakes, beside the other files as they are."""
    part = read(file, text)
    problems: Sequence[Problem] = part.source.problems
    if part.whole:
        for other in others:
            other.source.problems.clear()
        try:
            merge([[*others, part]])
        except RuleError as error:
            problems = error.problems
    return {(problem.file, problem.line - 1) for problem in problems}


def pick(options: list[Mistake], choose: random.Random) -> Mistake:
    """One of a line's mistakes; those that end the reading are rarer, as each of them takes a reading of its own."""
    return choose.choices(options, [1 if mistake.stops else 30 for mistake in options])[0]


def batches(made: list[Mistake]) -> Iterator[list[Mistake]]:
    """Mistakes to put into a file together: far from each other, and alone what ends the reading of the file."""
    quiet = [mistake for mistake in made if not mistake.stops]
    step = -(-len(quiet) // AT_ONCE)
    yield from ([mistake] for mistake in made if mistake.stops)
    yield from (quiet[first::step] for first in range(step))


def test_a_mistake_in_any_line_is_reported_on_that_line() -> None:
    right: Counter[str] = Counter()
    wrong: list[tuple[str, Mistake]] = []
    for file, text, others in files():
        choose = random.Random(f"{SEED} {file.parent.name} {file.name}")
        lines = text.split("\n")
        made = [pick(options, choose) for line in lines_of(text) if (options := list(mistakes(line, choose)))]
        for batch in batches(made):
            broken, places = put(lines, batch)
            found = reported(file, broken, others)
            strays = found - {(file.name, place) for place in places}
            for mistake, place in zip(batch, places, strict=True):
                if (file.name, place) in found and not (strays and len(batch) == 1):
                    right[mistake.kind] += 1
                else:
                    wrong.append((file.name, mistake))
            if strays and len(batch) > 1:
                wrong.append((file.name, batch[0]))
    total = sum(right.values()) + len(wrong)
    assert len(right) > 5
    shown = [(name, mistake.kind, mistake.number + 1, mistake.new[-1]) for name, mistake in wrong[:10]]
    assert sum(right.values()) >= LEAST * total, f"{len(wrong)} of {total} reported elsewhere, such as {shown}"


def test_no_line_is_passed_over_without_reason() -> None:
    """The kinds of mistakes reach nearly all lines that are neither blank, nor comments, nor running text."""
    choose = random.Random(SEED)
    reached = total = 0
    for _, text, _ in files():
        for line in lines_of(text):
            total += 1
            reached += any(True for _ in mistakes(line, choose))
    assert reached >= 0.9 * total
