"""A polyline cut at the edges of a plot, for pictures whose format cannot clip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def cut(x: Floats, y: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """What of the line ``x, y`` ``(n,)`` lies where ``low <= y <= high``: it ends on the edges, what is outside is NaN.

    >>> x, y = cut(np.array([0.0, 1.0, 2.0]), np.array([0.0, 4.0, 0.0]), 0.0, 1.0)
    >>> x.tolist(), y.tolist()
    ([0.0, 0.25, 1.0, 1.75, 2.0], [0.0, 1.0, nan, 1.0, 0.0])
    """
    place, xs, ys = [np.arange(x.size, dtype=np.float64)], [x], [np.where((y < low) | (y > high), np.nan, y)]
    for edge in (low, high):
        with np.errstate(invalid="ignore"):
            at = np.flatnonzero((y[:-1] - edge) * (y[1:] - edge) < 0)
        share = (edge - y[at]) / (y[at + 1] - y[at])
        place.append(at + share)
        xs.append(x[at] + share * (x[at + 1] - x[at]))
        ys.append(np.full(at.size, edge))
    order = np.argsort(np.concatenate(place), kind="stable")
    return np.concatenate(xs)[order], np.concatenate(ys)[order]
