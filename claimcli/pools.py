"""Where the work is done: in this process, or by joblib in others, on this machine or a cluster."""

from __future__ import annotations

import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from importlib import import_module
from typing import Any, Protocol

from claimcli.errors import ClaimcliError
from claimcli.work import FAILED, Item, Job, Outcome, work

Chunk = list[Item]
Function = Callable[[Job, Chunk], list[Outcome]]
"""What is done with a chunk, in any process."""

_DEATHS = 5
"""So many documents in a row whose worker died mean that it is not the documents."""

_TIDY = "ignore:resource_tracker"
"""As the interpreter's option ``-W``, which Python hands on to the processes it starts."""

_AHEAD = 3
"""Chunks on their way for each worker: one that is done with its own need not wait for the next."""

_ANSWER = 10
"""Seconds that a Dask scheduler has to answer."""


class PoolError(ClaimcliError):
    """The workers cannot be had or keep dying; the text says why."""


class Pool(Protocol):
    """Takes chunks of documents and gives their outcomes back in order."""

    workers: int
    helps: bool
    """Whether this process is to do the first few documents itself, before there are workers."""

    def run(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """Yield each chunk with its outcomes, as they are done, in the order of ``chunks``.

        A few chunks are asked for ahead, from another thread too; where there is none at the time, the run ends.
        """

    def close(self) -> None:
        """Let the workers go."""


class Joblib:
    """Works through joblib, which is imported with the first wave.

    ``backend`` is what ``joblib.parallel_config`` is given, None for nothing, so that what is in force stays so.
    Where a worker dies (out of memory, a fault in a library), the chunks in work are done again one by one; a document
    whose worker dies when it is alone with it is a failure, and the run goes on.
    """

    def __init__(
        self,
        job: Job,
        workers: int,
        backend: Mapping[str, Any] | None = None,
        on_close: Callable[[], Any] | None = None,
        *,
        helps: bool = False,
        function: Function = work,
    ) -> None:
        self._job = job
        self._backend = backend
        self._function = function
        self.workers = workers
        self.helps = helps
        self._deaths = 0
        self._stopping = False
        self._context = ExitStack()
        # Where a run is stopped, joblib warns of work done in vain; so it is. And its process that tidies up after us
        # may warn of what is tidied already.
        warnings.filterwarnings("ignore", message=r".*\n?.*limit unnecessary computation", category=UserWarning)
        if _TIDY not in sys.warnoptions:
            sys.warnoptions.append(_TIDY)
        self._context.callback(setattr, threading, "excepthook", threading.excepthook)
        threading.excepthook = self._hear(threading.excepthook)
        if on_close is not None:
            self._context.callback(on_close)
        self._joblib: Any = None

    def run(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """See Pool."""
        sent: deque[Chunk] = deque()
        try:
            for outcomes in self._results(chunks, sent):
                yield sent.popleft(), outcomes
        except (GeneratorExit, KeyboardInterrupt):
            self._stopping = True
            raise
        except PoolError:
            raise
        except Exception:
            # ``work`` itself never raises, so a worker died or cannot be reached.
            if not sent:
                raise
            yield from self._carefully(sent)

    def _results(self, chunks: Iterable[Chunk], sent: deque[Chunk]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of chunks, noting in ``sent`` each that is on its way."""
        if self._joblib is None:
            self._joblib = _joblib()
            if self._backend is not None:
                self._context.enter_context(self._joblib.parallel_config(**self._backend))
        task = self._joblib.delayed(self._function)

        def tasks() -> Iterator[Any]:
            for chunk in chunks:
                sent.append(chunk)
                yield task(self._job, chunk)

        ahead = _AHEAD * self.workers
        options = {"n_jobs": self.workers, "batch_size": 1, "pre_dispatch": ahead, "max_nbytes": None}
        try:
            parallel = self._joblib.Parallel(return_as="generator", **options)
        except ValueError:  # a backend that can only return all at once
            parallel = self._joblib.Parallel(**options)
        return iter(parallel(tasks()))

    def _hear(self, usual: Callable[[threading.ExceptHookArgs], Any]) -> Callable[[threading.ExceptHookArgs], Any]:
        # When a run is stopped, loky's own thread may stumble over work that was called off; that helps nobody.
        return lambda args: None if self._stopping else usual(args)

    def _carefully(self, sent: deque[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        while sent:  # joblib's threads may just have sent one more
            chunk = sent.popleft()
            try:
                outcomes = next(self._results([chunk], deque()))
            except Exception:
                outcomes = [self._alone(item) for item in chunk]
            yield chunk, outcomes

    def _alone(self, item: Item) -> Outcome:
        try:
            outcome = next(self._results([[item]], deque()))[0]
            self._deaths = 0
            return outcome
        except Exception as error:
            self._deaths += 1
            if self._deaths >= _DEATHS:
                raise PoolError(f"the workers keep dying: {_one_line(error)}") from error
            reason = f"the worker that read it died, perhaps for lack of memory ({type(error).__name__})"
            return Outcome(item.name, FAILED, reason=reason)

    def close(self) -> None:
        """See Pool."""
        self._context.close()


class Here:
    """Works in this process, one chunk after another."""

    workers = 1
    helps = False

    def __init__(self, job: Job, function: Function = work) -> None:
        self._job = job
        self._function = function

    def run(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """See Pool."""
        for chunk in chunks:
            yield chunk, self._function(self._job, chunk)

    def close(self) -> None:
        """Nothing is to be let go."""


def local(job: Job, workers: int, function: Function = work) -> Pool:
    """Return a pool on this machine; a single worker is this process itself.

    All pools of as many workers share these, whatever ``function`` they are to do.
    """
    if workers == 1:
        return Here(job, function)
    return Joblib(job, workers, {"backend": "loky"}, helps=True, function=function)


def as_configured(job: Job) -> Pool:
    """Return a pool over the joblib backend in force, with as many workers as was asked for there, else as it has."""
    count = _joblib().effective_n_jobs
    asked = count(None)
    return Joblib(job, asked if asked > 1 else max(1, count(-1)))


def dask(job: Job, scheduler: str) -> Pool:
    """Return a pool on the Dask cluster whose scheduler has this address. Raises PoolError where there is none."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise PoolError("--engine dask needs Dask: pip install 'claimcli[dask]'") from None
    try:
        client = distributed.Client(scheduler, timeout=_ANSWER, set_as_default=False)
        workers = sum(client.ncores().values())
    except (OSError, ValueError) as error:
        raise PoolError(f"the Dask scheduler at {scheduler} does not answer: {_one_line(error)}") from None
    if not workers:
        client.close()
        raise PoolError(f"the Dask cluster at {scheduler} has no workers")
    return Joblib(job, workers, {"backend": "dask", "client": client}, client.close)


def _joblib() -> Any:
    """Return joblib, which NLTK brings along. Raises PoolError where it is missing or too old."""
    try:
        joblib = import_module("joblib")
        joblib.parallel_config  # noqa: B018 - since 1.3, like generators
    except (ImportError, AttributeError):
        raise PoolError("several workers need joblib 1.3 or later: pip install -U joblib") from None
    return joblib


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"
