"""Staircases: smooth schedules whose scheduler was stepped once per epoch, logged more often than that."""

from __future__ import annotations

import numpy as np

from lranalyzer.schedules.base import FloatArray

MANY_STAIRS = 6
"""Levels from which a staircase may be a smooth schedule; fewer are drops."""
POINTS_PER_STAIR = 2.5
"""Logged points that a stair has on average at least; fewer may be chance."""
ROUNDING = 3e-4
"""Typical relative height of a stair must be above this, or the stairs are those of rounded digits."""


def find_stairs(step: FloatArray, rate: FloatArray, interval: float) -> tuple[int, FloatArray, FloatArray] | None:
    """Find stairs of equal length.

    Returns
    -------
    held : int
        Steps for which each rate is kept.
    start, value : ndarray of shape (k,)
        First step and rate of every stair, steps being multiples of `held`; or None instead of all three.
    """
    starts = np.concatenate([[0], np.flatnonzero(np.diff(rate) != 0.0) + 1])
    if not MANY_STAIRS <= starts.size <= rate.size / POINTS_PER_STAIR:
        return None
    lengths, value = np.diff(step[starts]), rate[starts]
    heights = np.abs(np.diff(value)) / np.maximum(value[1:], value[:-1])
    # Equal drops are drops: a decay by a factor every so many steps, not a smooth one.
    if np.median(heights) < ROUNDING or float(np.ptp(heights)) < 4e-3:
        return None
    held = float(np.median(lengths))
    # Two stairs whose rates print alike look like one of twice the length.
    counts = np.round(lengths / held)
    if (
        held < 1.5 * interval
        or (counts < 1).any()
        or (np.abs(lengths - counts * held) > 1.01 * interval + 0.02 * lengths).any()
    ):
        return None
    index = np.concatenate([[0.0], np.cumsum(counts)])
    exact = max(round(float(lengths.sum() / counts.sum())), 1)
    first = round(float(step[starts[1]]) / exact) - counts[0]
    return exact, np.maximum(index + first, 0.0) * exact, value
