"""Batch runs: order, workers, failures, limits, and outputs that survive anything."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from claimcli.batch import make_job, run
from claimcli.limits import TimeUp, within
from claimcli.manifest import Manifest
from claimcli.model import Document
from claimcli.output import UnfinishedError, manifest_path
from claimcli.pipeline import Engine
from claimcli.pools import Chunk, Joblib, PoolError, local
from claimcli.render.record import record
from claimcli.runs import Settings
from claimcli.sinks import OutputError
from claimcli.sinks.sqlite import connect
from claimcli.work import DONE, Item, Job, Outcome
from corpus import (
    FORMATS,
    Ear,
    article,
    batch,
    claimcli,
    command,
    content,
    environment,
    in_small_steps,
    inside,
    records,
    rules,
    write_folder,
)
from dying import dying

POSIX = os.name == "posix"
SHIPPED_FORMATS = [f for f in FORMATS if f != "parquet"]


def installed() -> list[str]:
    """Return the formats that can be written here: Parquet only with pyarrow."""
    return list(FORMATS) if find_spec("pyarrow") else SHIPPED_FORMATS


def formats() -> list[Any]:
    """Return the formats as parameters; what cannot be written here is skipped."""
    skip = pytest.mark.skip("pyarrow is not installed")
    return [form if form in installed() else pytest.param(form, marks=skip) for form in FORMATS]


# What comes out


def test_output_is_what_extract_finds_in_input_order(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 25)
    summary = batch([folder], tmp_path / "out.jsonl")
    engine = Engine(rules())
    expected = []
    for path in sorted(folder.rglob("*.txt")):
        expected += [record(s) for s in engine.run(Document(str(path), path.read_text("utf-8"))).statements]
    assert records(tmp_path / "out.jsonl") == expected
    assert (summary.documents, summary.statements, summary.failed) == (25, len(expected), 0)
    assert summary.words == sum(len(path.read_text("utf-8").split()) for path in folder.rglob("*.txt"))


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, workers: int) -> None:
    folder = write_folder(tmp_path / "in", 60)
    for form in installed():
        one, more = tmp_path / f"one.{form}", tmp_path / f"more.{form}"
        batch([folder], one)
        batch([folder], more, pool=lambda job: local(job, workers))
        assert one.read_bytes() == more.read_bytes(), form


def test_command_line_and_its_summary(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", 12)
    (tmp_path / "in" / "notes.pdf").write_bytes(b"%PDF-1.4")
    done = claimcli("batch", "in", "-o", "out.jsonl", "--workers", "2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "12 documents" in done.stderr
    assert "left out by their ending: 1 .pdf" in done.stderr
    found = records(tmp_path / "out.jsonl")
    assert found[0]["document"] == os.path.join("in", "000", "00000.txt")
    assert not (tmp_path / "out.jsonl.errors.jsonl").exists()
    quiet = claimcli("batch", "in", "-q", cwd=tmp_path)
    assert quiet.stderr == ""
    assert quiet.stdout.encode() == (tmp_path / "out.jsonl").read_bytes()


def test_choice_of_statements(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", 3)
    done = inside("batch", "in", "--tag", "denial", "--speaker", "park", cwd=tmp_path)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    assert {(s["tag"], s["speaker"]["name"]) for s in found} == {("denial", "Kim Park")}


def test_the_runs_own_files_are_no_input(tmp_path: Path) -> None:
    write_folder(tmp_path, 3)
    for _ in range(2):
        done = inside("batch", ".", "-o", "out.jsonl", cwd=tmp_path)
        assert "3 documents" in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name what to read"),
        (("in", "-o", "out.xlsx"), "--to"),
        (("in", "--engine", "dask"), "--scheduler"),
        (("in", "--workers", "0"), "0"),
        (("in", "-o", "none/out.jsonl"), "no folder"),
        (("in", "--to", "sqlite"), "needs a file"),
        (("in", "--resume"), "needs a file"),
    ],
)
def test_wrong_usage_is_told(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    write_folder(tmp_path / "in", 1)
    done = inside("batch", *arguments, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_progress_in_plain_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from click.testing import CliRunner

    from claimcli.cli import cli
    from claimcli.render import progress

    monkeypatch.setattr(progress, "SECONDS", 0.0)
    write_folder(tmp_path / "in", 40)
    arguments = ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "o.jsonl"), "--workers", "1"]
    done = CliRunner().invoke(cli, [*arguments, "--progress", "plain"])
    lines = done.stderr.splitlines()
    assert len(lines) > 2
    assert all("words a second" in line for line in lines)
    assert any(line.endswith("left") for line in lines)


def test_the_bar_on_a_terminal_shows_numbers_and_failures() -> None:
    import io

    from claimcli.render.progress import reporter, summary_line
    from claimcli.runs import Summary

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    with reporter("auto", quiet=False, colour=False, out=out) as bar:
        bar.total = lambda: 100
        bar.failure("a[b].txt", "no such file")
        bar.progress(Summary(documents=1200, statements=5, size=50, seconds=2.0, words_now=10, failed=1))
    assert "claimcli: a[b].txt: no such file" in out.getvalue()
    summary = Summary(documents=1, kept=1, failed=2, empty=1, twice=1, seconds=300, words_now=300)
    line = summary_line(summary, "o.errors.jsonl")
    for words in ("1 document,", "1 taken over", "2 failed (listed in o.errors.jsonl)", "5 min, 1 words a second"):
        assert words in line


# What fails


def damaged(folder: Path) -> dict[str, str]:
    """Put inputs that cannot be read between good ones; return what is to be told of each."""
    good = gzip.compress(article(1).encode() * 50)
    (folder / "000" / "00000a.txt.gz").write_bytes(good[: len(good) // 2])
    (folder / "000" / "00000b.txt.gz").write_bytes(b"\x1f\x8b\x08\x00" + os.urandom(200))
    (folder / "000" / "00001a.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "000" / "00001b.txt").write_bytes(b"\x89PNG\r\n" + os.urandom(500))
    (folder / "000" / "00001c.txt").symlink_to(folder / "nowhere")
    (folder / "001" / "long.txt").write_bytes(b"x" * 3_000_000)
    return {
        "00000a.txt.gz": "breaks off",
        "00000b.txt.gz": "damaged",
        "00001a.txt": "not text",
        "00001b.txt": "not text",
        "00001c.txt": "no such file",
        "long.txt": "limit",
    }


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_files_are_told_and_harm_no_other(tmp_path: Path, workers: int) -> None:
    folder = write_folder(tmp_path / "in", 20)
    batch([folder], tmp_path / "good.jsonl")
    expected = damaged(folder)
    arguments = ["--workers", str(workers), "--max-bytes", "1000000"]
    started = claimcli if workers > 1 else inside
    done = started("batch", folder, folder / "gone.txt", "-o", tmp_path / "out.jsonl", *arguments)
    assert done.returncode == 1
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "good.jsonl").read_bytes()
    errors = records(tmp_path / "out.jsonl.errors.jsonl")
    assert {Path(e["document"]).name: True for e in errors} == dict.fromkeys([*expected, "gone.txt"], True)
    for name, words in {**expected, "gone.txt": "no such file"}.items():
        (reason,) = [e["reason"] for e in errors if e["document"].endswith(name)]
        assert words in reason
        assert sum(name in line and words in line for line in done.stderr.splitlines()) == 1
    assert "7 failed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_vanishes_during_the_run(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 3)
    settings = Settings(str(tmp_path / "out.jsonl"), "jsonl")
    ear = Ear()

    def listing() -> Iterator[Item]:
        for path in sorted(folder.rglob("*.txt")):
            yield Item(str(path), path=str(path))
        path.unlink()

    job = make_job(rules(), settings)
    summary = run(listing(), job, settings, local(job, 1), ear)
    assert (summary.documents, summary.failed) == (2, 1)
    assert "gone" in next(iter(ear.failures.values()))


def test_strict_stops_at_the_first_failure(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 20)
    damaged(folder)
    out = tmp_path / "out.jsonl"
    done = claimcli("batch", folder, "-o", out, "--strict", "--workers", "2")
    assert done.returncode == 1
    assert len(records(tmp_path / "out.jsonl.errors.jsonl")) == 1
    assert {r["document"] for r in records(out)} == {str(folder / "000" / "00000.txt")}
    assert "--strict" in done.stderr


def test_an_empty_file_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n")
    (tmp_path / "b.txt").write_text(article(1))
    ear = Ear()
    summary = batch([tmp_path], tmp_path / "out.jsonl", ear=ear)
    assert (summary.documents, summary.empty, summary.failed) == (2, 1, 0)
    assert "empty" in ear.notes[0]


def test_a_file_named_twice_is_read_once_and_an_id_used_twice_is_a_failure(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 4)
    out = tmp_path / "out.jsonl"
    summary = batch([folder, folder / "000" / "00002.txt"], out)
    assert (summary.documents, summary.twice) == (4, 1)
    same = {"id": "x", "text": article(1)}
    (tmp_path / "c.jsonl").write_text(json.dumps(same) + "\n" + json.dumps(same) + "\n")
    ear = Ear()
    summary = batch([tmp_path / "c.jsonl"], out, ear=ear)
    assert (summary.documents, summary.failed) == (1, 1)
    assert "used before" in ear.failures["x"]


def test_time_limit_for_a_document(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(article(1))
    (folder / "b.txt").write_text("".join(article(n, 20) for n in range(400)))
    (folder / "c.txt").write_text(article(2))
    batch([folder / "a.txt"], tmp_path / "warm.jsonl")
    ear = Ear()
    summary = batch([folder], tmp_path / "out.jsonl", ear=ear, timeout=1)
    assert (summary.documents, summary.failed) == (2, 1)
    assert "--timeout" in ear.failures[str(folder / "b.txt")]


def pause(seconds: float = 20) -> float:
    """Be busy for so long, and return it: a signal's handler runs on the way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds


