"""The loss as a smooth function of the logarithm of the rate, and how far the points scatter about it.

Batches scatter more than a step of a range test gains, so every rule that reads single points reads noise.
The points are smoothed by local linear regression in log10(rate) with the width that predicts left-out points
best (Cleveland 1979; Stone 1974). Values above the start by more than the whole descent are cut off first:
once a training blows up it makes no difference to what, and one 1e12 would drown the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.run import FloatArray
from lranalyzer.sweep.rising import Rising

WIDTHS = (0.3, 0.22, 0.16, 0.12, 0.09, 0.065)
"""Candidate widths (standard deviations of the kernel) in decades: from half an octave step to a whole
one."""
SPACING = 0.03
"""Decades between grid points: a tenth of an octave, finer than any width."""
BEGINNING = 1.0
"""Decades at the lowest rates whose mean is the starting level: nothing is learned there yet in a proper
test."""
EDGE = 0.1
"""Share of the points, from the left, whose median first estimates the starting level."""
LOWEST = 0.05
"""Share of the points, from below, whose mean first estimates the lowest level."""


@dataclass(frozen=True, eq=False)
class Descent:
    """Smoothed loss over the rate; ``log_rate`` and ``loss`` have shape ``(m,)``."""

    log_rate: FloatArray
    """log10 of the rate, evenly spaced."""
    loss: FloatArray
    """Smoothed loss, cut off at twice the descent above the lowest level."""
    scatter: float
    """Standard deviation of single points about the curve before the lowest level."""
    width: float
    """Width of the smoothing, in decades."""
    start: float
    """Level at the lowest rates."""
    lowest_at: int
    """Index of the lowest smoothed loss."""
    points: FloatArray
    """The points themselves, cut off likewise, ``(n,)``."""
    point_log_rate: FloatArray
    """log10 of their rates, ``(n,)``."""

    @property
    def drop(self) -> float:
        """Starting level less the lowest one; never 0."""
        lowest = float(self.loss[self.lowest_at])
        return max(self.start - lowest, 1e-12 * max(abs(self.start), abs(lowest), 1e-300))

    @property
    def relative(self) -> FloatArray:
        """0 at the lowest smoothed loss, 1 at the starting level, ``(m,)``."""
        return np.asarray((self.loss - self.loss[self.lowest_at]) / self.drop)

    @property
    def significance(self) -> float:
        """The drop in standard errors of a smoothed value."""
        near = np.abs(self.point_log_rate - self.log_rate[self.lowest_at]) <= self.width
        error = self.scatter / np.sqrt(max(int(near.sum()), 1))
        return float(self.drop / max(error, 1e-12 * self.drop, np.finfo(np.float64).tiny))


def descend(test: Rising) -> Descent | None:
    """Smooth a range test; None when fewer than five points are finite."""
    finite = np.isfinite(test.loss)
    if finite.sum() < 5:
        return None
    x, good = test.log_rate, test.loss[finite]
    level = float(np.median(good[: max(5, int(EDGE * x.size))]))
    low = float(np.sort(good)[: max(3, int(LOWEST * x.size))].mean())
    top = level + max(level - low, 1e-12 * max(abs(level), 1e-300))
    y = np.where(finite, np.minimum(np.nan_to_num(test.loss), top), top)
    width = _best_width(x, y, test.points)
    grid = np.arange(x[0], x[-1] + SPACING / 2, SPACING)
    smooth = np.minimum(local_linear(x, y, test.points, grid, width), top)
    lowest = int(np.argmin(smooth))
    before = x <= grid[lowest]
    scatter = float(np.std(y[before] - np.interp(x[before], grid, smooth))) if before.sum() > 2 else 0.0
    start = float(smooth[grid <= x[0] + BEGINNING].mean())
    return Descent(grid, smooth, scatter, width, start, lowest, y, x)


def local_linear(x: FloatArray, y: FloatArray, weight: FloatArray, at: FloatArray, width: float) -> FloatArray:
    """Weighted straight lines through the neighbours of each place: ``(n,)`` to ``(m,)``.

    The width grows where fewer than three points lie within it, as at the low end of a linear range test.
    """
    gap = np.abs(at[:, None] - x[None, :])
    third = np.partition(gap, min(2, x.size - 1), axis=1)[:, min(2, x.size - 1)]
    wide = np.maximum(width, third)[:, None]
    kernel = np.exp(-0.5 * (gap / wide) ** 2) * weight
    s0, away = kernel.sum(axis=1), x[None, :] - at[:, None]
    s1, s2 = (kernel * away).sum(axis=1), (kernel * away * away).sum(axis=1)
    mean = kernel @ y / s0
    spread = s2 / s0 - (s1 / s0) ** 2
    slope = ((kernel * away) @ y / s0 - s1 / s0 * mean) / np.where(spread > 0, spread, 1.0)
    line = mean - slope * s1 / s0
    return np.asarray(np.where(spread > 0.01 * wide[:, 0] ** 2, line, mean))


def _best_width(x: FloatArray, y: FloatArray, weight: FloatArray) -> float:
    """The width whose prediction of each point from the others errs least; the wider one when it hardly
    matters."""
    gap = np.abs(x[:, None] - x[None, :])
    best, found = np.inf, WIDTHS[0]
    for width in WIDTHS:
        kernel = np.exp(-0.5 * (gap / width) ** 2) * weight
        np.fill_diagonal(kernel, 0.0)
        total = kernel.sum(axis=1)
        alone = total < 1e-12
        guess = np.where(alone, y.mean(), kernel @ y / np.where(alone, 1.0, total))
        error = float(np.average((y - guess) ** 2, weights=weight))
        if error < 0.98 * best:
            best, found = error, width
    return found
