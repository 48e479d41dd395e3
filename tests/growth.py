"""Whether time grows no faster than what is read: measured so that neither a busy nor a slow machine is to blame."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

# Eight times as much takes eight times as long, or 64 times where it is quadratic. What lies between is room for noise
# and for caches that no longer fit.
FACTOR = 8
TOLERANCE = 16
# Seconds: what is told from noise, and what is enough to take for the smaller of the two.
LEAST, ENOUGH = 0.02, 0.1
ROUNDS = 6

Make = Callable[[int], Callable[[], object]]


def assert_linear(make: Make, size: int) -> None:
    """Fail where what ``make`` returns for ``size`` takes far more than FACTOR times as long as for ``size / FACTOR``.

    What ``make`` itself does is not measured. Where it is all done too fast to measure, or so slowly that less tells
    as much, ``size`` is adapted. What seems to fail is measured again at twice the size, as noise does not grow along.
    """
    gc.collect()
    seconds(make(size // FACTOR))  # fills the caches
    first = seconds(make(size // FACTOR))
    while first > ENOUGH and size > 2 * FACTOR:
        size, first = size // 2, first / 2
    largest = size * 64
    while size < largest and seconds(make(size // FACTOR)) < LEAST:
        size *= 2
    found = growth(make, size)
    if found > TOLERANCE:
        again = growth(make, 2 * size)
        if again > TOLERANCE:
            pytest.fail(f"{FACTOR} times as much takes {found:.0f} times as long, and at twice the size {again:.0f}")


def growth(make: Make, size: int) -> float:
    """Return how many times as long ``size`` takes as a FACTOR of it: the best of each, measured in turns."""
    small, large = make(size // FACTOR), make(size)
    best_small = best_large = float("inf")
    for _ in range(ROUNDS):
        best_small = min(best_small, *(seconds(small) for _ in range(3)))
        best_large = min(best_large, seconds(large))
        if best_large <= TOLERANCE * best_small:
            break
    return best_large / best_small


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time this takes; garbage is collected before (what is new of it) and not on the way."""
    gc.collect(0)
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        if collecting:
            gc.enable()