@pytest.fixture(params=["clock", "thread"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the time limit kept by a clock of the system, then as where there is none, and look at what it leaves."""
    if request.param == "thread":
        monkeypatch.delattr(signal, "setitimer", raising=False)
    numbers = [number for name in ("SIGALRM", "SIGTERM", "SIGINT") if (number := getattr(signal, name, None))]
    before = [signal.getsignal(number) for number in numbers], sys.unraisablehook
    started = time.monotonic()
    yield
    assert time.monotonic() < started + 15  # nobody waited for a pause to end
    assert ([signal.getsignal(number) for number in numbers], sys.unraisablehook) == before


@pytest.mark.usefixtures("by")
def test_time_limit_interrupts_the_main_thread() -> None:
    for _ in range(20):
        with pytest.raises(TimeUp):
            within(0.02, pause)
        assert within(20, lambda: pause(0.001)) == 0.001


@pytest.mark.usefixtures("by")
@pytest.mark.parametrize("rest", [0, 20])
def test_a_time_limit_that_is_lost_in_a_destructor_comes_again(monkeypatch: pytest.MonkeyPatch, rest: float) -> None:
    class Losing:
        def __del__(self) -> None:
            pause()

    def work() -> float:
        losing = Losing()
        del losing
        lost.append(True)
        return pause(rest)

    told: list[Any] = []
    lost: list[bool] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    with pytest.raises(TimeUp):
        within(0.2, work)
    assert lost
    assert not told
    monkeypatch.undo()


@pytest.mark.usefixtures("by")
def test_a_time_limit_that_is_caught_comes_again() -> None:
    def catching() -> None:
        try:
            pause()
        except BaseException:
            caught.append(True)
        pause()

    def changing() -> None:
        try:
            pause()
        except BaseException:
            raise ValueError from None

    caught: list[bool] = []
    with pytest.raises(TimeUp):
        within(0.2, catching)
    assert caught
    with pytest.raises(TimeUp):
        within(0.2, changing)


@pytest.mark.usefixtures("by")
def test_what_is_raised_or_lost_beside_a_time_limit_is_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def __del__(self) -> None:
            raise ValueError("in a destructor")

    def fail() -> None:
        Failing()
        raise KeyError

    def interrupt() -> None:
        try:
            pause()
        except TimeUp:
            raise KeyboardInterrupt from None

    told: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(args.exc_type))
    monkeypatch.setattr("claimcli.limits.AGAIN", 20)
    with pytest.raises(KeyError):
        within(20, fail)
    with pytest.raises(KeyboardInterrupt):
        within(0.2, interrupt)
    assert told == [ValueError]
    monkeypatch.undo()


def test_time_limit_in_another_thread_is_told_when_the_work_is_done() -> None:
    import threading

    caught: list[str] = []

    def slow() -> None:
        try:
            within(0.01, lambda: caught.append(f"done {pause(0.05)}"))
        except TimeUp:
            caught.append("late")
        within(20, lambda: caught.append("in time"))

    thread = threading.Thread(target=slow)
    thread.start()
    thread.join()
    assert caught == ["done 0.05", "late", "in time"]


def test_a_fault_of_ours_costs_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Engine.run_all

    def faulty(self: Engine, documents: Sequence[Document]) -> Any:
        if any(document.id == "2" for document in documents):
            raise ZeroDivisionError("division by zero")
        return usual(self, documents)

    monkeypatch.setattr(Engine, "run_all", faulty)
    settings = Settings(str(tmp_path / "out.jsonl"), "jsonl")
    job = make_job(rules(), settings)
    ear = Ear()
    summary = run((Item(str(n), text=article(n)) for n in range(5)), job, settings, local(job, 1), ear)
    assert (summary.documents, summary.failed) == (4, 1)
    assert "ZeroDivisionError" in ear.failures["2"]
    assert "report" in ear.failures["2"]


def with_deaths(job: Job) -> Joblib:
    """Return a pool of two processes that die so."""
    return Joblib(job, 2, {"backend": "loky"}, function=dying)


def test_a_worker_that_dies_costs_one_document(tmp_path: Path) -> None:
    settings = Settings(str(tmp_path / "out.jsonl"), "jsonl")
    job = make_job(rules(), settings)
    ear = Ear()
    names = [f"{n}!" if n == 5 else str(n) for n in range(40)]
    pool = with_deaths(job)
    summary = run((Item(name, text=article(n)) for n, name in enumerate(names)), job, settings, pool, ear)
    pool.close()
    assert (summary.documents, summary.failed) == (39, 1)
    assert "died" in ear.failures["5!"]
    assert (tmp_path / "out.jsonl").read_text().split() == [name for name in names if not name.endswith("!")]


def test_workers_that_keep_dying_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcli.pools._DEATHS", 3)
    settings = Settings(str(tmp_path / "out.jsonl"), "jsonl")
    job = make_job(rules(), settings)
    with pytest.raises(PoolError, match="keep dying"):
        run((Item(f"{n}!", text=article(n)) for n in range(12)), job, settings, with_deaths(job), Ear())


def test_a_joblib_too_old_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import joblib

    monkeypatch.delattr(joblib, "parallel_config")
    with pytest.raises(PoolError, match="joblib"):
        batch([write_folder(tmp_path / "in", 40)], tmp_path / "out.jsonl", pool=lambda job: local(job, 2))


# From Python


def test_run_batch_from_python_and_through_the_joblib_backend_in_force(tmp_path: Path) -> None:
    import joblib

    import claimcli as package

    folder = write_folder(tmp_path / "in", 30)
    summary = package.run_batch([folder], tmp_path / "one.jsonl", globs=["*.txt"])
    assert (summary.documents, summary.failed) == (30, 0)
    # As on Spark, multiprocessing gives all results of a wave at once.
    for backend in ("threading", "multiprocessing"):
        with joblib.parallel_config(backend=backend, n_jobs=2):
            package.run_batch([folder], tmp_path / "two.jsonl", workers=None)
        assert content(tmp_path / "two.jsonl") == content(tmp_path / "one.jsonl")
    assert package.run_batch([folder], tmp_path / "two.jsonl", resume=True).kept == 30


def test_extract_many_with_workers_gives_the_same_results() -> None:
    import claimcli as package

    texts = [article(n) for n in range(40)]
    assert list(package.extract_many(texts, workers=2)) == list(package.extract_many(texts))


# Memory


class Watching:
    """A pool that does nothing and notes how many documents are listed but not yet taken in."""

    workers = 2
    helps = False

    def __init__(self) -> None:
        self.listed = self.taken = self.most = 0

    def items(self, count: int, size: int) -> Iterator[Item]:
        """List documents of this size."""
        for n in range(count):
            self.listed += 1
            self.most = max(self.most, self.listed - self.taken)
            yield Item(str(n), text="x", size=size)

    def run(self, wave: Sequence[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """See Pool."""
        for chunk in wave:
            self.taken += len(chunk)
            yield chunk, [Outcome(item.name, DONE, "", b"") for item in chunk]

    def close(self) -> None:
        """See Pool."""


@pytest.mark.parametrize(
    ("count", "size", "bound"), [(40_000, 2_000, 10_000), (5_000, 200_000, 700), (5_000, 10_000_000, 40)]
)
def test_what_is_under_way_does_not_grow_with_the_number_of_documents(
    tmp_path: Path, count: int, size: int, bound: int
) -> None:
    settings = Settings(str(tmp_path / "out.jsonl"), "jsonl")
    pool = Watching()
    summary = run(pool.items(count, size), make_job(rules(), settings), settings, pool)
    assert summary.documents == count
    assert pool.most <= bound


# Stops and resuming


def start(folder: Path, out: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a run of its own, with its workers in a group of processes to send signals to."""
    return subprocess.Popen(
        in_small_steps("batch", folder, "-o", out, *arguments),
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(process: subprocess.Popen[str], out: Path, size: int) -> None:
    """Wait until the run has written so many bytes, or is over."""
    watched = Path(f"{out}.rows") if out.suffix == ".parquet" else out
    while process.poll() is None and not (watched.exists() and watched.stat().st_size >= size):
        time.sleep(0.002)


def assert_valid(out: Path) -> None:
    """Check that what a stopped run left can be read as it is."""
    if out.suffix in (".jsonl", ".gz"):
        records(out)
    elif out.suffix == ".sqlite":
        connection = sqlite3.connect(out)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO statements_fts (statements_fts) VALUES ('integrity-check')")
        connection.close()
    elif out.suffix == ".csv":
        assert out.read_bytes().endswith(b"\n")


@pytest.mark.skipif(not POSIX, reason="kills by POSIX signals")
@pytest.mark.parametrize("form", [form for form in formats() if form != "csv"])  # which is written as jsonl is
def test_kill_at_any_moment_and_resume_gives_the_output_of_one_run(tmp_path: Path, form: str) -> None:
    folder = write_folder(tmp_path / "in", 64, paragraphs=3)
    (folder / "004" / "bad.txt").write_bytes(b"\0" * 99)
    whole, out = tmp_path / f"whole.{form}", tmp_path / f"out.{form}"
    batch([folder], whole)
    chance = random.Random(form)
    kills = 0
    for workers in ("2", "1"):
        process = start(folder, out, "--resume", "--workers", workers)
        wait_for(process, out, round(chance.uniform(0, 0.9) * whole.stat().st_size))
        time.sleep(chance.uniform(0, 0.05))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
        if out.exists():
            assert_valid(out)
    summary = batch([folder], out, resume=True)
    assert (summary.documents, summary.failed) == (64, 1)
    assert kills
    assert content(out) == content(whole)
    assert out.read_bytes() == whole.read_bytes() or form == "sqlite"
    assert Path(f"{out}.errors.jsonl").read_bytes() == Path(f"{whole}.errors.jsonl").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("out")) == sorted(
        p.name.replace("whole", "out") for p in tmp_path.iterdir() if p.name.startswith("whole")
    )


@pytest.mark.skipif(not POSIX, reason="interrupts by POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_in_good_order(tmp_path: Path, number: int) -> None:
    folder = write_folder(tmp_path / "in", 150, paragraphs=4)
    out = tmp_path / "out.jsonl"
    process = start(folder, out, "--workers", "2")
    wait_for(process, out, 1)
    os.killpg(process.pid, number)
    told = process.communicate()[1]
    assert process.returncode == 130, told
    assert "--resume" in told
    assert "Traceback" not in told
    before = len({r["document"] for r in records(out)})
    assert 0 < before < 150
    refused = inside("batch", folder, "-o", out)
    assert refused.returncode == 2
    assert "--resume" in refused.stderr
    ear = Ear()
    summary = batch([folder], out, ear=ear, resume=True)
    assert summary.documents == 150
    assert summary.kept >= before


def test_an_unfinished_run_is_not_dropped_by_mistake(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 5)
    (folder / "000" / "00002.txt").write_bytes(b"\0" * 99)
    out = tmp_path / "out.jsonl"
    batch([folder], out, strict=True)
    with pytest.raises(UnfinishedError):
        batch([folder], out)
    assert batch([folder], out, overwrite=True).documents == 4
    assert batch([folder], out).documents == 4  # a finished one is written anew


def test_resume_without_an_earlier_run_just_runs(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 3)
    ear = Ear()
    summary = batch([folder], tmp_path / "out.jsonl", resume=True, ear=ear)
    assert (summary.documents, summary.kept, ear.notes) == (3, 0, [])
    (tmp_path / "other.jsonl").write_text("{}\n")
    batch([folder], tmp_path / "other.jsonl", resume=True, ear=ear)
    assert "no manifest" in ear.notes[0]
    assert content(tmp_path / "other.jsonl") == content(tmp_path / "out.jsonl")


@pytest.mark.parametrize("form", SHIPPED_FORMATS)
def test_an_output_that_was_tampered_with_is_made_anew(tmp_path: Path, form: str) -> None:
    folder = write_folder(tmp_path / "in", 30)
    out = tmp_path / f"out.{form}"
    batch([folder], out)
    expected = content(out)
    out.unlink()
    ear = Ear()
    batch([folder], out, resume=True, ear=ear)
    assert content(out) == expected


@pytest.mark.parametrize("options", [{"resume": True}, {"overwrite": True}, {}])
def test_two_runs_into_one_output_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, bool]
) -> None:
    usual = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: usual(*args, **more | {"timeout": 0.05}))
    folder = write_folder(tmp_path / "in", 2)
    out = tmp_path / "out.jsonl"
    running = Manifest.open(manifest_path(str(out)))
    running.begin("", fresh=True)
    with pytest.raises(OutputError, match="another run"):
        batch([folder], out, **options)
    running.close()
    database = tmp_path / "out.sqlite"
    running = Manifest(connect(str(database)))
    running.begin("", fresh=True)
    running.commit()
    with pytest.raises(OutputError, match="another run"):
        batch([folder], database, **options)
    running.close()


