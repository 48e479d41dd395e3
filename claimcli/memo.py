"""A dictionary that works out what it is asked for, and remembers it within bounds."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import Final, Generic, TypeVar

_V = TypeVar("_V")
_MOST: Final = 50_000
_LONGEST: Final = 64


class Memo(dict[str, _V], Generic[_V]):
    """``make(text)`` for each text asked for, worked out when first met.

    No more than ``most`` values are kept, and none for texts of more than 64 code points. Threads may share it where
    ``make`` gives the same for the same text.
    """

    def __init__(self, make: Callable[[str], _V], most: int = _MOST) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, text: str) -> _V:
        value = self._make(text)
        if len(text) <= _LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[intern(text)] = value  # what it was made of is often kept in it, and in other dictionaries
        return value
