"""Lowest and highest value of many curves together, stretch by stretch: what the vertical axis has to show, without
asking every curve at every frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer_gui.draw.curve import Curve, Floats

STRETCHES = 1_024
LEAST_IN_VIEW = 16
"""A view of fewer stretches is looked at point by point."""
MANY = 64
"""From so many curves on an envelope is worth its making."""


@dataclass(frozen=True, eq=False)
class Envelope:
    """Edges ``(m + 1,)`` of the stretches; lowest and highest value in each, ``(m,)``, NaN where there is none."""

    edges: Floats
    low: Floats
    high: Floats

    def between(self, low: float, high: float) -> Floats | None:
        """Values that hold the extremes of a view; None for a view too narrow to say."""
        first = max(int(np.searchsorted(self.edges, low, "right")) - 1, 0)
        last = min(int(np.searchsorted(self.edges, high, "left")), self.low.size)
        if last - first < LEAST_IN_VIEW:
            return None
        return np.concatenate([self.low[first:last], self.high[first:last]])


def envelope(curves: Sequence[Curve], extent: tuple[float, float]) -> Envelope | None:
    """Envelope over ``extent``; None for few curves, which are as quickly asked one by one.

    >>> x = np.arange(2048.0)
    >>> made = envelope([Curve(x, x * k, np.empty(0, np.int64), np.empty(0)) for k in range(MANY)], (0.0, 2048.0))
    >>> float(made.high[-1]), float(made.low[-1])
    (128961.0, 0.0)
    """
    if len(curves) < MANY or not extent[1] > extent[0]:
        return None
    edges = np.linspace(*extent, STRETCHES + 1)
    low, high = np.full(STRETCHES, np.inf), np.full(STRETCHES, -np.inf)
    for curve in curves:
        x, y = (curve.x, curve.y) if curve.coarse is None else (curve.coarse.x, curve.coarse.y)
        starts = np.searchsorted(x, edges)
        starts[-1] = x.size
        filled = np.flatnonzero(np.diff(starts) > 0)
        if filled.size:
            low[filled] = np.minimum(low[filled], np.minimum.reduceat(y, starts[filled])[: filled.size])
            high[filled] = np.maximum(high[filled], np.maximum.reduceat(y, starts[filled])[: filled.size])
    return Envelope(edges, np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan))
