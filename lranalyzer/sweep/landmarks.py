"""Places on the curve of a range test, as log10 of the rate. Measured here, weighed elsewhere."""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.run import FloatArray
from lranalyzer.sweep.descent import Descent

FALLS = {"falls_10": 0.9, "falls_50": 0.5, "falls_75": 0.25, "falls_90": 0.1, "falls_95": 0.05}
"""Share of the drop that is left where the loss first gets there and stays below half."""
RISES = {"rises_05": 0.05, "rises_10": 0.10, "rises_25": 0.25, "rises_50": 0.5, "rises_90": 0.9}
"""Share of the drop that is lost again beyond the lowest loss."""


def landmarks(descent: Descent) -> dict[str, float]:
    """Name to log10 of the rate; NaN for a rise that the test did not reach.

    ``falls_90``: the first rate at which 90 % of the drop is done, after the last time less than half was
    done;
    ``lowest``: the lowest smoothed loss; ``rises_25``: where a quarter of the drop is lost again;
    ``single_start``: the first single loss above the starting level after most of the drop is done;
    ``steepest``: the fastest fall per decade; ``centre``: the mean place of the descent, weighted by what is
    gained.
    """
    x, left, lowest = descent.log_rate, descent.relative, descent.lowest_at
    found = {"lowest": float(x[lowest])}
    begin = _last_above(left[: lowest + 1], 0.5)
    for name, level in FALLS.items():
        first = 0 if level >= 0.5 else begin
        found[name] = float(x[first + int(np.argmax(left[first : lowest + 1] <= level))])
    for name, level in RISES.items():
        beyond = np.flatnonzero(left[lowest:] > level)
        found[name] = float(x[lowest + beyond[0]]) if beyond.size else math.nan
    slope = np.gradient(descent.loss, x)
    found["steepest"] = float(x[int(np.argmin(slope[: lowest + 1]))])
    found["centre"], found["spread"] = _centre(x, left)
    found["single_start"] = _first_single(descent, descent.start, found["falls_75"])
    found["single_half"] = _first_single(descent, descent.start - 0.5 * descent.drop, found["falls_75"])
    return found


def _last_above(left: FloatArray, level: float) -> int:
    above = np.flatnonzero(left > level)
    return int(above[-1]) if above.size else 0


def _centre(x: FloatArray, left: FloatArray) -> tuple[float, float]:
    """Mean and standard deviation, in decades, of where the running minimum falls."""
    gained = -np.diff(np.minimum.accumulate(left))
    total = float(gained.sum())
    if total <= 0:
        return float(x[0]), 0.0
    middle = 0.5 * (x[1:] + x[:-1])
    mean = float(gained @ middle / total)
    return mean, math.sqrt(float(gained @ (middle - mean) ** 2) / total)


def _first_single(descent: Descent, level: float, after: float) -> float:
    """Rate of the first single point above a level, beyond a place; NaN when there is none."""
    above = np.flatnonzero((descent.point_log_rate > after) & (descent.points > level))
    return float(descent.point_log_rate[above[0]]) if above.size else math.nan
