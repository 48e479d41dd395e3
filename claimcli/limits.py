"""Limits of time: on what one document may take, and on when a run may be interrupted."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class TimeUp(BaseException):
    """The time allowed has passed. Not an Exception, so that nothing on the way takes it for an error of its own."""


AGAIN = 0.1
"""Seconds after which TimeUp is raised once more where it got lost."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do ``work`` and return its result; raise TimeUp once it has taken ``seconds`` (0: never).

    In a process's main thread a signal does so, which also ends a long search by a regular expression. It may arrive
    where Python drops exceptions, as in a destructor: so it is sent again and again until the work ends. In another
    thread nothing can interrupt in safety: there TimeUp comes when the work is done.
    """
    if seconds <= 0:
        return work()
    if threading.current_thread() is threading.main_thread():
        return _interrupted_after(seconds, work)
    started = time.monotonic()
    result = work()
    if time.monotonic() - started > seconds:
        raise TimeUp
    return result


def _interrupted_after(seconds: float, work: Callable[[], T]) -> T:
    at_work = rung = False

    def ring(number: int, frame: FrameType | None) -> None:
        nonlocal rung
        # Never in the lines of this function itself: that would cost the clean-up, and what is missed comes again.
        if at_work and frame is not None and frame.f_code is not _interrupted_after.__code__:
            rung = True
            raise TimeUp

    def lost(args: sys.UnraisableHookArgs) -> None:
        if not issubclass(args.exc_type, TimeUp):  # which comes again: nothing to tell the user
            hook(args)

    hook = sys.unraisablehook
    sys.unraisablehook = lost
    clock = hasattr(signal, "setitimer")  # not on Windows: there a thread sends the signal
    number = signal.SIGALRM if clock else signal.SIGTERM
    before = signal.signal(number, ring)
    stop = _by_clock(seconds) if clock else _by_thread(seconds, number)
    try:
        at_work = True
        result = work()
    except Exception as error:
        if rung:  # and made another error on the way
            raise TimeUp from error
        raise
    finally:
        at_work = False
        stop()
        signal.signal(number, before)
        sys.unraisablehook = hook
    if rung:  # and lost
        raise TimeUp
    return result


def _by_clock(seconds: float) -> Callable[[], object]:
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    return lambda: signal.setitimer(signal.ITIMER_REAL, 0)


def _by_thread(seconds: float, number: signal.Signals) -> Callable[[], object]:
    stopped = threading.Event()

    def send() -> None:
        wait = seconds
        while not stopped.wait(wait):
            _thread.interrupt_main(number)
            wait = AGAIN

    def stop() -> None:
        stopped.set()
        thread.join()

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return stop


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
