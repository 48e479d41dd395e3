"""Documents on their way to the workers: cut into chunks, and no more of them under way than memory has room for."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

from claimcli.work import Item, Job, Outcome, work

if TYPE_CHECKING:
    from claimcli.pools import Chunk, Pool

CHUNK = 16
"""Documents in a chunk: enough to make the sending cheap, few enough to spread well."""

_FIRST_CHUNK = 4
_CHUNK_BYTES = 1 << 18
_AHEAD_CHUNKS = 8  # for each worker
_MORE_CHUNKS = 3
_MOST_CHUNKS = 128  # for each worker
_MOST_BYTES = 16 << 20  # for each worker


def outcomes(items: Iterable[Item], pool: Pool, job: Job) -> Generator[tuple[Chunk, list[Outcome]], None, None]:
    """Yield the items in chunks, with their outcomes."""
    supply = _Supply(_chunks(items, pool.workers), pool.workers)
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
