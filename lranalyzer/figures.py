"""Numbers and counts as they stand in every sentence, table and picture: one form everywhere."""

from __future__ import annotations

import math


def number(value: float | None, digits: int = 3) -> str:
    """A number in few characters, with a short exponent: ``3e-4``, ``0.0213``, ``1.2e6``; a dash for None.

    >>> [number(v) for v in (0.0003, 0.25, 999.9, 12345678.0, float("nan"), None)]
    ['3e-4', '0.25', '1,000', '1.23e7', 'NaN', '–']
    """
    if value is None:
        return "–"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e6:
        whole = (
            1000 if digits > 3 else 10**digits - 0.5
        )  # from there on Python would write so few digits with an exponent
        return f"{value:,.0f}" if abs(value) >= whole else f"{value:.{digits}g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


def plural(count: int, word: str) -> str:
    """``"1 run"``, ``"2 runs"``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
