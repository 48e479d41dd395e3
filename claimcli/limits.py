"""Limits of time: on what one document may take, and on when a run may be interrupted."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType


class TimeUp(BaseException):
    """The time allowed has passed. Not an Exception, so that nothing on the way takes it for an error of its own."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp inside the block once it has run for ``seconds`` (0: never).

    In a process's main thread on POSIX a signal does so, which also ends a long search by a regular expression.
    Elsewhere a watching thread does, at the next step of Python code.
    """
    if seconds <= 0:
        yield
    elif hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        yield from _by_signal(seconds)
    else:
        yield from _by_thread(seconds)


def _by_signal(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _by_thread(seconds: float) -> Iterator[None]:
    target = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    done, lock = threading.Event(), threading.Lock()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    raise_in(target, ctypes.py_object(TimeUp))
            wait = 0.2  # and again: in a destructor Python swallows it

    def stop() -> None:
        with lock:  # from here on it cannot ring any more; what it rang a moment ago is taken back
            done.set()
            raise_in(target, None)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        while not done.is_set():
            with suppress(TimeUp):
                stop()


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
