"""Places and texts of axis ticks."""

from __future__ import annotations

import math
from itertools import pairwise

from lranalyzer_gui.draw import numbers

DIGIT_SETS = ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 4, 5, 6, 7, 8, 9))
"""Digits that may carry labels in every decade, sparse to dense."""
LEAST_PLAIN = 5e-4
"""Distance of two ticks below which their values are written with an exponent: ``2e-4``, not ``0.0002``."""
MOST_PLACES = 12
MOST_DECADES = 1_000.0
"""There are no numbers so far apart; a view of more is none, and to walk through it would stop the window."""
LARGEST = 300.0
"""Decimal exponent beyond which values are not worked with: floating-point numbers end at 1e308, and at 1e-308."""
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
    if not high > low or pixels <= 0 or high - low > MOST_DECADES:
        return [], []
    per_unit = pixels / (high - low)
    labelled: list[float] = []
    for digits in DIGIT_SETS:
        inside = _places(low, high, digits)
        if len(inside) > 1 and min(b - a for a, b in pairwise(inside)) * per_unit < least_pixels:
            break
        labelled = inside
    if len(labelled) < 2 and high - low < 1 and max(abs(low), abs(high)) <= LARGEST:
        return _linear_places(low, high, least_pixels / per_unit), []
    if len(labelled) < 2:
        every = math.ceil(least_pixels / per_unit)
        decades = _places(low, high, (1,))
        labelled = [d for d in decades if (round(d) - round(decades[-1])) % every == 0]
        if len(labelled) < 2:
            labelled = _ends(decades, per_unit, least_pixels)
    dense = _places(low, high, DIGIT_SETS[-1]) if high - low < 12 else []
    return labelled, [t for t in dense if t not in labelled]


def _ends(decades: list[float], per_unit: float, least_pixels: float) -> list[float]:
    """The first and the last decade, where both find room; one label alone does not make a scale."""
    apart = len(decades) > 1 and (decades[-1] - decades[0]) * per_unit >= least_pixels
    return [decades[0], decades[-1]] if apart else decades[-1:]


def whole(low: float, high: float) -> list[float]:
    """The whole numbers in a stretch too short for more than a few of them.

    >>> whole(-0.1, 2.1)
    [0.0, 1.0, 2.0]
    """
    return [float(n) for n in range(math.ceil(low), math.floor(high) + 1)]


def _places(low: float, high: float, digits: tuple[int, ...]) -> list[float]:
    decades = range(math.floor(low), math.ceil(high) + 1)
    return [p for d in decades for k in digits if low <= (p := d + math.log10(k)) <= high]


def _linear_places(low: float, high: float, least: float) -> list[float]:
    """Round values of the plain scale, at least ``least`` apart; for a range well below a decade."""
    start, end = 10.0**low, 10.0**high
    found: list[float] = []
    for count in range(LINEAR_COUNT, 0, -1):
        raw = (end - start) / count
        unit = 10.0 ** math.floor(math.log10(raw))
        step = next(k * unit for k in (1, 2, 5, 10) if k * unit >= raw)
        places = [math.log10(k * step) for k in range(math.ceil(start / step), math.floor(end / step) + 1)]
        found = places or found
        if all(b - a >= least for a, b in pairwise(found)):
            return found
    return found[-1:]


def rate_text(log10: float) -> str:
    """The label of a tick on a logarithmic axis, also beyond the largest number there is: an error while Qt paints ends the
    program.

    >>> rate_text(-4.0), rate_text(math.log10(20)), rate_text(310.0)
    ('1e-4', '20', '1e310')
    """
    return numbers.rate(10.0**log10) if abs(log10) <= LARGEST else f"1e{log10:.0f}"


def value_text(value: float, spacing: float) -> str:
    """The label of a tick on a value axis: as many decimals as the spacing needs.

    >>> value_text(4.0, 0.2), value_text(2000000.0, 500000.0), value_text(-1.0, 1.0), value_text(0.0002, 0.0001)
    ('4.0', '2M', '−1', '2e-4')
    """
    if abs(value) < spacing / 1000:
        return "0"
    places = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 3
    if abs(value) >= 1e5 or spacing >= 1e5:
        size = math.floor(math.log10(abs(value)))
        text = numbers.steps(value, max(3, size + places + 1 if spacing < 1 else size - _size(spacing) + 1))
    elif abs(value) < 100 * spacing and spacing < LEAST_PLAIN:
        mantissa, exponent = f"{value:.{max(0, _size(value) - _size(spacing))}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        text = f"{value:,.{min(places, MOST_PLACES)}f}"
    return text.replace("-", numbers.MINUS, 1) if text.startswith("-") else text


def _size(value: float) -> int:
    """The decimal exponent of a number."""
    return math.floor(math.log10(abs(value)) + 1e-9)


def step_text(value: float, spacing: float, largest: float = 0.0) -> str:
    """The label of a tick on a step axis, as many digits as the spacing needs; beside a ``largest`` one that is written in
    thousands, in thousands too.

    >>> step_text(24000, 2000), step_text(2500, 500), step_text(0.25, 0.25), step_text(5000, 5000, 30000)
    ('24k', '2,500', '0.25', '5k')
    """
    if 1e3 <= abs(value) < 1e4 <= abs(largest) and spacing >= 10:
        return f"{value / 1e3:.6g}k"
    if abs(value) >= 1e6 or (abs(value) >= 1e4 and spacing >= 10):
        return numbers.steps(value, 6)
    return f"{value:,.0f}" if spacing >= 1 else f"{value:.6g}"
