"""Fewer points for a line whose picture stays the same."""

from __future__ import annotations

import numpy as np

from lranalyzer_gui.draw.curve import Floats

STRIDES = (32, 16, 8, 4, 2)
LEAST = 128
"""Points below which a line is drawn as quickly as it is thinned."""


def thinned(x: Floats, y: Floats, tolerance: float) -> tuple[Floats, Floats]:
    """Every so-manieth point, as few as leave all the others within ``tolerance`` (in units of y) of the line; all of them
    where the line is too rough for that, or broken by NaN.

    >>> x = np.arange(1001.0)
    >>> [part.size for part in thinned(x, 0.5 * x, 0.01)]
    [33, 33]
    """
    if x.size < LEAST:
        return x, y
    for stride in STRIDES:
        kept = np.append(np.arange(0, x.size - 1, stride), x.size - 1)
        off = np.abs(np.interp(x, x[kept], y[kept]) - y)
        if bool((off <= tolerance).all()):
            return x[kept], y[kept]
    return x, y
