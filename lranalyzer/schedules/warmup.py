"""Linear warmup in front of any schedule (Goyal et al. 2017, arXiv 1706.02677)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, Schedule, blend, check_number


@dataclass(frozen=True, slots=True)
class StraightRise(Schedule):
    """What a rise over `steps` to another schedule, or over it, is made of; `start_factor` is its first share."""

    steps: int
    then: Schedule
    start_factor: float = 0.0

    def __post_init__(self) -> None:
        self._normalise_steps("steps")
        check_number("start_factor", self.start_factor, 0.0, 1.0)
        if not isinstance(self.then, Schedule):
            raise ScheduleError(f"then must be a schedule, not {self.then!r}")

    def _with_rates(self, change: Callable[[float], float]) -> Self:
        return replace(self, then=self.then._with_rates(change))


@dataclass(frozen=True, slots=True)
class WarmUp(StraightRise):
    """Straight rise to the first rate of another schedule, which then runs from its own step 0.

    ``rate(s) = then(0) * (start_factor + (1 - start_factor) * s / steps)`` for ``s < steps``, and
    ``then(s - steps)`` after; at step `steps` both agree.

    Parameters
    ----------
    steps : int
        Length of the warmup, at least 1.
    then : Schedule
        What follows; its step 0 is step `steps`.
    start_factor : float
        Rate at step 0 as a fraction of ``then(0)``, in [0, 1].

    Examples
    --------
    >>> from lranalyzer.schedules import Constant
    >>> [WarmUp(4, then=Constant(1.0))(s) for s in (0, 2, 4, 5)]
    [0.0, 0.5, 1.0, 1.0]
    """

    kind: ClassVar[str] = "warmup"

    @property
    def peak(self) -> float:
        """The peak of what follows."""
        return self.then.peak

    @property
    def total_steps(self) -> int | None:
        """Warmup and horizon of what follows together, or None where that has none."""
        return None if self.then.total_steps is None else self.steps + self.then.total_steps

    def _told(self) -> str:
        """Say what the rate does."""
        after = self.then._told()
        return f"Warms up linearly over {self.steps:,} steps, then: {after[0].lower()}{after[1:]}"

    def _rate(self, step: FloatArray) -> FloatArray:
        target = self.then(0)
        ramp = blend(np.minimum(step / self.steps, 1.0), target, target * self.start_factor)
        return np.where(step < self.steps, ramp, self.then._rate(np.maximum(step - self.steps, 0.0)))
