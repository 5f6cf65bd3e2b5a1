"""A curve in a table cell."""

from __future__ import annotations

import numpy as np

from lranalyzer.report.curves import Curve
from lranalyzer.report.decimate import peak_safe

WIDTH, HEIGHT, POINTS = 120, 26, 48


def sparkline(curve: Curve) -> str:
    """SVG path of a curve in a box of 120 by 26, logarithmic when positive; empty without two points."""
    step, value = curve.step, curve.value
    if curve.trend_value.size:
        step, value = np.rint(curve.trend_step).astype(np.int64), curve.trend_value
    finite = np.isfinite(value)
    if finite.sum() < 2:
        return ""
    index = peak_safe(value, POINTS)
    index = index[np.isfinite(value[index])]
    x = step[index].astype(float)
    y = np.log(value[index]) if (value[finite] > 0).all() else value[index]
    left, width = float(x[0]), float(x[-1] - x[0]) or 1.0
    bottom, height = float(y.min()), float(np.ptp(y)) or 1.0
    px = 1 + (x - left) / width * (WIDTH - 2)
    py = HEIGHT - 2 - (y - bottom) / height * (HEIGHT - 4)
    return "M" + "L".join(f"{a:.0f} {b:.1f}" for a, b in zip(px.tolist(), py.tolist(), strict=True))
