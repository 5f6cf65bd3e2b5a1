"""What a series is drawn over: steps, epochs, time since its start, or its own progress from 0 to 1."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lranalyzer.run import Series

Floats = NDArray[np.float64]
XAxis = Literal["step", "epoch", "time", "relative"]
X_AXES: tuple[XAxis, ...] = get_args(XAxis)
X_TITLES: dict[XAxis, str] = {
    "step": "Step",
    "epoch": "Epoch",
    "time": "Minutes since start",
    "relative": "Progress",
}


def x_values(series: Series, axis: XAxis, epochs: tuple[float, float] | None = None) -> Floats | None:
    """The x of every point, or None when the log does not say it.

    ``epochs`` is (steps per epoch, first step) where it is known from another series of the run.
    """
    step = series.step.astype(np.float64)
    if axis == "step":
        return step
    if axis == "relative":
        span = float(step.max() - step.min()) if step.size else 0.0
        return (step - step.min()) / span if span else np.zeros_like(step)
    if axis == "epoch":
        if series.epoch is not None:
            return series.epoch
        return None if epochs is None else (step - epochs[1]) / epochs[0]
    if series.time is None or not np.isfinite(series.time).any():
        return None
    return np.asarray((series.time - np.nanmin(series.time)) / 60.0, np.float64)
