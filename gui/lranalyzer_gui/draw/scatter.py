"""All runs as points: learning rate against loss, ready for drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lranalyzer_gui.draw.curve import Floats


@dataclass(frozen=True)
class Dot:
    """One run."""

    key: str
    name: str
    verdict: str
    rate: float
    loss: float


@dataclass(frozen=True, eq=False)
class Scatter:
    """Dots that can be shown, in log10 of the rate; and how many cannot, and why."""

    dots: tuple[Dot, ...]
    x: Floats
    y: Floats
    log_y: bool
    without_rate: int = 0
    lost: int = 0
    """Diverged runs whose loss is not finite, or far above that of all others; drawn at the upper edge."""
    below: int = 0
    """Runs whose loss is zero or negative, which a logarithmic axis cannot show; drawn at the lower edge."""


MOSTLY_POSITIVE = 0.9
"""Share of the losses from which an axis may be logarithmic; the others then stand at its lower edge."""
LOG_ABOVE = 30.0
"""Ratio of the highest to the lowest positive loss from which a logarithmic axis reads better."""


FAR_ABOVE = 10.0
"""A diverged run this many times above the worst of the others would press them into one line."""


def _far(dots: Sequence[Dot], loss: Floats) -> NDArray[np.bool_]:
    """Diverged runs whose finite loss is far above that of all others."""
    lost = np.array([d.verdict == "diverged" for d in dots], bool)
    others = loss[~lost & np.isfinite(loss)]
    if not others.size or not others.max() > 0:
        return np.zeros(loss.size, bool)
    return np.asarray(lost & (loss > FAR_ABOVE * others.max()))


def scatter(dots: Sequence[Dot]) -> Scatter:
    """Place every run that has a rate; runs whose loss is not finite stand above all others."""
    shown = [d for d in dots if d.rate and d.rate > 0 and math.isfinite(d.rate)]
    loss = np.array([d.loss for d in shown], np.float64)
    loss[_far(shown, loss)] = np.nan
    finite = np.isfinite(loss)
    positive = loss[finite & (loss > 0)]
    mostly = positive.size > 0 and positive.size >= MOSTLY_POSITIVE * finite.sum()
    log_y = bool(mostly and positive.max() / positive.min() > LOG_ABOVE)
    y = loss.copy()
    below = finite & (loss <= 0) & log_y
    if log_y:
        known = finite & ~below
        y[known] = np.log10(loss[known])
        y[below] = float(y[known].min()) - 0.12 * max(float(np.ptp(y[known])), 0.1)
    if finite.any():
        top, low = float(y[finite].max()), float(y[finite].min())
        y[~finite] = top + 0.12 * max(top - low, 0.1 * abs(top), 1e-9)
    else:
        y[:] = 0.0
    x = np.log10(np.array([d.rate for d in shown], np.float64))
    return Scatter(tuple(shown), x, y, log_y, len(dots) - len(shown), int((~finite).sum()), int(below.sum()))
