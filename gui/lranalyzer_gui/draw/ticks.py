"""Places and texts of axis ticks."""

from __future__ import annotations

import math
from itertools import pairwise

from lranalyzer_gui.draw import numbers

DIGIT_SETS = ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 4, 5, 6, 7, 8, 9))
"""Digits that may carry labels in every decade, sparse to dense."""
LINEAR_COUNT = 4
"""Labels of an axis too short for round digits."""


def log_ticks(low: float, high: float, pixels: float, least_pixels: float) -> tuple[list[float], list[float]]:
    """Labelled and unlabelled ticks, in log10 units, of an axis from ``10**low`` to ``10**high``.

    The densest set of round digits whose labels stay ``least_pixels`` apart; whole decades are thinned out
    where even
    they are too close.

    >>> [round(t, 2) for t in log_ticks(-4, -1, 200, 30)[0]]
    [-4.0, -3.52, -3.0, -2.52, -2.0, -1.52, -1.0]
    """
    if not high > low or pixels <= 0:
        return [], []
    per_unit = pixels / (high - low)
    labelled: list[float] = []
    for digits in DIGIT_SETS:
        inside = _places(low, high, digits)
        if len(inside) > 1 and min(b - a for a, b in pairwise(inside)) * per_unit < least_pixels:
            break
        labelled = inside
    if len(labelled) < 2 and high - low < 1:
        return _linear_places(low, high), []
    if not labelled:
        every = math.ceil(least_pixels / per_unit)
        labelled = [d for d in _places(low, high, (1,)) if round(d) % every == 0]
    dense = _places(low, high, DIGIT_SETS[-1]) if high - low < 12 else []
    return labelled, [t for t in dense if t not in labelled]


def _places(low: float, high: float, digits: tuple[int, ...]) -> list[float]:
    decades = range(math.floor(low), math.ceil(high) + 1)
    return [p for d in decades for k in digits if low <= (p := d + math.log10(k)) <= high]


def _linear_places(low: float, high: float) -> list[float]:
    """Round values of the plain scale; for a range well below a decade."""
    start, end = 10.0**low, 10.0**high
    raw = (end - start) / LINEAR_COUNT
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(k * unit for k in (1, 2, 5, 10) if k * unit >= raw)
    first = math.ceil(start / step)
    return [math.log10(k * step) for k in range(first, math.floor(end / step) + 1)]


def rate_text(log10: float) -> str:
    """The label of a tick on a logarithmic axis: ``1e-3``, ``0.1``, ``20``."""
    return numbers.rate(10.0**log10)


def value_text(value: float, spacing: float) -> str:
    """The label of a tick on a value axis: as many decimals as the spacing needs.

    >>> value_text(4.0, 0.2), value_text(2000000.0, 500000.0), value_text(-1.0, 1.0)
    ('4.0', '2M', '−1')
    """
    if abs(value) >= 1e5 or spacing >= 1e5:
        text = numbers.steps(value)
    else:
        places = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 3
        text = f"{value:.{places}f}" if places <= 6 else f"{value:.3g}"
    return text.replace("-", numbers.MINUS, 1) if text.startswith("-") else text


def step_text(value: float, spacing: float) -> str:
    """The label of a tick on a step axis, as many digits as the spacing needs.

    >>> step_text(24000, 2000), step_text(2500, 500), step_text(0.25, 0.25)
    ('24k', '2,500', '0.25')
    """
    if abs(value) >= 1e6 or (abs(value) >= 1e4 and spacing >= 10):
        return numbers.steps(value, 6)
    return f"{value:,.0f}" if spacing >= 1 else f"{value:.6g}"
