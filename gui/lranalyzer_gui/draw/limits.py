"""Which stretch of the vertical axis a view shows, and how much of the data lies outside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MARGIN = 0.06
"""Empty share above and below the curve, so that a line never runs along the frame."""
LEVEL, LEVEL_LOG = 0.1, 0.3
"""Room above and below a level line: a share of its height; decades on a logarithmic axis."""
CORE = (2.0, 98.0)
"""Percentiles that bound what is surely worth seeing."""
MOST_RANKED = 20_000
"""The core is found from about this many values; the extremes from all."""
OUTLIER_REACH = 6.0
"""A point further from the core than this many core heights would press the rest of the curve flat."""
LEVEL_CORE = 1e-12
"""A core of this share of the whole is one value, such as the zero that a reference differs from itself by: then all that
is to be seen lies outside it."""
BLOW_UP, SHOWN_RISE = 30.0, 2.0
"""A curve that ends this many times above both its middle and its beginning has blown up; all but this many times the
higher of the two is then left out, else one would see a wall beside a floor."""
MOST_LOST = 0.5
"""A line with more than this share of its points out of view is not to be seen."""
MOST_WIDER = 1_000.0
"""The view is made at most so many times higher for such a line: beyond, the others would be flat."""
FIRST = 0.02
"""Share of the points that count as the beginning."""


@dataclass(frozen=True)
class Limits:
    """``low`` to ``high`` on the axis, and the number of drawn points above and below."""

    low: float
    high: float
    above: int = 0
    below: int = 0

    @property
    def outside(self) -> int:
        """How many drawn points the view leaves out; the window says so."""
        return self.above + self.below


def limits(values: Floats, *, everything: bool = False, log: bool = False) -> Limits | None:
    """Limits for the finite ``values``, logarithms where ``log``; far outliers are left out unless ``everything``, and are
    counted.

    >>> limits(np.array([1.0, 2.0, 3.0])).outside
    0
    >>> limits(np.append(np.linspace(1, 2, 200), 1e9)).above
    1
    """
    finite = np.isfinite(values)
    if not finite.all():
        values = values[finite]
    if not values.size:
        return None
    low, high = lowest, highest = float(values.min()), float(values.max())
    if not everything and values.size >= 20:
        core_low, middle, core_high = np.percentile(values[:: 1 + values.size // MOST_RANKED], (CORE[0], 50.0, CORE[1]))
        level = float(core_high - core_low) <= LEVEL_CORE * (highest - lowest)
        reach = OUTLIER_REACH * max(float(core_high - core_low), 1e-12 * max(abs(high), abs(low)))
        if not level and (high > core_high + reach or low < core_low - reach):
            inside = values[(values >= core_low - reach) & (values <= core_high + reach)]
            low, high = float(inside.min()), float(inside.max())
        if not log:  # a logarithmic axis shows both
            high = _before_blow_up(values, float(middle), high)
    pad = MARGIN * (high - low)
    if not high > low:
        pad = LEVEL_LOG if log else max(abs(high) * LEVEL, 1e-12)
    above = int((values > high).sum()) if high < highest else 0
    below = int((values < low).sum()) if low > lowest else 0
    return Limits(low - pad, high + pad, above, below)


def widened(found: Limits, values: Floats, lines: Iterable[Floats], *, log: bool = False) -> Limits:
    """Limits of all ``values`` together, made wide enough that none of the ``lines`` they come from is lost: one of few
    points on another level than a dense one is an outlier to it, but no less a line.

    >>> dense, sparse = np.linspace(0.01, 0.03, 5000), np.full(30, 0.4)
    >>> both = np.concatenate([dense, sparse])
    >>> limits(both).above, widened(limits(both), both, [dense, sparse]).above
    (30, 0)
    """
    low, high = found.low, found.high
    most = MOST_WIDER * (high - low)
    for line in lines if found.outside else ():
        if line.size and np.mean((line < low) | (line > high)) > MOST_LOST:
            own = limits(line, log=log)
            if own is not None and max(high, own.high) - min(low, own.low) <= most:
                low, high = min(low, own.low), max(high, own.high)
    return found if (low, high) == (found.low, found.high) else within(values, low, high)


def within(values: Floats, low: float, high: float) -> Limits:
    """Limits chosen beforehand, with the count of the ``values`` outside."""
    return Limits(low, high, int((values > high).sum()), int((values < low).sum()))


def _before_blow_up(values: Floats, middle: float, high: float) -> float:
    """The highest value worth showing of a curve that blew up; ``high`` for any other."""
    if not high > BLOW_UP * middle:
        return high
    usual = max(middle, float(np.median(values[: max(1, round(FIRST * values.size))])))
    if not (usual > 0 and high > BLOW_UP * usual):
        return high
    return float(values[values <= SHOWN_RISE * usual].max())
