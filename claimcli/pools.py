"""Where the work is done: in this process, or by joblib in others, on this machine or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from importlib import import_module
from typing import Any, Protocol

from claimcli.errors import ClaimcliError
from claimcli.work import FAILED, Item, Job, Outcome, work

Chunk = list[Item]

_DEATHS = 5
"""So many documents in a row whose worker died mean that it is not the documents."""


class PoolError(ClaimcliError):
    """The workers cannot be had or keep dying; the text says why."""


class Pool(Protocol):
    """Takes chunks of documents and gives their outcomes back in order."""

    workers: int

    def run(self, wave: Sequence[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """Yield each chunk with its outcomes, as they are done, in the order of ``wave``."""

    def close(self) -> None:
        """Let the workers go."""


class Joblib:
    """Works through joblib. ``backend`` is a context that chooses joblib's backend, None leaves the choice as it is.

    Where a worker dies (out of memory, a fault in a library), the chunks in work are done again one by one; a document
    whose worker dies when it is alone with it is a failure, and the run goes on.
    """

    def __init__(
        self,
        job: Job,
        workers: int,
        backend: AbstractContextManager[Any] | None = None,
        on_close: Callable[[], Any] | None = None,
    ) -> None:
        joblib = import_module("joblib")
        self._parallel, self._delayed = joblib.Parallel, joblib.delayed
        self._job = job
        self.workers = workers
        self._deaths = 0
        self._context = ExitStack()
        if on_close is not None:
            self._context.callback(on_close)
        if backend is not None:
            self._context.enter_context(backend)

    def run(self, wave: Sequence[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """See Pool."""
        done = 0
        try:
            for outcomes in self._results(wave):
                yield wave[done], outcomes
                done += 1
        except Exception:
            # ``work`` itself never raises, so a worker died or cannot be reached.
            if done == len(wave):
                raise
            yield from self._carefully(wave[done:])

    def _results(self, wave: Sequence[Chunk]) -> Iterator[list[Outcome]]:
        tasks = [self._delayed(work)(self._job, chunk) for chunk in wave]
        options = {"n_jobs": self.workers, "batch_size": 1, "pre_dispatch": "all", "max_nbytes": None}
        try:
            parallel = self._parallel(return_as="generator", **options)
        except ValueError:  # a backend that can only return all at once
            parallel = self._parallel(**options)
        return iter(parallel(tasks))

    def _carefully(self, chunks: Sequence[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        for chunk in chunks:
            try:
                outcomes = next(self._results([chunk]))
            except Exception:
                outcomes = [self._alone(item) for item in chunk]
            yield chunk, outcomes

    def _alone(self, item: Item) -> Outcome:
        try:
            outcome = next(self._results([[item]]))[0]
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


class Local:
    """Works in processes on this machine; a handful of documents, or a single worker, need none but this one."""

    def __init__(self, job: Job, workers: int) -> None:
        self._job = job
        self.workers = workers
        self._others: Joblib | None = None

    def run(self, wave: Sequence[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """See Pool."""
        if self._others is None:
            if self.workers == 1 or len(wave) == 1:
                for chunk in wave:
                    yield chunk, work(self._job, chunk)
                return
            joblib = import_module("joblib")
            self._others = Joblib(self._job, self.workers, joblib.parallel_config(backend="loky"))
        yield from self._others.run(wave)

    def close(self) -> None:
        """See Pool."""
        if self._others is not None:
            self._others.close()


def dask(job: Job, scheduler: str) -> Pool:
    """Return a pool on the Dask cluster whose scheduler has this address. Raises PoolError where there is none."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise PoolError("--engine dask needs Dask: pip install 'claimcli[dask]'") from None
    try:
        client = distributed.Client(scheduler, timeout=10, set_as_default=False)
        workers = sum(client.ncores().values())
    except (OSError, ValueError) as error:
        raise PoolError(f"the Dask scheduler at {scheduler} does not answer: {_one_line(error)}") from None
    if not workers:
        client.close()
        raise PoolError(f"the Dask cluster at {scheduler} has no workers")
    joblib = import_module("joblib")
    return Joblib(job, workers, joblib.parallel_config(backend="dask", client=client), client.close)


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"