# No room, no reader


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_device_is_told_in_a_line(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 5)
    done = inside("batch", folder, "-o", "/dev/full", "--to", "jsonl", "--workers", "1")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("claimcli: /dev/full: No space left")
    with open("/dev/full", "wb") as full:
        done = claimcli("batch", folder, "--workers", "1", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not POSIX, reason="limits the size of files, which only POSIX can")
@pytest.mark.parametrize("form", [form for form in formats() if form not in ("csv", "jsonl.gz")])
def test_a_disk_that_fills_up_costs_nothing_that_was_done(tmp_path: Path, form: str) -> None:
    import resource

    folder = write_folder(tmp_path / "in", 60, paragraphs=4)
    whole, out = tmp_path / f"whole.{form}", tmp_path / f"out.{form}"
    batch([folder], whole)
    size = Path(whole).stat().st_size // 2

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = claimcli("batch", folder, "-o", out, "--workers", "1", preexec_fn=limit)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert out.name in done.stderr.splitlines()[-1]
    if out.exists():
        assert_valid(out)
    summary = batch([folder], out, resume=True)
    assert (summary.documents, summary.failed) == (60, 0)
    assert content(out) == content(whole)


@pytest.mark.skipif(not POSIX, reason="pipes of POSIX")
def test_a_reader_that_goes_away_is_told_in_a_line(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 120)
    process = subprocess.Popen(
        command("batch", folder, "--workers", "2"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    assert json.loads(process.stdout.readline())["type"] == "statement"
    process.stdout.close()
    told = process.stderr.read().decode()
    process.wait()
    process.stderr.close()
    assert process.returncode == 0
    assert "closed" in told
    assert len(told.splitlines()) == 1


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 1)
    with pytest.raises(OutputError, match="no folder"):
        batch([folder], tmp_path / "none" / "out.jsonl")
    (tmp_path / "taken.jsonl").mkdir()
    with pytest.raises(OutputError):
        batch([folder], tmp_path / "taken.jsonl")


@pytest.mark.skipif(sys.platform == "win32", reason="names that are no UTF-8")
def test_odd_file_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"caf\xe9.txt", "Überschrift – ‘x’.txt".encode(), b"new\nline.txt", b"[bold]a[/bold].txt"]
    for number, name in enumerate(names):
        path = os.path.join(os.fsencode(folder), name)
        try:
            Path(os.fsdecode(path)).write_text(article(number), "utf-8")
        except OSError:
            pytest.skip("the file system takes no such names")
    for form in SHIPPED_FORMATS:
        summary = batch([folder], tmp_path / f"out.{form}")
        assert (summary.documents, summary.failed) == (4, 0)
