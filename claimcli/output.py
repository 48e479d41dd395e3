"""What a batch run writes: the sink, the manifest and the list of failures, kept in step."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

from claimcli.errors import ClaimcliError
from claimcli.manifest import Manifest, Past, Place
from claimcli.render.record import to_json
from claimcli.sinks import OutputError, Sink, module_of
from claimcli.work import DONE, FAILED, Item, Outcome

if TYPE_CHECKING:
    from claimcli.runs import Report, Settings

STDOUT = "-"
_COMMIT_SECONDS = 2.0


class UnfinishedError(ClaimcliError):
    """The output holds an earlier run that was stopped, and it was not said what is to become of it."""


class Output:
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


def is_stream(out: str) -> bool:
    """Tell whether ``out`` can only be written to from start to end: standard output, a pipe, a device."""
    if out == STDOUT:
        return True
    try:
        return not stat.S_ISREG(os.stat(out).st_mode)
    except OSError:
        return False
