"""What a worker does: documents in, their statements out, encoded for the output. Runs in any process or thread."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import signal
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from claimcli.choose import Choice
from claimcli.errors import EmptyInput, InputError
from claimcli.formats import digest, read_file, to_document, unpack
from claimcli.limits import TimeUp, within
from claimcli.model import Document

if TYPE_CHECKING:
    from claimcli.pipeline import Engine
    from claimcli.ruleset import RuleSet

DONE = "done"
SAME = "same"
FAILED = "failed"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """One document to read. ``name`` becomes its id.

    Its content is ``text`` (a record of a corpus, with ``title`` and ``date``), else ``data`` (the bytes of a file),
    else what stands in the file ``path``. ``kind`` is the ending that tells how to read it ("" goes by the name),
    ``size`` its bytes, as far as known. ``known`` is the hash of the content that was read in an earlier run: where
    it is still the same, nothing is done. ``problem`` tells why it cannot be read at all, else "".
    """

    name: str
    path: str = ""
    data: bytes | None = None
    text: str | None = None
    title: str | None = None
    date: str | None = None
    kind: str = ""
    size: int = 0
    known: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: ``state`` is DONE (``payload`` is for the output), SAME as known, or FAILED (``reason``).

    ``note`` is something worth telling that is no failure, else "".
    """

    name: str
    state: str
    hash: str = ""
    payload: Any = None
    words: int = 0
    statements: int = 0
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all items of a run. ``rules`` is a RuleSet, packed by ``pack``; ``version`` is its version.

    They travel with the work, so that all workers, on other machines too, have the same rules whatever lies on their
    disks. ``sink`` names the module in ``claimcli.sinks`` whose ``encode`` makes the payloads; ``timeout`` is in
    seconds, 0 for none.
    """

    rules: bytes
    version: str
    sink: str
    choice: Choice
    max_bytes: int
    timeout: float


def pack(rules: RuleSet) -> bytes:
    """Return the rules as bytes for ``Job``."""
    return zlib.compress(pickle.dumps(rules, pickle.HIGHEST_PROTOCOL))


def work(job: Job, items: Sequence[Item]) -> list[Outcome]:
    """Return the outcome of each item, in order. What goes wrong with one is its outcome and harms no other."""
    if multiprocessing.parent_process() is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the main process's to tell
    opened = [_open(job, item) for item in items]
    done = iter(_extract_all(job, [found for found in opened if isinstance(found, _Opened)]))
    return [next(done) if isinstance(found, _Opened) else found for found in opened]


@dataclass(frozen=True, slots=True)
class _Opened:
    """An item that was read: its name, the hash of its content, the document, and what is worth telling."""

    name: str
    hash: str
    document: Document
    note: str


def _open(job: Job, item: Item) -> _Opened | Outcome:
    if item.problem:
        return Outcome(item.name, FAILED, reason=item.problem)
    found = _guarded(job, item.name, "", partial(_read, item, job.max_bytes))
    if isinstance(found, Outcome):
        return found
    known, document, note = found
    return Outcome(item.name, SAME, known) if document is None else _Opened(item.name, known, document, note)


def _extract_all(job: Job, opened: list[_Opened]) -> list[Outcome]:
    """Return what becomes of documents; they are worked on together, or one by one where that fails or takes long."""
    if len(opened) > 1:
        try:
            engine = _engine(job)
            return within(job.timeout, partial(_extract, engine, opened, job))
        except (Exception, TimeUp):  # by one of them, which is found by itself
            pass
    return [_extract_one(job, one) for one in opened]


def _extract_one(job: Job, one: _Opened) -> Outcome:
    engine = _guarded(job, one.name, one.hash, partial(_engine, job), timed=False)
    if isinstance(engine, Outcome):
        return engine
    found = _guarded(job, one.name, one.hash, partial(_extract, engine, [one], job))
    return found if isinstance(found, Outcome) else found[0]


def _guarded(job: Job, name: str, known: str, do: Callable[[], T], *, timed: bool = True) -> T | Outcome:
    """Do something for one document within its time; what goes wrong is its outcome."""
    try:
        return within(job.timeout if timed else 0, do)
    except InputError as error:
        return Outcome(name, FAILED, known, reason=error.reason)
    except TimeUp:
        reason = f"took longer than {job.timeout:g} seconds and was left out; --timeout sets the limit"
        return Outcome(name, FAILED, known, reason=reason)
    except MemoryError:
        return Outcome(name, FAILED, known, reason="not enough memory for it")
    except Exception as error:
        # A fault of ours; one document must not cost the run.
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f" at {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place is not None else ""
        reason = f"claimcli failed on it, please report: {type(error).__name__}: {error}{where}"
        return Outcome(name, FAILED, known, reason=reason)


def _extract(engine: Engine, opened: list[_Opened], job: Job) -> list[Outcome]:
    """Return what the output takes of each document, with the number of statements."""
    encode = import_module(f"claimcli.sinks.{job.sink}").encode
    outcomes = []
    for one, result in zip(opened, engine.run_all([one.document for one in opened]), strict=True):
        payload, statements = encode(result, job.choice)
        words = len(one.document.text.split())
        outcomes.append(Outcome(one.name, DONE, one.hash, payload, words, statements, note=one.note))
    return outcomes


def _read(item: Item, max_bytes: int) -> tuple[str, Document | None, str]:
    """Return the hash, the document (None where the hash is the known one) and a note."""
    if item.text is not None:
        parts = (item.text, item.title or "", item.date or "")
        known = digest(*(part.encode("utf-8", "surrogatepass") for part in parts))
        if known == item.known:
            return known, None, ""
        return known, Document(item.name, item.text, item.title, item.date), ""
    if item.data is not None:
        data = unpack(item.data, item.name, max_bytes)
    else:
        data = read_file(item.path, item.name, max_bytes)
    known = digest(data)
    if known == item.known:
        return known, None, ""
    try:
        return known, to_document(data, item.name, item.kind or None), ""
    except EmptyInput as note:
        return known, Document(item.name, ""), note.reason


_engines: dict[str, Engine] = {}
_lock = threading.Lock()


def _engine(job: Job) -> Engine:
    """Return the compiled rules of the job; they are compiled once a process."""
    engine = _engines.get(job.version)
    if engine is None:
        with _lock:  # a Dask worker may run several threads
            engine = _engines.get(job.version)
            if engine is None:
                from claimcli.pipeline import Engine

                engine = Engine(pickle.loads(zlib.decompress(job.rules)))
                _engines.clear()  # one rule set at a time, so that a long-lived worker does not fill up
                _engines[job.version] = engine
                if multiprocessing.parent_process() is not None:
                    gc.freeze()  # what is built stays: the collector need not walk over it again
    return engine
