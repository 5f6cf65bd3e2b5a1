"""A loss that stands still within the scatter of its own points: no trend, no rise, nothing to tell from it.

Logs of single small minibatches look like this when little is learned, as in fine-tuning on few labels. The first point then lies
above or below the rest by chance, and where it lies below, the run seems to have ended above its start.
"""

from __future__ import annotations

import numpy as np

from lranalyzer.curve import GRID, Shape

RANGE = 6.5
"""Range of the 40 windows in standard errors of one: of as many independent ones 4.3 is usual, 6.5 rarer than one in 500."""
FIRST = 1.3
"""Distance of the first point from the mean of the run, in scatters of a point, up to which it is one of many."""
TREND = 3.0
"""Difference between first and last quarter in standard errors from which there is a trend."""
NOISE = (0.2, 1.0)
"""Scatter of a point over the level. Below, the level says more than the trend; above, the loss has no level."""
FEWEST = 8
"""Evaluations below which their scatter says nothing."""


def stands_still(shape: Shape, validation: Shape | None = None) -> bool:
    """Whether no part of a training loss differs from the others by more than chance.

    A validation loss is evaluated on the same examples every time: where that scatters as well, it is the weights that
    are thrown about, not the minibatches.
    """
    if validation is not None and validation.evaluations.size >= FEWEST:
        points = validation.evaluations
        if float(np.median(np.abs(np.diff(points)))) > NOISE[0] * abs(float(points.mean())):
            return False
    grid, level = shape.grid, abs(float(shape.grid.mean()))
    noise, error = float(shape.noise_profile.mean()), shape.window_error
    low, high = NOISE
    if error <= 0 or not low * level < noise < high * level:
        return False
    quarter = GRID // 4
    trend = abs(float(grid[:quarter].mean() - grid[-quarter:].mean())) / error * float(np.sqrt(quarter / 2))
    near = abs(shape.first - float(grid.mean())) < FIRST * noise
    return near and float(np.ptp(grid)) < RANGE * error and trend < TREND
