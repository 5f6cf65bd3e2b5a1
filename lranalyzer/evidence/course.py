"""The course of a loss: what a fitted curve, coarser windows and the single evaluations say of it.

All numbers are shares of the drop, ratios, or correlations: times k changes nothing.
"""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.curve.shape import GRID, Shape
from lranalyzer.evidence.scale import compare, squash
from lranalyzer.run import FloatArray

BODY = GRID // 10
"""Windows of the first tenth, which is left out where rises are counted."""
FLOOR = 1e-6
"""Share of the drop below which a scatter counts as none."""
EXPONENTS = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Powers of time that a descent is compared with; 0 stands for the logarithm."""

COURSE = (
    "trend_late", "power", "power_left", "power_error", "climb_20", "climb_10", "echo", "up_share", "highest_after",
    "eval_climb", "eval_flat", "eval_rise", "flat_after_tenth", "window_noise", "halving_first", "first_tenth_noise",
)  # fmt: skip


def course_features(shape: Shape) -> dict[str, float]:
    """The numbers of :data:`COURSE` for one loss."""
    grid, drop = shape.grid, shape.drop
    body = grid[BODY:]
    power, left, error = _power_law(grid, drop)
    evaluations = shape.evaluations
    eval_drop = max(float(evaluations[0] - evaluations.min()), 1e-9 * max(abs(float(evaluations[0])), 1e-300))
    late = evaluations[max(1, evaluations.size // 10) :]
    cut = int(evaluations.size * 0.7)
    level = max(abs(float(body.mean())), 1e-300)
    at = [shape.between(max(p - 0.01, 0), p + 0.01) for p in (1 / 64, 1 / 32, 1 / 16)]
    earlier, later = (at[0] - at[1]) / drop, (at[1] - at[2]) / drop
    values = (
        _t_value(grid[GRID // 2 :]),
        power,
        squash(left),
        math.log10(error + FLOOR),
        squash(_climb(body.reshape(-1, 2).mean(1)) / drop),
        squash(_climb(body.reshape(-1, 4).mean(1)) / drop),
        _echo(body),
        float((np.diff(body) > 0).mean()),
        squash(float((body - np.minimum.accumulate(body)).max()) / drop),
        squash(_climb(late) / eval_drop),
        squash(float(evaluations[cut : cut + 3].mean() - evaluations[-3:].mean()) / eval_drop),
        squash(float(evaluations[-3:].mean() - evaluations.min()) / eval_drop),
        math.log10(float(np.ptp(body)) / level + FLOOR),
        math.log10(shape.window_error / drop + FLOOR),
        compare(later, earlier),
        math.log10(float(np.abs(np.diff(grid[: 2 * BODY], 2)).mean()) / drop + FLOOR),
    )
    return dict(zip(COURSE, values, strict=True))


def _climb(windows: FloatArray) -> float:
    """Sum of all rises."""
    return float(np.clip(np.diff(windows), 0, None).sum())


def _t_value(windows: FloatArray) -> float:
    """Squashed slope over its standard error; positive where the loss falls."""
    x = np.arange(windows.size) - (windows.size - 1) / 2
    y = windows - windows.mean()
    square = float(x @ x)
    slope = float(x @ y) / square
    rest = float(np.sqrt(max(float(y @ y) - slope**2 * square, 0.0) / (windows.size - 2) / square))
    scale = max(abs(float(windows.mean())), float(np.abs(y).max()), 1e-300)
    return squash(-slope / max(rest, 1e-9 * scale))


_TIME = (np.arange(2, GRID) + 0.5) / GRID
_BASES = np.stack([np.log(_TIME) if b == 0 else -(_TIME**-b) for b in EXPONENTS])
_BASES -= _BASES.mean(1, keepdims=True)
_GAIN = np.array([math.log(2) if b == 0 else 1 - 2**-b for b in EXPONENTS])
"""What doubling the time would add to each basis."""


def _power_law(grid: FloatArray, drop: float) -> tuple[float, float, float]:
    """Least squares of ``c - a f(t)``: best power, what another run of the same length would gain, error, in drops."""
    y = grid[2:] - grid[2:].mean()
    slope = _BASES @ y / (_BASES**2).sum(1)
    rest = ((y - slope[:, None] * _BASES) ** 2).mean(1)
    best = int(np.argmin(rest))
    return EXPONENTS[best], float(-slope[best] * _GAIN[best]) / drop, float(np.sqrt(rest[best])) / drop


def _echo(body: FloatArray) -> float:
    """Correlation of neighbouring changes: -0.5 where windows scatter independently, positive where it wanders."""
    change = np.diff(body)
    change = change - change.mean()
    power = float(change @ change)
    return float(change[1:] @ change[:-1]) / power if power > 0 else 0.0
