"""Small articles made up for tests of batch runs, and helpers to run them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from claimcli.batch import make_job, run
from claimcli.cli import cli
from claimcli.corpora import Fields
from claimcli.inputs import items
from claimcli.output import errors_path, manifest_path
from claimcli.pipeline import Engine
from claimcli.pools import Here, Pool
from claimcli.rules import load_rules
from claimcli.ruleset import RuleSet
from claimcli.runs import Settings, Silent, Summary
from claimcli.walk import Walk
from claimcli.work import Job

PEOPLE = ("Dana Ortiz", "Kim Park", "Abdul Karimi", "Ruth van Dijk", "José Alarcón", "Li Wei")
THINGS = ("bridge", "ferry", "dam", "school", "harbor", "mine", "tunnel")
FORMATS = ("jsonl", "jsonl.gz", "csv", "sqlite", "parquet")
ROOT = Path(__file__).parent.parent


def article(number: int, paragraphs: int = 2) -> str:
    """Return a short article; each number gives another one."""
    parts = []
    for n in range(paragraphs):
        who = PEOPLE[(number + n) % len(PEOPLE)]
        other = PEOPLE[(number * 5 + n + 1) % len(PEOPLE)]
        what = THINGS[(number * 3 + n) % len(THINGS)]
        parts.append(
            f"The {what} of district {number} was closed on Monday. {who}, the mayor, said the {what} was not safe. "
            f"{other} rejected the claim that the {what} had been neglected.\n\n“We inspected it,” {other} said."
        )
    return "\n\n".join(parts) + "\n"


def write_folder(folder: Path, count: int, paragraphs: int = 2) -> Path:
    """Write ``count`` articles in subfolders of ten and return the folder."""
    for number in range(count):
        path = folder / f"{number // 10:03}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article(number, paragraphs), "utf-8")
    return folder


@lru_cache(maxsize=1)
def rules() -> RuleSet:
    """Return the shipped rules."""
    return load_rules()


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return an engine with the shipped rules."""
    return Engine(rules())


class Ear(Silent):
    """A report that remembers."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.failures: dict[str, str] = {}

    def note(self, text: str) -> None:
        self.notes.append(text)

    def failure(self, name: str, reason: str) -> None:
        self.failures[name] = reason


def batch(
    inputs: Iterable[str | Path],
    out: Path | str,
    *,
    ear: Ear | None = None,
    pool: Callable[[Job], Pool] = Here,
    fields: Fields | None = None,
    **options: Any,
) -> Summary:
    """Run a batch in this process; the format is that of ``out``'s name."""
    name = str(out)
    sink = options.pop("sink", None) or next(
        f for f in sorted(FORMATS, key=len, reverse=True) if name.endswith("." + f)
    )
    settings = Settings(name, sink, **options)
    job = make_job(rules(), settings)
    own = [os.path.realpath(path) for path in (name, manifest_path(name), errors_path(name))]
    documents = items(Walk(map(str, inputs), skip=own), fields or Fields(), settings.max_bytes)
    workers = pool(job)
    try:
        return run(documents, job, settings, workers, ear or Ear())
    finally:
        workers.close()


def inside(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process, which starts much faster, and return the same as ``claimcli``."""
    here = os.getcwd()
    os.chdir(cwd or here)
    try:
        runner = CliRunner(env={"CLAIMCLI_NO_CONFIG": "1"})
        done = runner.invoke(cli, [*map(str, arguments)], stdin, prog_name="claimcli", catch_exceptions=False)
    finally:
        os.chdir(here)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def claimcli(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, and return how it ended with what it wrote."""
    options = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 300, **options}
    return subprocess.run(command(*arguments), env=environment(), check=False, **options)


def command(*arguments: str | Path) -> list[str]:
    """Return the command line with these arguments, as a list to run."""
    return [sys.executable, "-m", "claimcli", *map(str, arguments)]


SAVING = """
import claimcli.output
import claimcli.supply
from claimcli.__main__ import main

claimcli.supply.CHUNK = 4
claimcli.output._COMMIT_SECONDS = 0.1
main()
"""


def in_small_steps(*arguments: str | Path) -> list[str]:
    """Return the same for a run that writes and commits so often that a short one does, too."""
    return [sys.executable, "-c", SAVING, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Return the environment for a process that runs this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "CLAIMCLI_NO_CONFIG": "1", "PYTHONIOENCODING": "utf-8"}


def content(out: Path) -> Any:
    """Return what an output holds, in a form to compare: bytes, the rows of a database, of a Parquet file."""
    if out.suffix == ".sqlite":
        import sqlite3

        connection = sqlite3.connect(out)
        dump = list(connection.iterdump())
        connection.close()
        return dump
    if out.suffix == ".parquet":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(out).to_pylist()
    return out.read_bytes()


def records(out: Path) -> list[dict[str, Any]]:
    """Return the records of JSON Lines, packed or not."""
    data = out.read_bytes()
    data = gzip.decompress(data) if out.suffix == ".gz" else data
    return [json.loads(line) for line in data.decode().splitlines()]
