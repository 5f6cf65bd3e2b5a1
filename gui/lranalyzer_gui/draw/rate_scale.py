"""The log ruler that shows the present rate, the recommended one and its range."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_DECADES = 2.0
"""A shorter ruler would make a small change look large."""
ROOM = 0.35
"""Free decades on each side of the outermost mark."""


@dataclass(frozen=True)
class RateScale:
    """A ruler from ``10**low`` to ``10**high``; positions run from 0 to 1."""

    low: float
    high: float

    def place(self, rate: float) -> float:
        """Where a rate stands, 0 at the left end and 1 at the right."""
        return self.place_of(math.log10(rate))

    def place_of(self, exponent: float) -> float:
        """Where ``10**exponent`` stands, however large that is."""
        return (exponent - self.low) / (self.high - self.low)

    @property
    def decades(self) -> list[int]:
        """The whole decades on the ruler, as exponents."""
        return list(range(math.ceil(self.low), math.floor(self.high) + 1))


def rate_scale(*rates: float | None) -> RateScale:
    """A ruler that holds all the positive ``rates`` with room on both sides.

    >>> scale = rate_scale(1e-3, 1e-2)
    >>> round(scale.place(10**-2.5), 3), scale.decades
    (0.5, [-3, -2])
    """
    logs = [math.log10(r) for r in rates if r is not None and r > 0 and math.isfinite(r)] or [-3.0]
    low, high = min(logs) - ROOM, max(logs) + ROOM
    short = LEAST_DECADES - (high - low)
    return RateScale(low - short / 2, high + short / 2) if short > 0 else RateScale(low, high)
