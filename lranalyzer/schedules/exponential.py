"""Exponential decay, or growth in a range test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, Schedule, check_number, number


@dataclass(frozen=True, slots=True)
class Exponential(Schedule):
    """Geometric change: ``rate(s) = lr * factor ** (min(s, total_steps) / decay_steps)``.

    Parameters
    ----------
    lr : float
        Rate at step 0.
    factor : float
        Ratio of the rates `decay_steps` apart. Above 1 the rate grows, as in a range test (Smith 2015).
    decay_steps : int
        Steps over which the rate is multiplied by `factor`.
    total_steps : int, optional
        Steps after which the rate stays. Required when the rate grows, so that it has a peak.

    Examples
    --------
    >>> [Exponential(1.0, factor=0.5, decay_steps=10)(s) for s in (0, 10, 20)]
    [1.0, 0.5, 0.25]
    """

    kind: ClassVar[str] = "exponential"

    lr: float
    factor: float
    decay_steps: int = 1
    total_steps: int | None = None

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("factor", self.factor, open_low=True)
        self._normalise_steps("decay_steps")
        if self.total_steps is not None:
            self._normalise_steps("total_steps")
        elif self.factor > 1.0:
            raise ScheduleError("an exponential rate that grows (factor above 1) needs total_steps")

    @property
    def peak(self) -> float:
        """The first rate, or the last one where the rate grows."""
        return max(self.lr, self(self.total_steps)) if self.total_steps is not None else self.lr

    def _told(self) -> str:
        """Say what the rate does."""
        every = "step" if self.decay_steps == 1 else f"{self.decay_steps:,} steps"
        end = f", up to step {self.total_steps:,}" if self.total_steps is not None else ""
        verb = "grows" if self.factor > 1.0 else "decays"
        change = f"{verb} smoothly by a factor of {number(self.factor)} per {every}{end}"
        return f"Starts at {number(self.lr)} and {change}."

    def _rate(self, step: FloatArray) -> FloatArray:
        moving = step if self.total_steps is None else np.minimum(step, self.total_steps)
        return self.lr * np.power(float(self.factor), moving / self.decay_steps)
