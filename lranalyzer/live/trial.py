"""What a raised rate did: the loss after the change beside where it was heading before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Outcome = Literal["helped", "neutral", "worse", "broken"]
BEFORE = 16
"""Points before a change that tell where the loss was heading."""
NEAR = 8
"""Of these, the last ones tell where it was."""
CLEAR = 1.0
"""Standard errors by which the loss must differ to say so."""
BROKEN = 3.0
"""Standard errors above where it was from which steps at the raised rate did lasting damage."""
SPIKE = 6.0
"""Standard deviations, as the median deviation tells them, from which a point is no scatter."""
LEAST = 4
"""Points from which a line has a slope."""


@dataclass(frozen=True)
class Course:
    """Where a loss is and where it is heading: a straight line through its last points.

    A loss that levels off falls less than the line says, so falling below the line is more than chance and habit.
    """

    level: float
    """Mean of the last points."""
    tip: float
    """The line's value at the last one."""
    slope: float
    """Per point; never positive, for a rising loss gives no promise."""
    noise: float
    """Standard deviation of a point around the line."""
    points: int

    def error(self, ahead: float) -> float:
        """Standard error of the line so many points ahead of the last one."""
        n = self.points
        spread = (ahead + (n - 1) / 2) ** 2 * 12 / (n * (n**2 - 1)) if n >= LEAST else 1.0
        return self.noise * math.sqrt(1 / n + spread)

    @classmethod
    def of(cls, losses: Sequence[float]) -> Course:
        """Fitted by least squares to the last points, at least one."""
        y = np.asarray(losses[-BEFORE:], np.float64)
        n = len(y)
        mean, level = float(y.mean()), float(y[-NEAR:].mean())
        if n < LEAST:
            return cls(level, mean, 0.0, float(y.std()), n)
        x = np.arange(n) - (n - 1) / 2
        slope = float(x @ y / (x @ x))
        noise = math.sqrt(float(((y - mean - slope * x) ** 2).sum()) / (n - 2))
        tip = mean + (slope * (n - 1) / 2 if slope < 0 else 0.0)
        return cls(level, tip, min(slope, 0.0), noise, n)


def steadiness(losses: Sequence[float]) -> float:
    """Standard errors by which the slope of a line through all points lies below zero; above it negative."""
    y = np.asarray(losses, np.float64)
    x = np.arange(len(y)) - (len(y) - 1) / 2
    slope = float(x @ y / (x @ x))
    rest = y - y.mean() - slope * x
    error = math.sqrt(float(rest @ rest) / (len(y) - 2) / float(x @ x))
    return -slope / max(error, 1e-12 * abs(float(y.mean())), 1e-300)


def spiked(losses: Sequence[float]) -> bool:
    """Whether some point stands far above the middle of all, beyond what their scatter explains."""
    y = np.asarray(losses, np.float64)
    middle = float(np.median(y))
    scatter = 1.4826 * float(np.median(np.abs(y - middle)))
    return float(y.max()) > middle + SPIKE * scatter


@dataclass(frozen=True)
class Trial:
    """A raise that has yet to show what it does."""

    before: Course
    factor: float
    """By which the rate was raised."""
    unsure: bool
    """Whether it was raised only to see."""
    stuck: bool = False
    """Whether it was raised because the loss did not move."""

    def outcome(self, after: Sequence[float]) -> tuple[Outcome, dict[str, float]]:
        """Judged by the later half of the points since; with the numbers."""
        y = np.asarray(after, np.float64)
        late = y[len(y) // 2 :]
        mean = float(late.mean())
        spread = float(late.std(ddof=1)) if len(late) > 1 else 0.0
        own = spread / math.sqrt(len(late))
        error = math.hypot(own, self.before.noise / math.sqrt(min(self.before.points, NEAR)))
        ahead = len(y) - (len(late) - 1) / 2
        expected = self.before.tip + self.before.slope * ahead
        numbers = {"loss_before": self.before.level, "loss_expected": expected, "loss_after": mean, "error": error}
        if not mean <= self.before.level + CLEAR * error:
            return ("worse" if mean <= self.before.level + BROKEN * error else "broken"), numbers
        return ("helped" if mean < expected - math.hypot(own, self.before.error(ahead)) * CLEAR else "neutral"), numbers
