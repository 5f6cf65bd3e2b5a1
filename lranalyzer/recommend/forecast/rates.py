"""A rate over steps, reduced to what the laws read: its running sum, and the changes that annealing is made
of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lranalyzer.run import FloatArray, IntArray

Rate = Callable[[IntArray], FloatArray]
"""Learning rate at steps ``(n,)``; every :class:`lranalyzer.schedules.Schedule` is one."""

KNOTS = 2000
"""Places at which a rate is sampled; between them it is taken as straight."""
EVENTS = 48
"""Groups of equal total change that the changes of a rate are gathered in. 24 or 96 change forecasts of the
curves of Luo et al. 2025 by at most 0.013 %."""
ARRIVED = 0.99
"""Share of the peak at which a warmup counts as over: what the rate does before is no annealing."""


@dataclass(frozen=True, eq=False)
class RatePath:
    """A rate from step 0 to a horizon, relative to its peak."""

    knot: FloatArray
    """Steps, increasing, ``(k,)``."""
    area: FloatArray
    """Sum of the relative rate up to each knot, in steps at the peak, ``(k,)``."""
    when: FloatArray
    """Area at which each event happens, ``(e,)``."""
    fall: FloatArray
    """Relative rate before less after, ``(e,)``; negative where the rate rises again."""
    level: FloatArray
    """Relative rate after, ``(e,)``."""

    def area_at(self, step: FloatArray) -> FloatArray:
        """Steps at the peak that are worth the training up to ``step``."""
        return np.asarray(np.interp(step, self.knot, self.area))


def rate_path(rate: Rate, horizon: int, peak: float | None = None) -> RatePath:
    """Sample a rate from step 0 to ``horizon``; ``peak`` is the rate that counts as 1 (its own by
    default)."""
    knot = np.unique(np.round(np.concatenate([np.linspace(0, horizon, KNOTS), np.geomspace(1, horizon + 1, 200) - 1])))
    value = np.maximum(np.nan_to_num(rate(knot.astype(np.int64))), 0.0)
    top = peak or float(value.max()) or 1.0
    relative = value / top
    area = np.concatenate([[0.0], np.cumsum(np.diff(knot) * 0.5 * (relative[1:] + relative[:-1]))])
    fall = -np.diff(relative, prepend=relative[0])
    arrived = int(np.argmax(relative >= ARRIVED * relative.max()))
    falls = np.flatnonzero(fall[arrived:] > 0)
    fall[: arrived + int(falls[0]) if falls.size else None] = 0.0
    when, change, level = _gathered(area, fall, relative)
    return RatePath(knot, area, when, change, level)


def _gathered(area: FloatArray, fall: FloatArray, level: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Neighbouring changes of one sign joined until no more than :data:`EVENTS` groups are left."""
    at = np.flatnonzero(np.abs(fall) > 1e-9)
    if not at.size:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    size = np.abs(fall[at])
    slot = np.floor((np.cumsum(size) - size / 2) / size.sum() * EVENTS * (1 - 1e-9)).astype(np.int64)
    group = np.concatenate([[0], np.cumsum((np.diff(slot) != 0) | (np.diff(np.sign(fall[at])) != 0))])
    weight = np.bincount(group, size)

    def mean(of: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(group, size * of[at]) / weight, dtype=np.float64)

    total = np.asarray(np.bincount(group, fall[at]), dtype=np.float64)
    return mean(area), total, np.maximum(mean(level), 1e-3)
