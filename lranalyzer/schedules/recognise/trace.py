"""A logged rate, cleaned and thinned, with the few numbers that the shape tests share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, IntArray

MAX_POINTS = 600
"""Points that shape tests look at; more do not change an answer, only its cost."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Finite points in order of step, at most `MAX_POINTS` of them."""

    step: FloatArray
    """Steps, shape ``(n,)``, strictly increasing."""
    rate: FloatArray
    """Rates at those steps, shape ``(n,)``, as fractions of `scale`."""
    scale: float
    """Largest logged rate."""
    interval: float
    """Median distance of two points, in steps."""

    @property
    def last(self) -> float:
        """Last logged step."""
        return float(self.step[-1])


def prepare(step: IntArray, lr: FloatArray) -> Trace | str:
    """Clean and thin a logged rate; a string says why nothing can be read from it.

    Non-finite points and negative steps are dropped, points are sorted by step, and of several at
    one step the last one stays.

    Raises
    ------
    ScheduleError
        If the two arrays differ in shape or have more than one dimension.
    """
    steps = np.asarray(step, dtype=np.float64)
    rates = np.asarray(lr, dtype=np.float64)
    if steps.shape != rates.shape or steps.ndim != 1:
        raise ScheduleError(f"step and lr must be of one shape (n,), not {steps.shape} and {rates.shape}")
    finite = np.isfinite(steps) & np.isfinite(rates) & (steps >= 0.0)
    if not finite.all():
        steps, rates = steps[finite], rates[finite]
    if steps.size and (np.diff(steps) <= 0.0).any():
        order = np.argsort(steps, kind="stable")
        steps, rates = steps[order], rates[order]
        last_of_step = np.append(np.diff(steps) > 0.0, True)
        steps, rates = steps[last_of_step], rates[last_of_step]
    if steps.size < 2:
        return f"{steps.size} usable points are too few to see a schedule"
    if rates.min() < 0.0:
        return "the logged rate is negative, so it is not a learning rate"
    steps, rates = thin(steps, rates)
    scale = float(rates.max()) or 1.0
    return Trace(steps, rates / scale, scale, float(np.median(np.diff(steps))))


def thin(steps: FloatArray, rates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Keep `MAX_POINTS` points: both sides of the largest jumps, the rest evenly spaced."""
    if steps.size <= MAX_POINTS:
        return steps, rates
    changes = np.abs(np.diff(rates))
    largest = np.argpartition(changes, -40)[-40:]
    largest = largest[changes[largest] > 0.02 * rates.max()]
    even = np.linspace(0, steps.size - 1, MAX_POINTS - 2 * largest.size).astype(np.int64)
    kept = np.unique(np.concatenate([even, largest, largest + 1]))
    return steps[kept], rates[kept]


def roundest(low: float, high: float) -> int:
    """Whole number in ``(low, high]`` with the most trailing zeros; `high` rounded if there is none."""
    top = np.floor(high + 1e-9)
    power = 10 ** max(int(np.log10(max(top, 1.0))), 0)
    while power >= 1:
        for unit in (power, power // 2):
            candidate = top // unit * unit if unit else top
            if candidate > low + 1e-9:
                return int(candidate)
        power //= 10
    return max(round(high), 1)


def tidy(value: float, tolerance: float = 2e-4) -> float:
    """Shortest decimal within a relative `tolerance`: 0.00099998 becomes 0.001."""
    for digits in range(1, 8):
        short = float(f"{value:.{digits}g}")
        if abs(short - value) <= tolerance * abs(value):
            return short
    return value
