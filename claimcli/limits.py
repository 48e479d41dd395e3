"""Limits of time: on what one document may take, and on when a run may be interrupted."""

from __future__ import annotations

import _thread
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeUp(BaseException):
    """The time allowed has passed. Not an Exception, so that nothing on the way takes it for an error of its own."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp inside the block once it has run for ``seconds`` (0: never).

    In a process's main thread a signal does so, which also ends a long search by a regular expression. In another
    thread nothing can interrupt in safety: there TimeUp comes when the block is done.
    """
    if seconds <= 0:
        yield
    elif threading.current_thread() is not threading.main_thread():
        started = time.monotonic()
        yield
        if time.monotonic() - started > seconds:
            raise TimeUp
    elif hasattr(signal, "setitimer"):
        with _raising_at(signal.SIGALRM):
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    else:
        with _by_timer(seconds):
            yield


@contextmanager
def _by_timer(seconds: float) -> Iterator[None]:
    """Let a thread send the signal where there is no clock that does, as on Windows."""
    with _raising_at(signal.SIGTERM):
        timer = threading.Timer(seconds, _thread.interrupt_main, [signal.SIGTERM])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@contextmanager
def _raising_at(number: signal.Signals) -> Iterator[None]:
    active = True

    def ring(number: int, frame: FrameType | None) -> None:
        if active:  # a signal on its way when the block ended comes to nothing
            raise TimeUp

    before = signal.signal(number, ring)
    try:
        yield
    finally:
        active = False
        signal.signal(number, before)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off an interrupt (Ctrl-C, or a signal to end) until the block is done, so that it leaves nothing half done.

    Outside a process's main thread, where signals do not arrive, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = {number: handler for number, handler in before.items() if callable(handler)}
    for number in ours:
        signal.signal(number, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
    for signal_number, frame in came[:1]:
        ours[signal.Signals(signal_number)](signal_number, frame)
