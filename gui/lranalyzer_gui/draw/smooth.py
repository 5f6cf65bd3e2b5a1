"""Smoothing that neither spreads NaN nor is poisoned by one huge value, on all points.

Its width counts steps: curves logged at different densities are smoothed alike when drawn together.

Every kind leaves a non-finite value where it was, takes its neighbours alone into account, and on a
logarithmic axis is
applied to logarithms by the caller. Running sums are not used: they stay wrong for ever after one infinite
value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Steps = NDArray[Any]
Kind = Literal["gaussian", "ema", "median", "none"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_TITLES: dict[Kind, str] = {
    "ema": "Exponential",
    "median": "Median",
    "gaussian": "Gaussian",
    "none": "None",
}
SHORT_SHARE = 20
"""A window longer than one in this many points of the curve would bend the curve itself."""
GAUSSIAN_REACH = 3.0
"""Half width of the Gaussian window in standard deviations; 0.3 % of the weight lies outside."""


@dataclass(frozen=True)
class Smoothing:
    """How a curve is smoothed; ``weight`` 0 to 0.999 as TensorBoard counts it."""

    kind: Kind = "gaussian"
    weight: float = 0.9

    @property
    def points(self) -> int:
        """How many points the smoothing looks at: ``(1 + w) / (1 - w)``, the span of an exponential mean."""
        return max(1, round((1 + self.weight) / (1 - self.weight)))

    @property
    def active(self) -> bool:
        """Whether the result differs from the input."""
        return self.kind != "none" and self.points > 1

    def width(self, step: Steps) -> float:
        """Steps that the smoothing spans on a curve logged at ``step`` ``(n,)``; at most a twentieth of the curve, and 0
        where that is a single point.

        >>> Smoothing("ema", 0.9).width(np.arange(0, 10_000, 10))
        190.0
        """
        points = min(self.points, step.size // SHORT_SHARE)
        return points * spacing(step) if self.active and points > 1 else 0.0

    def over(self, width: float, step: Steps) -> Smoothing:
        """The same kind, as many points as ``width`` steps hold on a curve logged at ``step`` ``(n,)``.

        >>> Smoothing("ema").over(190.0, np.arange(0, 10_000, 50)).points
        4
        """
        most = max(1, step.size // SHORT_SHARE)
        points = min(max(round(width / spacing(step)), 1), most)
        return Smoothing(self.kind, (points - 1) / (points + 1))


def spacing(step: Steps) -> float:
    """Mean distance of two logged steps; 1 where there is no second one."""
    whole = float(np.ptp(step)) if step.size > 1 else 0.0
    return whole / (step.size - 1) if whole > 0 else 1.0


DEFAULT_SMOOTHING = Smoothing()


def smooth(y: Floats, smoothing: Smoothing) -> Floats:
    """Smoothed copy of ``y``; NaN and infinities stay exactly where they are.

    >>> smooth(np.array([1.0, np.nan, 3.0]), Smoothing("median", 0.5)).tolist()
    [1.0, nan, 3.0]
    """
    y = np.asarray(y, np.float64)
    if not smoothing.active:
        return y.copy()
    finite = np.isfinite(y)
    if finite.sum() < 3:
        return y.copy()
    kernel = _KERNELS[smoothing.kind]
    if finite.all():
        return kernel(y, smoothing.points)
    out = y.copy()
    out[finite] = kernel(y[finite], smoothing.points)
    return out


def _ema(y: Floats, points: int) -> Floats:
    """Debiased: the first values are weighted means of what is there, not pulled to zero."""
    return pd.Series(y).ewm(span=points, adjust=True).mean().to_numpy()


def _median(y: Floats, points: int) -> Floats:
    return pd.Series(y).rolling(points | 1, center=True, min_periods=1).median().to_numpy()


def _gaussian(y: Floats, points: int) -> Floats:
    sigma = points / 4.0
    reach = min(max(1, round(GAUSSIAN_REACH * sigma)), y.size - 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    total = np.convolve(y, kernel, "full")[reach:-reach]
    if 2 * reach >= y.size:
        return np.asarray(total / np.convolve(np.ones(y.size), kernel, "full")[reach:-reach], np.float64)
    head = np.cumsum(kernel)[reach:-1]  # the part of the window that lies on the curve, at its ends
    total[head.size : -head.size] /= kernel.sum()
    total[: head.size] /= head
    total[-head.size :] /= head[::-1]
    return np.asarray(total, np.float64)


_KERNELS = {"ema": _ema, "median": _median, "gaussian": _gaussian}
