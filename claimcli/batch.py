"""A batch run: documents to workers in chunks, outcomes taken in by input order, written, and noted in the manifest."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from claimcli import __version__
from claimcli.choose import Choice
from claimcli.errors import InputError
from claimcli.limits import uninterrupted
from claimcli.output import Output
from claimcli.runs import Report, Settings, Silent, Summary
from claimcli.sinks import module_of
from claimcli.supply import outcomes
from claimcli.work import FAILED, SAME, Item, Job, Outcome, pack

if TYPE_CHECKING:
    from claimcli.model import Document, Result
    from claimcli.pools import Chunk, Pool
    from claimcli.ruleset import RuleSet

_INTERRUPTED = "interrupted"
_STRICT = "strict"


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
    output = Output(settings, _signature(job, settings), report)
    taker = _Taker(output, settings, report)
    summary = taker.summary
    try:
        try:
            with closing(outcomes(output.known(items), pool, job)) as taken:
                for chunk, done in taken:
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


def results(documents: Iterable[Document], rules: RuleSet, workers: int) -> Iterator[Result]:
    """Yield the result of each document, in order, read in ``workers`` processes. Raises ClaimcliError at a failure."""
    from claimcli.pools import local

    job = Job(pack(rules), rules.version, "objects", Choice(), sys.maxsize, 0)
    items = (Item(d.id, text=d.text, title=d.title, date=d.date, size=len(d.text)) for d in documents)
    with closing(local(job, workers)) as pool, closing(outcomes(items, pool, job)) as taken:
        for _, done in taken:
            for outcome in done:
                if outcome.state == FAILED:
                    raise InputError(outcome.name, outcome.reason)
                yield outcome.payload


class _Stop(Exception):
    """The first failure of a strict run."""


def _signature(job: Job, settings: Settings) -> str:
    """All that shapes the output but the documents, as one hash. Workers, time-outs and chunks do not."""
    choice = (sorted(job.choice.tags), sorted(job.choice.speaker), job.choice.min_confidence)
    known = repr((__version__, job.version, settings.sink, choice, job.max_bytes))
    return hashlib.sha256(known.encode()).hexdigest()


class _Taker:
    """Takes outcomes in, in input order."""

    def __init__(self, output: Output, settings: Settings, report: Report) -> None:
        self.summary = Summary()
        self._output = output
        self._strict = settings.strict
        self._report = report

    def take(self, chunk: Chunk, done: list[Outcome]) -> None:
        """Write a chunk's outcomes."""
        with uninterrupted():
            for item, outcome in zip(chunk, done, strict=True):
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
