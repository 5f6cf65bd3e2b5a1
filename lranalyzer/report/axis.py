"""Axes of a static picture: how a number becomes a place, and where the ticks are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lranalyzer.run import FloatArray

LOG_FROM = 8.0
"""Ratio of largest to smallest positive value from which an axis is logarithmic."""

FARTHEST = 1e300
"""What lies beyond is drawn at the edge, and what is smaller than its inverse at 0: sums and ratios stay finite."""


@dataclass(frozen=True)
class Axis:
    """Numbers from ``low`` to ``high`` laid out from pixel ``start`` to pixel ``end``."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    @classmethod
    def around(cls, values: FloatArray, start: float, end: float, *, decades: float = 300.0) -> Axis:
        """An axis with a little room around the finite values, a logarithmic one over at most ``decades``."""
        finite = values[np.isfinite(values)]
        if finite.size == 0:
            return cls(0.0, 1.0, start, end)
        low, high = map(_within_reach, (float(finite.min()), float(finite.max())))
        if low > 0 and high > LOG_FROM * low:
            span = min(math.log10(high) - math.log10(low), decades)
            room = 10 ** (0.06 * span)
            return cls(max(low / room, high / 10**decades, 1 / FARTHEST), high * min(room, 1e6), start, end, log=True)
        room = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
        return cls(low - room, high + room, start, end)

    def place(self, value: FloatArray) -> FloatArray:
        """Pixels of values ``(n,)``; NaN where a logarithmic axis has no place for them."""
        low, high = (math.log10(self.low), math.log10(self.high)) if self.log else (self.low, self.high)
        value = np.where(np.isfinite(value), np.clip(value, -FARTHEST, FARTHEST), value)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.log10(value) if self.log else np.asarray(value, dtype=np.float64)
        at = np.where(np.isfinite(at), at, np.nan)
        return self.start + (at - low) / (high - low) * (self.end - self.start)

    def ticks(self, count: int) -> list[float]:
        """About ``count`` round numbers within the axis."""
        if self.log and math.log10(self.high / self.low) >= 0.7:
            return _log_ticks(self.low, self.high, count)
        return _round_ticks(self.low, self.high, count)


def _within_reach(value: float) -> float:
    return 0.0 if abs(value) < 1 / FARTHEST else max(-FARTHEST, min(value, FARTHEST))


def _round_ticks(low: float, high: float, count: int) -> list[float]:
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    width = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    first, last = math.ceil(low / width - 1e-9), math.floor(high / width + 1e-9)
    return [float(f"{k * width:.12g}") for k in range(first, last + 1)]


def _log_ticks(low: float, high: float, count: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    mantissas = (1, 2, 5) if math.log10(high / low) < 0.6 * count else (1,)
    every = 1 if len(mantissas) > 1 else max(1, -(-(last - first) // count))
    ticks = (m * 10.0**e for e in range(first, last + 1, every) for m in mantissas)
    return [float(f"{t:.12g}") for t in ticks if low <= t <= high]
