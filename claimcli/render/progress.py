"""What a batch run tells on standard error: a bar that moves on a terminal, or plain lines, and a line at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TextIO

from claimcli.render.clean import visible

if TYPE_CHECKING:
    from rich.progress import Progress

KINDS = ("auto", "bar", "plain", "none")

SECONDS = 5.0
"""Between two plain lines."""


class Counts(Protocol):
    """The numbers of a run (``batch.Summary``); ``size`` is in bytes, ``words_now`` without what was taken over."""

    documents: int
    kept: int
    failed: int
    empty: int
    twice: int
    statements: int
    words_now: int
    size: int
    seconds: float


class Lines:
    """Writes notes and failures as they come, and with ``every`` a line of progress in so many seconds."""

    def __init__(self, out: TextIO, *, quiet: bool = False, every: float | None = None) -> None:
        self.total: Callable[[], int | None] = lambda: None
        """Gives the bytes to go through, once they are known."""
        self._out = out
        self._quiet = quiet
        self._every = every
        self._last = time.monotonic()

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is to be put away."""

    def note(self, text: str) -> None:
        """Tell something that is no failure, unless quiet."""
        if not self._quiet:
            self._write(text)

    def failure(self, name: str, reason: str) -> None:
        """Tell a failure, also when quiet."""
        self._write(f"{name}: {reason}")

    def progress(self, counts: Counts) -> None:
        """Tell how far it is, where a line is due."""
        if self._every is not None and time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self._write(progress_line(counts, self.total()))

    def _write(self, text: str) -> None:
        self._out.write(f"claimcli: {visible(text)}\n")
        self._out.flush()


class Bar(Lines):
    """Shows a bar with the numbers on a terminal; notes and failures scroll by above it."""

    def __init__(self, out: TextIO, *, quiet: bool = False, colour: bool = True) -> None:
        super().__init__(out, quiet=quiet)
        self._colour = colour
        self._bar: Progress | None = None

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        console = Console(file=self._out, no_color=not self._colour, highlight=False)
        columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
        self._bar = Progress(*columns, console=console, transient=True, refresh_per_second=5)
        self._task = self._bar.add_task("starting", total=None)
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def progress(self, counts: Counts) -> None:
        """Move the bar."""
        if self._bar is not None:
            total = self.total()
            description = progress_line(counts, total)
            self._bar.update(self._task, completed=counts.size, total=total, description=description)

    def _write(self, text: str) -> None:
        from rich.text import Text

        if self._bar is None:
            super()._write(text)
        else:
            self._bar.console.print(Text(f"claimcli: {visible(text)}"), soft_wrap=True)


def reporter(kind: str, *, quiet: bool, colour: bool, out: TextIO | None = None) -> Lines:
    """Return the reporter for ``--progress KIND``: ``auto`` is a bar on a terminal, and off it the end alone."""
    out = out if out is not None else sys.stderr
    if quiet:
        kind = "none"
    if kind == "auto":
        kind = "bar" if out.isatty() else "none"
    if kind == "bar":
        return Bar(out, quiet=quiet, colour=colour)
    return Lines(out, quiet=quiet, every=SECONDS if kind == "plain" else None)


def progress_line(counts: Counts, total: int | None) -> str:
    """Return how far a run is, such as ``1,200 documents, 36,000 statements, 140,000 words a second, 45 s left``."""
    parts = [_several(counts.documents, "document"), _several(counts.statements, "statement")]
    parts.append(f"{_speed(counts):,} words a second")
    if counts.failed:
        parts.append(f"{counts.failed:,} failed")
    if total and 0 < counts.size <= total:
        left = counts.seconds * (total - counts.size) / counts.size
        parts += [f"{100 * counts.size // total} %", f"{duration(left)} left"]
    return ", ".join(parts)


def summary_line(counts: Counts, errors: str = "") -> str:
    """Return what a run did as one line; ``errors`` names the file that lists the failures."""
    parts = [_several(counts.documents, "document"), _several(counts.statements, "statement")]
    if counts.kept:
        parts.append(f"{counts.kept:,} taken over from the earlier run")
    if counts.twice:
        parts.append(f"{counts.twice:,} named twice and read once")
    if counts.empty:
        parts.append(f"{counts.empty:,} empty")
    if counts.failed:
        parts.append(f"{counts.failed:,} failed" + (f" (listed in {errors})" if errors else ""))
    parts.append(f"{duration(counts.seconds)}, {_speed(counts):,} words a second")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a time such as ``0.4 s``, ``45 s``, ``3 min``, ``2 h 5 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _speed(counts: Counts) -> int:
    return round(counts.words_now / counts.seconds) if counts.seconds > 0 else 0


def _several(count: int, thing: str) -> str:
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
