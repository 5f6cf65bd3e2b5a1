"""A loss curve the size of a word: at most ``POINTS`` points in the unit square."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lranalyzer_gui.draw.curve import polyline, prepare, view_indices
from lranalyzer_gui.draw.limits import limits

Floats = NDArray[np.float64]
COLUMNS = 48
"""Each column keeps its lowest and highest point."""


def lost_places(x: Floats, y: Floats) -> Floats:
    """Where on the unit line of a sparkline the value was not finite: at most a place a column.

    >>> lost_places(np.array([0.0, 1.0, 2.0]), np.array([3.0, np.nan, np.inf])).tolist()
    [0.5, 1.0]
    """
    bad = ~np.isfinite(y)
    if not bad.any():
        return np.empty(0)
    low, high = float(np.min(x)), float(np.max(x))
    if not high > low:
        return np.array([0.5])
    return np.asarray(np.unique(np.round((x[bad] - low) / (high - low) * COLUMNS)) / COLUMNS, np.float64)


def sparkline(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Points in the unit square, y upwards; NaN where the line breaks; empty arrays for an empty curve.

    Values beyond the limits of a plot are held at the edge, so one spike does not flatten the picture.
    """
    curve = prepare(np.asarray(x, np.float64), np.asarray(y, np.float64))
    if not len(curve):
        return np.empty(0), np.empty(0)
    ends = [curve.x[0], curve.x[-1], *(curve.lost[[0, -1]] if curve.lost.size else ())]
    low, high = float(min(ends)), float(max(ends))
    if not high > low:
        return np.array([0.5]), np.array([0.5])
    px, py = polyline(curve, view_indices(curve, low, high, COLUMNS))
    bound = limits(curve.y)
    assert bound is not None
    return (px - low) / (high - low), np.clip((py - bound.low) / (bound.high - bound.low), 0.0, 1.0)
