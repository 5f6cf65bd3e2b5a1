"""A small damped least-squares solver; scipy's costs more per call than a whole recognition may take."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lranalyzer.schedules.base import FloatArray

Model = Callable[[FloatArray, FloatArray], FloatArray]
"""Parameters ``(p,)`` and steps ``(n,)`` to rates ``(n,)``."""


def refine(
    model: Model,
    start: FloatArray,
    free: list[int],
    step: FloatArray,
    rate: FloatArray,
    rounds: int = 10,
) -> FloatArray:
    """Improve the `free` entries of `start` by Levenberg-Marquardt on relative errors.

    Returns
    -------
    ndarray of shape (p,)
        The best parameters met, `start` itself if nothing was better.
    """
    weight = 1.0 / np.maximum(rate, 0.05)
    best = start.copy()
    error = (model(best, step) - rate) * weight
    cost = float(error @ error)
    damping = 1e-3
    # Differences span a thousandth of each parameter: wide enough to see over rounded rates and kinks.
    width = 1e-4 * np.maximum(np.abs(start), 1e-2)
    for _ in range(rounds):
        slopes = np.empty((len(free), step.size))
        for row, index in enumerate(free):
            shifted = best.copy()
            shifted[index] += width[index]
            slopes[row] = ((model(shifted, step) - rate) * weight - error) / width[index]
        normal, gradient = slopes @ slopes.T, slopes @ error
        diagonal = np.diag(np.diag(normal) + 1e-30)
        gain = 0.0
        for _ in range(4):
            trial = best.copy()
            trial[free] -= np.linalg.solve(normal + damping * diagonal, gradient)
            tried = (model(trial, step) - rate) * weight
            trial_cost = float(tried @ tried)
            if trial_cost < cost:
                gain = cost - trial_cost
                best, error, cost, damping = trial, tried, trial_cost, damping * 0.1
                break
            damping *= 10.0
        if gain <= 1e-3 * cost or cost < 1e-12 * step.size:
            break
    return best
