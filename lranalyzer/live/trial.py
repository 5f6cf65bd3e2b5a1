"""What a raised rate did: the loss after the change beside where it was heading before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Outcome = Literal["helped", "neutral", "worse"]
BEFORE = 32
"""Points before a change that tell where the loss was heading."""
CLEAR = 1.0
"""Standard errors by which the loss must differ to say so."""
LEAST = 4
"""Points from which a line has a slope."""


@dataclass(frozen=True)
class Course:
    """Where a loss is and where it is heading: a straight line through its last points.

    A loss that levels off falls less than the line says, so falling below the line is more than chance and habit.
    """

    level: float
    """The line's value at the last point."""
    slope: float
    """Per point; never positive, for a rising loss gives no promise."""
    noise: float
    """Standard deviation of a point around the line."""
    points: int

    @classmethod
    def of(cls, losses: Sequence[float]) -> Course:
        """Fitted by least squares to the last points, at least one."""
        y = np.asarray(losses[-BEFORE:], np.float64)
        n = len(y)
        if n < LEAST:
            return cls(float(y.mean()), 0.0, float(y.std()), n)
        x = np.arange(n) - (n - 1) / 2
        slope = float(x @ y / (x @ x))
        noise = math.sqrt(float(((y - y.mean() - slope * x) ** 2).sum()) / (n - 2))
        level = float(y.mean()) + (slope * (n - 1) / 2 if slope < 0 else 0.0)
        return cls(level, min(slope, 0.0), noise, n)


@dataclass(frozen=True)
class Trial:
    """A raise that has yet to show what it does."""

    before: Course
    factor: float
    """By which the rate was raised."""
    unsure: bool
    """Whether it was raised only to see."""

    def outcome(self, after: Sequence[float]) -> tuple[Outcome, dict[str, float]]:
        """Judged by the later half of the points since; with the numbers."""
        y = np.asarray(after, np.float64)
        late = y[len(y) // 2 :]
        mean = float(late.mean())
        spread = float(late.std(ddof=1)) if len(late) > 1 else 0.0
        error = math.hypot(spread / math.sqrt(len(late)), self.before.noise * 2 / math.sqrt(max(self.before.points, 1)))
        ahead = len(y) - (len(late) - 1) / 2
        expected = self.before.level + self.before.slope * ahead
        numbers = {"loss_before": self.before.level, "loss_expected": expected, "loss_after": mean, "error": error}
        if not math.isfinite(mean) or mean > self.before.level + CLEAR * error:
            return "worse", numbers
        return ("helped" if mean < expected - CLEAR * error else "neutral"), numbers
