"""The curves of a run as a report draws them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.report.decimate import peak_safe, trend, without_straight_parts
from lranalyzer.run import ROLES, FloatArray, IntArray, Role, Run, Series

TREND_STRETCHES = 120
"""Points of a trend line: enough to follow a warmup, few enough to hide the noise. A thin curve gets a sixth
of its own."""

STRAIGHT = 0.002
"""Decades by which a simplified learning-rate line may differ from the logged one: half a pixel."""


def _empty() -> FloatArray:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class Curve:
    """One series, thinned for drawing; ``step`` and ``value`` have shape ``(n,)``."""

    role: Role
    name: str
    step: IntArray
    value: FloatArray
    """Non-finite values are kept: the line breaks there."""
    logged: int
    """Points in the log."""
    trend_step: FloatArray = field(default_factory=_empty)
    trend_value: FloatArray = field(default_factory=_empty)

    @classmethod
    def of(cls, role: Role, series: Series, points: int) -> Curve:
        """Thin a series to about ``points``, keeping its peaks."""
        ordered = series.ordered
        index = peak_safe(ordered.value, points)
        if role == "lr":
            index = index[_corners(ordered.step[index], ordered.value[index])]
        stretches = min(TREND_STRETCHES, max(points // 6, 20))
        smooth = trend(ordered.step, ordered.value, stretches) if role != "lr" else (_empty(), _empty())
        return cls(role, series.name, ordered.step[index], ordered.value[index], len(series), *smooth)


def curves_of(run: Run, points: int) -> tuple[Curve, ...]:
    """The series that play a role, thinned to about ``points`` each."""
    found = ((role, run.role(role)) for role in ROLES)
    return tuple(Curve.of(role, series, points) for role, series in found if series is not None and len(series))


def _corners(step: IntArray, rate: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    if not np.isfinite(rate).all():
        return np.arange(rate.size)
    if (rate > 0).all():
        return without_straight_parts(step, np.log10(rate), STRAIGHT)
    return without_straight_parts(step, rate, STRAIGHT * float(np.ptp(rate)))
