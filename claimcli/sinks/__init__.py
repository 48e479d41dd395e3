"""Where a batch run's output goes: one module a format, imported only when used.

Each module has ``encode(result, choice)``, which runs in the workers and returns the payload of a document with the
number of its statements, and ``open_sink(target, manifest)``, which the main process writes the payloads to.
"""

from __future__ import annotations

import os
from typing import Any, Protocol

from claimcli.manifest import Place

NAMES = ("jsonl", "jsonl.gz", "csv", "sqlite", "parquet")

_ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl.gz",
    ".ndjson.gz": "jsonl.gz",
    ".csv": "csv",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".parquet": "parquet",
}
_MODULES = {"jsonl.gz": "gzipped"}


class OutputError(OSError):
    """The output cannot be written, or what an earlier run left there cannot be used; the text says why."""


class Sink(Protocol):
    """An output that is being written. Documents are written or kept in input order."""

    commit_every: int
    """Commit after so many documents; 0: by time, as the output does not show where it was committed."""

    def keep(self, name: str, place: Place) -> Place:
        """Take over the output of a document from an earlier run, which stands at ``place``; return its new place."""

    def write(self, name: str, payload: Any) -> Place:
        """Write a document's payload; return its place."""

    def flush(self) -> None:
        """Hand what was written to the system, so that others see it. Raises OSError where there is no room."""

    def settled(self) -> bool:
        """Tell whether all that was written could be made safe now."""

    def sync(self) -> None:
        """Make safe what was written. The manifest is committed next."""

    def finish(self, *, whole: bool) -> None:
        """Bring the output into its final form and close it; ``whole``: all inputs were seen, what is left is old."""

    def close(self) -> None:
        """Close without more ado, as after an error; what is safe stays safe."""


def by_ending(path: str) -> str | None:
    """Return the name of the format (one of NAMES) that the ending of ``path`` stands for, else None."""
    name = os.path.basename(path).lower()
    return next((_ENDINGS[e] for e in sorted(_ENDINGS, key=len, reverse=True) if name.endswith(e)), None)


def module_of(name: str) -> str:
    """Return the name of the module in this package that writes the format ``name``."""
    return _MODULES.get(name, name)
