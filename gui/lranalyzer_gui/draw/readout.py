"""What the cross-hair reads: the nearest point of every curve."""

from __future__ import annotations

import numpy as np

from lranalyzer_gui.draw.curve import Curve
from lranalyzer_gui.draw.ticks import LARGEST


def nearest(curve: Curve, x: float) -> int | None:
    """Index of the finite point nearest to ``x``; None for an empty curve or an ``x`` well beyond its
    ends."""
    if not len(curve):
        return None
    right = int(np.searchsorted(curve.x, x))
    left = max(right - 1, 0)
    right = min(right, len(curve) - 1)
    at = left if abs(curve.x[left] - x) <= abs(curve.x[right] - x) else right
    span = float(curve.x[-1] - curve.x[0])
    typical = span / max(len(curve) - 1, 1)
    beyond = max(curve.x[0] - x, x - curve.x[-1], 0.0)
    return at if beyond <= max(typical, 0.02 * span) or span == 0 else None


def value_at(curve: Curve, index: int, log_y: bool) -> float:
    """The plain value of a point, whatever the axis shows."""
    return float(10.0 ** curve.y[index]) if log_y else float(curve.y[index])


def plain_x(x: float, log_x: bool) -> float:
    """A place on the axis in plain units."""
    return float(np.power(10.0, min(x, LARGEST))) if log_x else x
