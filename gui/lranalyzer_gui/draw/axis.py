"""What a series is drawn over: steps, epochs, time since its start, tokens, or its own progress from 0 to 1."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lranalyzer.run import Series
from lranalyzer_gui.draw.clock import Clock, tokens_at

Floats = NDArray[np.float64]
NO_CLOCK = Clock()
XAxis = Literal["step", "epoch", "time", "tokens", "relative"]
X_AXES: tuple[XAxis, ...] = get_args(XAxis)
X_TITLES: dict[XAxis, str] = {
    "step": "Step",
    "epoch": "Epoch",
    "time": "Minutes since start",
    "tokens": "Tokens",
    "relative": "Progress",
}


def has_axis(series: Series, axis: XAxis, clock: Clock = NO_CLOCK) -> bool:
    """Whether the log says where the points of a series lie on an axis; costs no pass over the steps."""
    if axis == "epoch":
        return series.epoch is not None or clock.epochs is not None
    if axis == "tokens":
        return clock.tokens is not None
    return axis != "time" or (series.time is not None and bool(np.isfinite(series.time).any()))


def x_values(series: Series, axis: XAxis, clock: Clock = NO_CLOCK) -> Floats:
    """The x of every point of a series that :func:`has_axis`.

    ``clock`` is what the run says in other series.
    """
    if axis == "epoch" and series.epoch is not None:
        return series.epoch
    if axis == "time":
        assert series.time is not None, "has_axis was asked"
        return np.asarray((series.time - np.nanmin(series.time)) / 60.0, np.float64)
    step = series.step.astype(np.float64)
    if axis == "epoch":
        assert clock.epochs is not None, "has_axis was asked"
        return (step - clock.epochs[1]) / clock.epochs[0]
    if axis == "tokens":
        assert clock.tokens is not None, "has_axis was asked"
        return tokens_at(clock.tokens, step)
    if axis == "relative":
        span = float(step.max() - step.min()) if step.size else 0.0
        return (step - step.min()) / span if span else np.zeros_like(step)
    return step
