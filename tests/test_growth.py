"""The measure that other tests take of time: it passes what is linear and fails what is not, on noisy machines too."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from growth import assert_linear

Cost = Callable[[int], float]


def costing(cost: Cost, chance: random.Random) -> Callable[[int], Callable[[], float]]:
    """Return work that says itself what it cost: on a machine that now and then is busy with something else."""

    def noise() -> float:
        return chance.uniform(1, 1.3) * (chance.uniform(1, 3) if chance.random() < 0.3 else 1)

    return lambda size: lambda: cost(size) * noise()


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the work's own word for the time, so that thousands of measures take none."""
    monkeypatch.setattr("growth.seconds", lambda work: work())
    monkeypatch.setattr("gc.collect", lambda *generation: 0)


@pytest.mark.parametrize("pace", [1e-9, 1e-6, 1e-3])
def test_linear_work_passes(pace: float) -> None:
    chance = random.Random(pace)
    for _ in range(2000):
        assert_linear(costing(lambda size: 1e-4 + size * pace, chance), 10_000)


@pytest.mark.parametrize(
    "cost",
    [
        lambda size: size**2 * 1e-9,
        lambda size: size**1.6 * 1e-7,
        lambda size: size * 1e-5 + size**2 * 2.5e-9,  # most of it quadratic at the size asked for
    ],
    ids=["quadratic", "a power of 1.6", "first linear, then quadratic"],
)
def test_work_that_grows_faster_fails(cost: Cost) -> None:
    chance = random.Random(1)
    caught = 0
    for _ in range(1000):
        try:
            assert_linear(costing(cost, chance), 10_000)
        except pytest.fail.Exception as failure:
            caught += "times as long" in str(failure)
    assert caught >= 980
