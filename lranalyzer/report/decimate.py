"""Fewer points, same picture: every peak and every gap survives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lranalyzer.run import FloatArray, IntArray

Index = NDArray[np.intp]


def peak_safe(value: FloatArray, points: int) -> Index:
    """Indices of at most about ``points`` values that keep the smallest and largest of every stretch.

    The values ``(n,)`` are cut into ``points / 2`` equal stretches and each gives its extremes in order, as
    in Jugel et al. 2014 (M4). First and last value stay, and so does one non-finite value of a stretch that
    has any, because the line must break there.
    """
    n = value.size
    if n <= points:
        return np.arange(n)
    stretches = max(1, (points - 2) // 2)
    width = -(-n // stretches)
    padded = np.full(stretches * width, np.nan)
    padded[:n] = value
    table = padded.reshape(stretches, width)
    finite = np.isfinite(table)
    begin = np.arange(stretches) * width
    low = begin + np.where(finite, table, np.inf).argmin(axis=1)
    high = begin + np.where(finite, table, -np.inf).argmax(axis=1)
    broken = (begin + (~finite).argmax(axis=1))[~finite.all(axis=1) & (~finite).any(axis=1)]
    index = np.unique(np.concatenate([[0, n - 1], low, high, broken]))
    return index[index < n]


def without_straight_parts(step: IntArray, value: FloatArray, tolerance: float) -> Index:
    """Indices of the corners of a line within ``tolerance`` of the given one (Douglas, Peucker 1973)."""
    keep = np.zeros(value.size, dtype=bool)
    if value.size == 0:
        return np.flatnonzero(keep)
    keep[[0, -1]] = True
    pending = [(0, value.size - 1)]
    while pending:
        first, last = pending.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        chord = np.interp(step[inner], step[[first, last]], value[[first, last]])
        away = np.abs(value[inner] - chord)
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            pending += [(first, middle), (middle, last)]
    return np.flatnonzero(keep)


def trend(step: IntArray, value: FloatArray, stretches: int) -> tuple[FloatArray, FloatArray]:
    """Mean step and typical value of equal stretches, ``(m,)`` each.

    Typical is the geometric mean where all is positive, which a single spike does not lift, else the mean.
    Non-finite values are left out; an empty result means that the curve has too few points to need a trend.
    """
    finite = np.isfinite(value)
    step, value = step[finite], value[finite]
    if value.size < 3 * stretches:
        nothing: FloatArray = np.empty(0)
        return nothing, nothing
    start = np.linspace(0, value.size, stretches, endpoint=False).astype(np.intp)
    count = np.diff(np.append(start, value.size))
    positive = bool((value > 0).all())
    level = np.add.reduceat(np.log(value) if positive else value, start) / count
    centre: NDArray[Any] = np.add.reduceat(step.astype(np.float64), start) / count
    return centre, np.exp(level) if positive else level
