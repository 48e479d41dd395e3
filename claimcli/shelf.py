"""Things put away in a temporary file, so that many of them need little memory."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Keeps things that can be pickled; ``get`` takes the number that ``add`` gave. Only numbers stay in memory.

    The file has no name that another program could open, and goes away when the shelf is closed.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="claimcli-")  # noqa: SIM115 - closed by close()
        self._places = array("Q")
        self._end = 0

    def __len__(self) -> int:
        return len(self._places)

    def add(self, thing: T) -> int:
        """Put a thing away; return its number."""
        data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._end)
        self._file.write(data)
        self._places.append(self._end)
        self._end += len(data)
        return len(self._places) - 1

    def get(self, number: int) -> T:
        """Take a thing out again, as often as wanted."""
        self._file.seek(self._places[number])
        thing: T = pickle.load(self._file)
        return thing

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    def __enter__(self) -> Shelf[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
