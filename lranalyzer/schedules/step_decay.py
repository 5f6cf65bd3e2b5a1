"""Rates that drop by a factor: at equal intervals, or at given milestones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, Schedule, check_number, number, whole_number
from lranalyzer.schedules.endless import Endless


@dataclass(frozen=True, slots=True)
class StepDecay(Endless):
    """Drop by a factor every `step_size` steps: ``rate(s) = lr * factor ** floor(s / step_size)``.

    The drop happens at step ``step_size`` itself, not after it.

    Parameters
    ----------
    lr : float
        Rate before the first drop.
    step_size : int
        Steps between drops.
    factor : float
        Ratio of the rates after and before a drop, in (0, 1].

    Examples
    --------
    >>> [StepDecay(1.0, step_size=10, factor=0.5)(s) for s in (0, 9, 10, 20)]
    [1.0, 1.0, 0.5, 0.25]
    """

    kind: ClassVar[str] = "step"

    lr: float
    step_size: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        self._normalise_steps("step_size")
        check_number("factor", self.factor, 0.0, 1.0, open_low=True)

    def _told(self) -> str:
        """Say what the rate does."""
        drop = f"multiplied by {number(self.factor)} every {self.step_size:,} steps"
        return f"Starts at {number(self.lr)} and is {drop}."

    def _rate(self, step: FloatArray) -> FloatArray:
        return self.lr * np.power(float(self.factor), np.floor_divide(step, self.step_size))


@dataclass(frozen=True, slots=True)
class MultiStep(Schedule):
    """Drop by a factor at given steps: ``rate(s) = lr * factor ** #{m in milestones: m <= s}``.

    Parameters
    ----------
    lr : float
        Rate before the first milestone.
    milestones : tuple of int
        Strictly increasing steps of at least 1; the rate is already lower at the milestone itself.
    factor : float
        Ratio of the rates after and before a drop, in (0, 1].

    Examples
    --------
    >>> [MultiStep(1.0, milestones=(30, 60), factor=0.5)(s) for s in (29, 30, 60)]
    [1.0, 0.5, 0.25]
    """

    kind: ClassVar[str] = "multi_step"

    lr: float
    milestones: tuple[int, ...]
    factor: float = 0.1

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("factor", self.factor, 0.0, 1.0, open_low=True)
        milestones = tuple(whole_number("milestones", milestone, 1) for milestone in self.milestones)
        if not milestones or any(later <= earlier for earlier, later in pairwise(milestones)):
            raise ScheduleError(f"milestones must be strictly increasing and not empty, not {milestones}")
        object.__setattr__(self, "milestones", milestones)

    @property
    def peak(self) -> float:
        """The rate before the first drop."""
        return self.lr

    @property
    def total_steps(self) -> int:
        """Step of the last drop."""
        return self.milestones[-1]

    def _told(self) -> str:
        """Say what the rate does."""
        steps = ", ".join(f"{milestone:,}" for milestone in self.milestones)
        at = "steps" if len(self.milestones) > 1 else "step"
        drop = f"multiplied by {number(self.factor)} at {at} {steps}"
        return f"Starts at {number(self.lr)} and is {drop}."

    def _rate(self, step: FloatArray) -> FloatArray:
        drops = np.searchsorted(np.asarray(self.milestones, dtype=np.float64), step, side="right")
        return self.lr * np.power(float(self.factor), drops)
