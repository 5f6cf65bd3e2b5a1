"""Closed-form first guesses of the decay behind the peak, one straight-line test a shape.

Each shape becomes a straight line in the right coordinates: the rate itself (linear), its logarithm
(exponential), its inverse square (inverse square root), its p-th root (polynomial), the squared fall
(1 - sqrt). Only the half cosine needs a search, over its length.
"""

from __future__ import annotations

import numpy as np

from lranalyzer.schedules.base import FloatArray
from lranalyzer.schedules.recognise.hump import (
    FINAL,
    HOLD,
    MAY_END_ABOVE_ZERO,
    PEAK,
    PENALTY,
    POWER,
    RISE,
    SPAN,
    Decay,
    Hump,
    half_cosine_fit,
    misfit,
    weight,
)

EDGE = 0.02
"""Fraction of the fall left out at both ends, where a level, a kink or an epoch's mean blurs the shape."""
POWERS = np.array([0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0])
BLUR: dict[Decay, float] = {
    "none": 0.0,
    "linear": 0.0,
    "1-sqrt": 0.0,
    "cosine": 0.04,
    "polynomial": 0.08,
    "exponential": 0.08,
    "inverse_sqrt": 0.08,
}
"""Uncertainty of where a guessed decay begins, as a fraction of its length; a level must be longer."""
NOISE = 2e-4
"""Error that logged digits cause: half a unit of the fourth one, averaged."""


def tail_level(rate: FloatArray) -> float | None:
    """Rate at which the trace ends, if it stays there for three points or more."""
    tail = rate[-3:]
    flat = rate.size > 3 and float(np.ptp(tail)) <= 1e-9 + 1e-5 * float(tail.max())
    return float(rate[-1]) if flat else None


def guess_decays(step: FloatArray, rate: FloatArray, final: float | None, earliest: float) -> list[Hump]:
    """First guesses of what the decaying part of a trace is, best first.

    Parameters
    ----------
    step, rate : ndarray of shape (n,)
        The trace from its peak on, normalised.
    final : float or None
        Level of the tail, if there is one.
    earliest : float
        Step before which the decay cannot have begun.
    """
    bottom = float(rate.min()) if final is None else final
    fall = 1.0 - bottom
    inside = (rate < 1.0 - EDGE * fall) & (rate > bottom + EDGE * fall)
    if inside.sum() < 4:
        inside = (rate < 1.0) & (rate > bottom) if final is not None else rate < 1.0
    if inside.sum() < 3:
        inside = np.ones(rate.size, dtype=bool)
    at, value = step[inside], rate[inside]
    if at.size < 2:
        return []
    ends = [0.0, bottom] if bottom > 0.0 else [0.0]
    if final is not None:
        ends = [final]
    humps = [*_lines(at, value, ends[0] if final is not None else 0.0)]
    if at.size >= 3:
        humps.append(_root(at, value, bottom))
    if at.size >= 4:
        humps.append(_cosine(at, value, earliest))
    if min(hump.error for hump in humps) > 2e-3:
        humps += [_polynomial(at, value, end) for end in ends]
    return sorted((hump for hump in humps if np.isfinite(hump.error)), key=lambda hump: hump.error)


def _hump(
    at: FloatArray,
    value: FloatArray,
    decay: Decay,
    begin: float,
    span: float,
    final: float,
    power: float = 1.0,
) -> Hump:
    values = np.array([0.0, begin, 0.0, 1.0, final, span, power])
    if not np.isfinite(values).all() or span <= 0.0:
        return Hump("none", decay, values, [], np.inf)
    since = (at - begin) / span
    past = since if decay in ("exponential", "inverse_sqrt", "linear") else np.maximum(since, 0.0)
    if decay == "inverse_sqrt":
        past = np.maximum(past, -0.9)
    if decay == "linear":
        predicted = final + (1.0 - final) * (1.0 - np.minimum(past, 1.0))
    else:
        predicted = final + (1.0 - final) * weight(decay, past, power)
    error = (misfit(predicted, value) + NOISE) * PENALTY[decay]
    free = [PEAK, SPAN]
    if decay in MAY_END_ABOVE_ZERO and decay != "linear":
        free.append(FINAL)
    if decay == "polynomial":
        free.append(POWER)
    return Hump("none", decay, values, free, error)


def _line(at: FloatArray, value: FloatArray, scale: FloatArray) -> tuple[np.float64, np.float64]:
    """Weighted straight line: intercept and slope, NumPy's numbers: a flat line divides to infinity and is no guess."""
    total = scale.sum()
    middle, height = float(scale @ at / total), float(scale @ value / total)
    offset = at - middle
    slope = np.float64((scale * offset) @ (value - height)) / max(float((scale * offset) @ offset), 1e-300)
    return height - slope * middle, slope


def _lines(at: FloatArray, value: FloatArray, final: float) -> list[Hump]:
    positive = np.maximum(value, 1e-12)
    inverse = 1.0 / np.maximum(positive, 0.05)
    with np.errstate(divide="ignore", invalid="ignore"):
        level, slope = _line(at, value, inverse**2)
        straight = _hump(at, value, "linear", (1.0 - level) / slope, -(1.0 - final) / slope, final)
        level, slope = _line(at, np.log(positive), np.minimum(positive * 20.0, 1.0) ** 2)
        geometric = _hump(at, value, "exponential", -level / slope, -1.0 / slope, 0.0)
        level, slope = _line(at, positive**-2.0, positive**4)
        root = _hump(at, value, "inverse_sqrt", (1.0 - level) / slope, 1.0 / slope, 0.0)
    return [straight, geometric, root]


def _root(at: FloatArray, value: FloatArray, bottom: float) -> Hump:
    fallen = 1.0 - value
    with np.errstate(divide="ignore", invalid="ignore"):
        level, slope = _line(at, fallen**2, 1.0 / np.maximum(fallen, 0.05) ** 2)
        return _hump(at, value, "1-sqrt", -level / slope, (1.0 - bottom) ** 2 / slope, bottom)


def _cosine(at: FloatArray, value: FloatArray, earliest: float) -> Hump:
    (middle, radius, apex, length), error = half_cosine_fit(at, value)
    if apex < earliest - 0.12 * length:
        error = np.inf  # Any bent curve is a late part of some long wave.
    final = max(middle - radius, 0.0)
    values = np.array([0.0, apex, 0.0, 1.0, final, length, 1.0])
    return Hump("none", "cosine", values, [PEAK, SPAN, FINAL], (error + NOISE) * PENALTY["cosine"])


def _polynomial(at: FloatArray, value: FloatArray, final: float) -> Hump:
    best = Hump("none", "polynomial", np.zeros(7), [], np.inf)
    above = np.maximum(value - final, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        for power in POWERS:
            level, slope = _line(at, above ** (1.0 / power), above ** (2.0 - 2.0 / power))
            end, begin = -level / slope, ((1.0 - final) ** (1.0 / power) - level) / slope
            tried = _hump(at, value, "polynomial", begin, end - begin, final, float(power))
            best = min(best, tried, key=lambda hump: hump.error)
    return best


def place_behind(hump: Hump, rise: float, interval: float) -> Hump:
    """Let the decay begin where the rise ends, with a level between where the guess leaves one."""
    gap = hump.values[RISE] - rise
    blur = BLUR[hump.decay] * hump.values[SPAN]
    hump.values[RISE], hump.values[HOLD] = rise, 0.0
    if gap > max(2.0 * interval, blur):
        hump.values[HOLD] = gap
        hump.free.append(HOLD)
    return hump
