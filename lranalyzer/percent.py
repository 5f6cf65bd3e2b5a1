"""Percentages as they stand in every sentence: with a space before the sign (ISO 80000-1, SI brochure 5.4.7)."""

from __future__ import annotations


def spaced(ratio: float, digits: int = 0) -> str:
    """A ratio in percent.

    >>> spaced(0.123), spaced(0.123, 1)
    ('12 %', '12.3 %')
    """
    return f"{ratio:.{digits}%}"[:-1] + " %"
