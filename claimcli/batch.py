"""A batch run: documents to workers in chunks, outcomes taken in by input order, written, and noted in the manifest."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Protocol

from claimcli import __version__
from claimcli.choose import Choice
from claimcli.errors import ClaimcliError, InputError
from claimcli.limits import uninterrupted
from claimcli.manifest import Manifest, Past, Place
from claimcli.read import MAX_BYTES
from claimcli.render.record import to_json
from claimcli.sinks import OutputError, Sink, module_of
from claimcli.work import DONE, FAILED, SAME, Item, Job, Outcome, pack, work

if TYPE_CHECKING:
    from claimcli.model import Document, Result
    from claimcli.pools import Chunk, Pool
    from claimcli.ruleset import RuleSet

STDOUT = "-"
TIMEOUT = 120.0
"""Seconds for a document where no other limit is given."""

CHUNK = 16
"""Documents in a chunk: enough to make the sending cheap, few enough to spread well."""

_FIRST_CHUNK = 4
_CHUNK_BYTES = 1 << 18
_AHEAD_CHUNKS = 8  # for each worker
_MORE_CHUNKS = 3
_MOST_CHUNKS = 128  # for each worker
_MOST_BYTES = 16 << 20  # for each worker
_COMMIT_SECONDS = 2.0
_INTERRUPTED = "interrupted"
_STRICT = "strict"


class UnfinishedError(ClaimcliError):
    """The output holds an earlier run that was stopped, and it was not said what is to become of it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run. ``out`` is a path or ``-``, ``sink`` the name of its format (one of ``sinks.NAMES``).

    ``strict`` stops at the first failure; ``resume`` takes over what an earlier run did, ``overwrite`` drops even an
    unfinished one; ``max_bytes`` limits a document's size, ``timeout`` (seconds, 0 for none) its time.
    """

    out: str
    sink: str
    choice: Choice = field(default_factory=Choice)
    resume: bool = False
    overwrite: bool = False
    strict: bool = False
    max_bytes: int = MAX_BYTES
    timeout: float = TIMEOUT


@dataclass(slots=True)
class Summary:
    """What a run did. ``kept`` of the documents were taken over from an earlier run, ``twice`` inputs came again.

    ``stopped`` is "" for a run that saw all inputs, else why it did not: ``interrupted`` or ``strict``.
    """

    documents: int = 0
    kept: int = 0
    failed: int = 0
    empty: int = 0
    twice: int = 0
    statements: int = 0
    words: int = 0
    words_now: int = 0
    size: int = 0
    seconds: float = 0.0
    stopped: str = ""


class Report(Protocol):
    """Is told what happens, for eyes. ``Silent`` is the one that shows nothing."""

    def note(self, text: str) -> None:
        """Something worth knowing that is no failure."""

    def failure(self, name: str, reason: str) -> None:
        """A document could not be read."""

    def progress(self, summary: Summary) -> None:
        """So far so much; called often."""


class Silent:
    """A report that shows nothing."""

    def note(self, text: str) -> None:
        """See Report."""

    def failure(self, name: str, reason: str) -> None:
        """See Report."""

    def progress(self, summary: Summary) -> None:
        """See Report."""


def make_job(rules: RuleSet, settings: Settings) -> Job:
    """Return what the workers need to know."""
    sink = module_of(settings.sink)
    return Job(pack(rules), rules.version, sink, settings.choice, settings.max_bytes, settings.timeout)


def run(items: Iterable[Item], job: Job, settings: Settings, pool: Pool, report: Report | None = None) -> Summary:
    """Read all items, write what was found, and return what was done.

    Raises UnfinishedError before anything is done; OutputError where the output cannot be written: what is noted in
    the manifest by then is safe, and the next run with ``resume`` goes on from there. KeyboardInterrupt stops the run
    in good order.
    """
    started = time.monotonic()
    report = report or Silent()
    output = _Output(settings, _signature(job, settings), report)
    taker = _Taker(output, settings, report)
    summary = taker.summary
    try:
        try:
            with closing(_outcomes(_chunks(output.known(items), pool.workers), pool, job)) as outcomes:
                for chunk, done in outcomes:
                    taker.take(chunk, done)
                    summary.seconds = time.monotonic() - started
                    report.progress(summary)
        except KeyboardInterrupt:
            summary.stopped = _INTERRUPTED
        except _Stop:
            summary.stopped = _STRICT
        output.finish(whole=not summary.stopped)
    finally:
        output.close()
    summary.seconds = time.monotonic() - started
    return summary


def manifest_path(out: str) -> str:
    """Return where the manifest of a file ``out`` stands (a database has it inside)."""
    return out + ".manifest"


def errors_path(out: str) -> str:
    """Return where the failures of a run into ``out`` are listed, as JSON Lines."""
    return out + ".errors.jsonl"


def own_files(out: str) -> list[str]:
    """Return the real paths of what a run into ``out`` writes: they are no input, though they may lie in the folder."""
    if out == STDOUT:
        return []
    return [os.path.realpath(path) for path in (out, manifest_path(out), errors_path(out), f"{out}.rows")]


def results(documents: Iterable[Document], rules: RuleSet, workers: int) -> Iterator[Result]:
    """Yield the result of each document, in order, read in ``workers`` processes. Raises ClaimcliError at a failure."""
    from claimcli.pools import local

    job = Job(pack(rules), rules.version, "objects", Choice(), sys.maxsize, 0)
    items = (Item(d.id, text=d.text, title=d.title, date=d.date, size=len(d.text)) for d in documents)
    with closing(local(job, workers)) as pool, closing(_outcomes(_chunks(items, workers), pool, job)) as done:
        for _, outcomes in done:
            for outcome in outcomes:
                if outcome.state == FAILED:
                    raise InputError(outcome.name, outcome.reason)
                yield outcome.payload


def is_stream(out: str) -> bool:
    """Tell whether ``out`` can only be written to from start to end: standard output, a pipe, a device."""
    if out == STDOUT:
        return True
    try:
        return not stat.S_ISREG(os.stat(out).st_mode)
    except OSError:
        return False


class _Stop(Exception):
    """The first failure of a strict run."""


def _signature(job: Job, settings: Settings) -> str:
    """All that shapes the output but the documents, as one hash. Workers, time-outs and chunks do not."""
    choice = (sorted(job.choice.tags), sorted(job.choice.speaker), job.choice.min_confidence)
    known = repr((__version__, job.version, settings.sink, choice, job.max_bytes))
    return hashlib.sha256(known.encode()).hexdigest()


class _Taker:
    """Takes outcomes in, in input order."""

    def __init__(self, output: _Output, settings: Settings, report: Report) -> None:
        self.summary = Summary()
        self._output = output
        self._strict = settings.strict
        self._report = report

    def take(self, chunk: Chunk, outcomes: list[Outcome]) -> None:
        """Write a chunk's outcomes."""
        with uninterrupted():
            for item, outcome in zip(chunk, outcomes, strict=True):
                self.summary.size += item.size
                self._take(item, outcome)
            self._output.flush()

    def _take(self, item: Item, outcome: Outcome) -> None:
        summary = self.summary
        past = self._output.find(item.name)
        if past is not None and past.now:
            if item.text is None:  # a file named twice, or in two of the folders
                summary.twice += 1
                return
            outcome = Outcome(item.name, FAILED, reason="its id was used before; name another with --id-field")
            self._fail(outcome, note=False)
            return
        if outcome.state == FAILED:
            self._fail(outcome, note=True)
            return
        if outcome.state == SAME:
            assert past is not None
            outcome = replace(outcome, words=past.words, statements=past.statements)
            self._output.keep(outcome, past.place)
            summary.kept += 1
        else:
            self._output.write(outcome)
            summary.words_now += outcome.words
        summary.documents += 1
        summary.statements += outcome.statements
        summary.words += outcome.words
        if outcome.note:
            summary.empty += 1
            self._report.note(f"{item.name}: {outcome.note}")

    def _fail(self, outcome: Outcome, *, note: bool) -> None:
        self.summary.failed += 1
        self._report.failure(outcome.name, outcome.reason)
        self._output.fail(outcome, note=note)
        if self._strict:
            raise _Stop


