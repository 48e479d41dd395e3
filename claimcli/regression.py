"""Logistic regression with binary features: how far each feature moves the odds that something is so.

L2-regularised, the intercept too weakly to matter, by L-BFGS with a backtracking line search (Liu and Nocedal 1989,
"On the limited memory BFGS method for large scale optimization"). Deterministic; no library needed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import exp, log1p

_MEMORY = 12
_ENOUGH = 1e-4  # of the decrease that the slope promises, for a step to be taken (Armijo)
_SMALLEST_STEP = 1e-10

_Vector = list[float]


def fit(
    rows: Sequence[Sequence[int]],
    truths: Sequence[bool],
    size: int,
    *,
    strength: float = 2.0,
    rounds: int = 300,
    precision: float = 1e-5,
) -> tuple[float, list[float]]:
    """Return the intercept and ``size`` weights, in log-odds, under which the truths are likeliest.

    A row holds the numbers (below ``size``) of the features present; one named twice counts twice. ``strength`` is
    that of the penalty on the weights' squares. Ends when no part of the gradient exceeds ``precision`` times the
    number of rows, or after ``rounds`` steps. Raises ValueError where rows and truths differ in number.
    """
    if len(rows) != len(truths):
        raise ValueError(f"{len(rows)} rows, {len(truths)} truths")
    problem = _Problem(rows, truths, size, strength)
    at = [0.0] * (size + 1)
    value, slope = problem.look(at)
    steps: deque[tuple[_Vector, _Vector, float]] = deque(maxlen=_MEMORY)
    for _ in range(rounds):
        if max(map(abs, slope)) <= precision * max(1, len(rows)):
            break
        way = _downhill(slope, steps)
        promised = _dot(way, slope)
        length = 1.0 if steps else 1 / max(1.0, max(map(abs, slope)))
        while True:
            there = [a + length * w for a, w in zip(at, way, strict=True)]
            new_value, new_slope = problem.look(there)
            if new_value <= value + _ENOUGH * length * promised or length < _SMALLEST_STEP:
                break
            length /= 2
        moved = [b - a for a, b in zip(at, there, strict=True)]
        turned = [b - a for a, b in zip(slope, new_slope, strict=True)]
        bend = _dot(moved, turned)
        if new_value >= value or bend <= 0:
            break
        steps.append((moved, turned, 1 / bend))
        at, value, slope = there, new_value, new_slope
    return at[size], at[:size]


class _Problem:
    """The negative log-likelihood with its penalty. The intercept is the last of the parameters."""

    def __init__(self, rows: Sequence[Sequence[int]], truths: Sequence[bool], size: int, strength: float) -> None:
        self._rows = [(tuple(row), 1.0 if truth else -1.0) for row, truth in zip(rows, truths, strict=True)]
        self._size = size
        self._strength = strength

    def look(self, at: _Vector) -> tuple[float, _Vector]:
        """Return the value and the gradient there."""
        size, strength = self._size, self._strength
        slope = [strength * weight for weight in at]
        slope[size] = 0.0
        value = strength / 2 * sum([weight * weight for weight in at[:size]])
        intercept = at[size]
        for row, sign in self._rows:
            odds = intercept
            for feature in row:
                odds += at[feature]
            margin = sign * odds
            if margin > 0:
                small = exp(-margin)
                value += log1p(small)
                pull = -sign * small / (1 + small)
            else:
                small = exp(margin)
                value += log1p(small) - margin
                pull = -sign / (1 + small)
            slope[size] += pull
            for feature in row:
                slope[feature] += pull
        return value, slope


def _downhill(slope: _Vector, steps: deque[tuple[_Vector, _Vector, float]]) -> _Vector:
    """The way to go: down the slope, bent by what the last steps told of its curvature (two-loop recursion)."""
    way = [-part for part in slope]
    shares = []
    for moved, turned, scale in reversed(steps):
        part = scale * _dot(moved, way)
        shares.append(part)
        way = [w - part * t for w, t in zip(way, turned, strict=True)]
    if steps:
        _, turned, scale = steps[-1]
        factor = 1 / (scale * _dot(turned, turned))
        way = [w * factor for w in way]
    for (moved, turned, scale), part in zip(steps, reversed(shares), strict=True):
        back = scale * _dot(turned, way)
        way = [w + (part - back) * m for w, m in zip(way, moved, strict=True)]
    return way


def _dot(one: _Vector, other: _Vector) -> float:
    return sum([a * b for a, b in zip(one, other, strict=True)])
