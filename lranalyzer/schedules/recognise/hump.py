"""The common shape of a schedule, a rise, a level, a decay and a tail, as one parametric curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lranalyzer.schedules.base import FloatArray
from lranalyzer.schedules.recognise.refine import Model

Decay = Literal["none", "linear", "cosine", "1-sqrt", "polynomial", "exponential", "inverse_sqrt"]
Rise = Literal["none", "linear", "cos"]

START, RISE, HOLD, PEAK, FINAL, SPAN, POWER = range(7)
"""Places of the parameters: rate at step 0, length of the rise, and so on."""

MAY_END_ABOVE_ZERO = ("linear", "cosine", "1-sqrt", "polynomial")
PENALTY: dict[Decay, float] = {
    "none": 1.0,
    "linear": 1.0,
    "exponential": 1.0,
    "inverse_sqrt": 1.0,
    "cosine": 1.1,
    "1-sqrt": 1.2,
    "polynomial": 1.5,
}
"""Factor by which a shape's error counts more, because its extra parameters bend it to more traces."""


@dataclass(slots=True)
class Hump:
    """One parametric curve; steps are fractions of the last logged step, rates of the largest logged one."""

    rise: Rise
    decay: Decay
    values: FloatArray
    """Parameters, shape ``(7,)``, in the order of `START` to `POWER`."""
    free: list[int]
    """Which of them a trace can determine."""
    error: float = np.inf
    """Root mean square relative error, times the shape's penalty."""


def curve(rise: Rise, decay: Decay) -> Model:
    """Return the rates of a hump as a function of its parameters and steps."""

    def rates(values: FloatArray, step: FloatArray) -> FloatArray:
        start, length, hold, peak, final, span, power = values
        since = np.maximum(step - (length + hold), 0.0) / max(abs(span), 1e-9)
        fallen: FloatArray = final + (peak - final) * weight(decay, since, power)
        if rise == "none":
            return fallen
        progress = step / max(length, 1e-9)
        if rise == "cos":
            progress = 0.5 - 0.5 * np.cos(np.pi * np.minimum(progress, 1.0))
        rising = np.maximum(start + (peak - start) * progress, 0.0)
        return np.where(step < length, rising, fallen)

    return rates


def weight(decay: Decay, since: FloatArray, power: float) -> FloatArray:
    """Return the remaining fraction of the fall; `since` counts from its start in lengths of the decay."""
    if decay == "exponential":
        return np.exp(-since)
    if decay == "inverse_sqrt":
        return 1.0 / np.sqrt(1.0 + since)
    if decay == "none":
        return np.ones_like(since)
    progress = np.minimum(since, 1.0)
    if decay == "cosine":
        return 0.5 + 0.5 * np.cos(np.pi * progress)
    if decay == "1-sqrt":
        return 1.0 - np.sqrt(progress)
    remaining = 1.0 - progress
    return remaining if decay == "linear" else np.power(remaining, max(power, 0.05))


def misfit(predicted: FloatArray, rate: FloatArray) -> float:
    """Root mean square relative error, as the solver weighs it."""
    errors = (predicted - rate) / np.maximum(rate, 0.05)
    return float(np.sqrt(errors @ errors / errors.size))


def half_cosine_fit(step: FloatArray, rate: FloatArray) -> tuple[FloatArray, float]:
    """Fit ``middle + radius * cos(omega * (step - apex))`` to part of a half wave.

    Returns
    -------
    values : ndarray of shape (4,)
        Middle, radius (positive), apex and length ``pi / omega``.
    error : float
        As `misfit`.
    """
    if step.size > 120:
        kept = np.linspace(0, step.size - 1, 120).astype(np.int64)
        step, rate = step[kept], rate[kept]
    reach = float(step[-1] - step[0])
    lengths = reach * np.geomspace(0.9, 9.0, 14)
    inverse = 1.0 / np.maximum(rate, 0.05)
    values, error = np.zeros(4), np.inf
    for _ in range(3):
        angles = np.pi * step / lengths[:, None]
        design = np.empty((lengths.size, 3, step.size))
        design[:, 0], design[:, 1], design[:, 2] = 1.0, np.cos(angles), np.sin(angles)
        design *= inverse
        target = rate * inverse
        normal = design @ design.transpose(0, 2, 1)
        normal[:, [0, 1, 2], [0, 1, 2]] *= 1.0 + 1e-12
        solution = np.linalg.solve(normal, (design @ target)[:, :, None])
        errors = np.sqrt(np.mean((np.sum(design * solution, axis=1) - target) ** 2, axis=1))
        best = int(errors.argmin())
        middle, along, across = solution[best, :, 0]
        error = float(errors[best])
        radius, length = float(np.hypot(along, across)), float(lengths[best])
        values = np.array([middle, radius, np.arctan2(across, along) * length / np.pi, length])
        low, high = lengths[max(best - 1, 0)], lengths[min(best + 1, lengths.size - 1)]
        lengths = np.linspace(low, high, 10)
    # The apex is only known up to whole waves; take the one nearest before the middle of the points.
    wave = 2.0 * values[3]
    values[2] += wave * np.round((0.5 * (step[0] + step[-1]) - values[2]) / wave)
    return values, error