class _Output:
    """The sink, the manifest and the list of failures, kept in step."""

    def __init__(self, settings: Settings, signature: str, report: Report) -> None:
        self._settings = settings
        self._out = settings.out
        self._module = import_module(f"claimcli.sinks.{module_of(settings.sink)}")
        self._stream = is_stream(self._out)
        self._errors: BinaryIO | None = None
        self._waiting = 0
        self._committed = 0
        self._closing: list[Callable[[], None]] = []
        with self._telling():
            resume = settings.resume and not self._stream
            if resume and not self._has_run() and os.path.exists(self._out):
                report.note(f"{self._out}: no manifest of an earlier run is there; all documents are read")
            folder = os.path.dirname(os.path.abspath(self._out))
            if not self._stream and not os.path.isdir(folder):
                raise OutputError(f"{self._out}: there is no folder {folder}")
            if self._has_run():
                self._guard(resume=resume)
            try:
                self._open(signature, resume=resume, report=report)
            except OutputError as error:
                if not resume:
                    raise
                report.note(f"{error}; all documents are read again")
                self._release()
                self._open(signature, resume=False, report=report)
            if not self._stream:
                with suppress(FileNotFoundError):
                    os.unlink(errors_path(self._out))
        self._last_commit = time.monotonic()

    def _has_run(self) -> bool:
        return not self._stream and os.path.exists(self._manifest_file())

    def _manifest_file(self) -> str:
        return self._out if self._in_database() else manifest_path(self._out)

    def _in_database(self) -> bool:
        return hasattr(self._module, "connect")

    def _guard(self, *, resume: bool) -> None:
        """Refuse to drop hours of work by mistake, or to write where another run does."""
        manifest = self._manifest()
        try:
            done = manifest.unfinished()
        finally:
            manifest.close()
        if done and not resume and not self._settings.overwrite:
            raise UnfinishedError(
                f"{self._out} holds an unfinished run of {done:,} documents: "
                "add --resume to go on with it, or --overwrite to drop it"
            )

    def _manifest(self) -> Manifest:
        if self._stream:
            return Manifest.open("")
        if self._in_database():
            return Manifest(self._module.connect(self._out))
        return Manifest.open(manifest_path(self._out))

    def _open(self, signature: str, *, resume: bool, report: Report) -> None:
        if not resume and not self._stream:
            self._drop()
        self.manifest = self._manifest()
        self._closing.append(self.manifest.close)
        had = resume and self.manifest.unfinished() is not None
        self._resumed = self.manifest.begin(signature, fresh=not resume)
        if had and not self._resumed:
            report.note("the rules, the options or claimcli's version changed: all documents are read again")
            self._release()
            self._open(signature, resume=False, report=report)
            return
        self.sink = self._open_sink()
        self._closing.append(self.sink.close)

    def _open_sink(self) -> Sink:
        if not self._stream:
            sink: Sink = self._module.open_sink(self._out, self.manifest)
            return sink
        from claimcli.sinks.stream import StreamSink

        if self._settings.sink in ("sqlite", "parquet"):
            raise OutputError(f"{self._settings.sink} needs a file to write to")
        stream: BinaryIO
        if self._out == STDOUT:
            stream = sys.stdout.buffer
        else:
            stream = open(self._out, "wb", buffering=0)  # noqa: SIM115 - closed with the rest
            self._closing.append(stream.close)
        return StreamSink(stream, getattr(self._module, "HEAD", b""), packed=self._settings.sink == "jsonl.gz")

    def _drop(self) -> None:
        if self._in_database():
            self._module.remove(self._out)
        else:
            for path in (manifest_path(self._out), manifest_path(self._out) + "-journal"):
                with suppress(FileNotFoundError):
                    os.unlink(path)

    def _release(self) -> None:
        while self._closing:
            with suppress(OSError, sqlite3.Error):
                self._closing.pop()()

    def known(self, items: Iterable[Item]) -> Iterator[Item]:
        """Add to each item the hash of its content in the earlier run, where it was read to the end then."""
        if not self._resumed:
            return iter(items)
        return map(self._with_hash, items)

    def _with_hash(self, item: Item) -> Item:
        past = self.manifest.find(item.name)
        return replace(item, known=past.hash) if past is not None and past.state == DONE else item

    def find(self, name: str) -> Past | None:
        """Return what the manifest knows of a document."""
        return self.manifest.find(name)

    def keep(self, outcome: Outcome, place: Place) -> None:
        """Take a document's output over from the earlier run."""
        with self._telling():
            self._note(outcome, DONE, self.sink.keep(outcome.name, place))

    def write(self, outcome: Outcome) -> None:
        """Write a document's output."""
        with self._telling():
            self._note(outcome, DONE, self.sink.write(outcome.name, outcome.payload))

    def fail(self, outcome: Outcome, *, note: bool) -> None:
        """List a failure, and with ``note`` enter it in the manifest."""
        with self._telling():
            if not self._stream:
                if self._errors is None:
                    self._errors = open(errors_path(self._out), "wb", buffering=0)  # noqa: SIM115 - closed with the rest
                    self._closing.append(self._errors.close)
                record = {"type": "error", "document": outcome.name, "reason": outcome.reason}
                self._errors.write((to_json(record) + "\n").encode())
            if note:
                self._note(outcome, FAILED, Place(-1, -1))

    def _note(self, outcome: Outcome, state: str, place: Place) -> None:
        self.manifest.add(outcome.name, outcome.hash, state, outcome.words, outcome.statements, place)
        self._waiting += 1
        every = self.sink.commit_every
        due = self._waiting >= every if every else time.monotonic() - self._last_commit > _COMMIT_SECONDS
        if due and self.sink.settled():
            self._commit()

    def _commit(self) -> None:
        # First the output, then the manifest: what it lists must be there after a kill.
        self.sink.flush()
        self.sink.sync()
        self.manifest.commit()
        self._waiting = 0
        self._last_commit = time.monotonic()

    def flush(self) -> None:
        """Let others see what was written."""
        with self._telling():
            self.sink.flush()

    def finish(self, *, whole: bool) -> None:
        """Bring the output into its final form."""
        with self._telling():
            self.sink.finish(whole=whole)

    def close(self) -> None:
        """Close all files; what was not committed is dropped."""
        self._release()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what goes wrong with the output into an OutputError that says what and what to do."""
        try:
            yield
        except (OutputError, BrokenPipeError):
            raise
        except OSError as error:
            raise OutputError(f"{self._out}: {error.strerror or error}{self._hint()}") from error
        except sqlite3.Error as error:
            reason = "another run is writing to it" if "locked" in str(error) else str(error)
            raise OutputError(f"{self._out}: {reason}{self._hint()}") from error

    def _hint(self) -> str:
        if self._stream or not hasattr(self, "_last_commit"):
            return ""
        return "; what is noted as done is kept: mend this and add --resume to go on"


def _chunks(items: Iterable[Item], workers: int) -> Iterator[Chunk]:
    chunk: Chunk = []
    size = number = 0
    for item in items:
        chunk.append(item)
        size += item.size
        # The first ones are small, so that results come soon.
        if len(chunk) >= (CHUNK if number >= 4 * workers else _FIRST_CHUNK) or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size, number = [], 0, number + 1
    if chunk:
        yield chunk


def _outcomes(chunks: Iterator[Chunk], pool: Pool, job: Job) -> Generator[tuple[Chunk, list[Outcome]], None, None]:
    """Yield chunks with their outcomes."""
    supply = _Supply(chunks, pool.workers)
    supply.list(1 + 2 * pool.workers)
    if pool.helps:
        # The first results come sooner than workers would be ready, and a few documents need none.
        for chunk in supply.first():
            yield chunk, work(job, chunk)
            supply.taken(chunk)
    supply.list(_AHEAD_CHUNKS * pool.workers)
    while supply.ready:
        for chunk, done in pool.run(supply):
            yield chunk, done
            supply.taken(chunk)
            supply.list(_MORE_CHUNKS)


class _Supply:
    """What a pool is to work on: chunks are listed ahead of the work, as many as there is room for.

    So no more is under way than memory has room for, however slow one document or the disk may be: where a chunk is
    not taken in for so long that no other is ready, the pool's run ends with it, and another begins.
    """

    def __init__(self, chunks: Iterator[Chunk], workers: int) -> None:
        self.ready: deque[Chunk] = deque()
        self._chunks = chunks
        self._workers = workers
        self._listed = 0
        self._size = 0

    def __iter__(self) -> Iterator[Chunk]:
        while self.ready:
            yield self.ready.popleft()

    def list(self, count: int) -> None:
        """Get so many more chunks ready, or as many as there are and there is room for."""
        for _ in range(count):
            if self._listed >= _MOST_CHUNKS * self._workers or self._size >= _MOST_BYTES * self._workers:
                return
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            self.ready.append(chunk)
            self._listed += 1
            self._size += _size(chunk)

    def first(self) -> Iterator[Chunk]:
        """Yield the first chunk where it is small, and all of them where there are only a few."""
        few = len(self.ready) <= 2 * self._workers and sum(map(_size, self.ready)) < _CHUNK_BYTES
        if few:
            yield from self
        elif _size(self.ready[0]) < _CHUNK_BYTES:
            yield self.ready.popleft()

    def taken(self, chunk: Chunk) -> None:
        """Note that a chunk's outcomes were taken in."""
        self._listed -= 1
        self._size -= _size(chunk)


def _size(chunk: Chunk) -> int:
    return sum(item.size for item in chunk)
