"""Numbers as people read them; never used in files that programs read."""

from __future__ import annotations

import math

from lranalyzer import figures
from lranalyzer.figures import plural as plural

MINUS = "−"
SAME = "same"
"""A change of rate that is none."""


def rate(value: float | None) -> str:
    """A learning rate as our sentences print it: ``3e-4``, ``0.003``, ``0.1``; a dash for None and for what is no rate.

    >>> rate(0.0003), rate(0.1), rate(0.00305), rate(None)
    ('3e-4', '0.1', '0.00305', '–')
    """
    return "–" if value is None or not math.isfinite(value) else figures.number(value)


def loss(value: float | None) -> str:
    """A loss in four digits, with words for what is no number.

    >>> loss(2.30258), loss(12345.678), loss(float("nan")), loss(1e-9)
    ('2.303', '12,346', 'NaN', '1.00e-9')
    """
    if value is None:
        return "–"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e6 or 0 < size < 1e-4:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:,.0f}" if size >= 1e4 else f"{value:#.4g}".removesuffix(".")


def count(value: float | None) -> str:
    """A whole number with separators: ``24,000``."""
    return "–" if value is None else f"{value:,.0f}"


def steps(value: float, digits: int = 3) -> str:
    """A step short enough for an axis or a table cell.

    >>> steps(950), steps(24000), steps(1_500_000), steps(2e15)
    ('950', '24k', '1.5M', '2e15')
    """
    if abs(value) >= 1e12:
        return rate(value)
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= limit:
            scale = 1e3 if unit == "k" else limit
            return f"{value / scale:.{digits}g}{unit}"
    return f"{value:.6g}"


def times(ratio: float) -> str:
    """A change of rate in words: ``÷ 10``, ``× 3``, ``same``.

    >>> times(0.1), times(256.0), times(1.004)
    ('÷ 10', '× 260', 'same')
    """
    if abs(ratio - 1) < 0.02:
        return SAME
    size = float(f"{ratio if ratio > 1 else 1 / ratio:.2g}")
    shown = f"{size:,.0f}" if size >= 100 else f"{size:g}"
    return f"× {shown}" if ratio > 1 else f"÷ {shown}"
