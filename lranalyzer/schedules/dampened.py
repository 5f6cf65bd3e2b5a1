"""A warmup that multiplies the schedule it begins with, which has run since step 0, instead of standing in front of it.

Source: Ma & Yarats 2021, arXiv 1910.04209 (the linear warmup of ``pytorch_warmup``, whose word "dampening" is).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.schedules.base import FloatArray
from lranalyzer.schedules.warmup import StraightRise

SAMPLES = 4096
"""Steps at which the largest rate is looked for; a schedule with a longer rise is sampled."""


@dataclass(frozen=True, slots=True)
class Dampened(StraightRise):
    """Another schedule from its step 0 on, times a straight rise to one.

    ``rate(s) = then(s) * min(start_factor + (1 - start_factor) * s / steps, 1)``. Ultralytics, mmcv and pytorch_warmup warm
    up like this; `WarmUp` instead begins the other schedule behind the rise.

    Parameters
    ----------
    steps : int
        Length of the rise, at least 1.
    then : Schedule
        What is dampened; its step 0 is step 0.
    start_factor : float
        Fraction of ``then(0)`` at step 0, in [0, 1].

    Examples
    --------
    >>> from lranalyzer.schedules import Linear
    >>> [Dampened(2, then=Linear(1.0, 4))(s) for s in (0, 1, 2, 3, 4)]
    [0.0, 0.375, 0.5, 0.25, 0.0]
    """

    kind: ClassVar[str] = "dampened"

    @property
    def peak(self) -> float:
        """The largest rate at whole steps; a schedule without end is looked at over ten of its cycles or of the rise."""
        endless = 10 * max(self.steps, getattr(self.then, "cycle_steps", 0))
        last = max(self.then.total_steps or endless, self.steps)
        rise = np.linspace(0.0, self.steps, min(self.steps, SAMPLES) + 1)
        behind = np.linspace(self.steps, last, min(last - self.steps, SAMPLES) + 1)
        return float(self._rate(np.round(np.concatenate([rise, behind]))).max())

    @property
    def total_steps(self) -> int | None:
        """Horizon of what is dampened, or None where that has none; at least the rise."""
        return None if self.then.total_steps is None else max(self.then.total_steps, self.steps)

    def _told(self) -> str:
        """Say what the rate does."""
        after = self.then._told()
        return f"{after.rstrip('.')}, times a straight rise over the first {self.steps:,} steps."

    def _rate(self, step: FloatArray) -> FloatArray:
        ramp = self.start_factor + (1.0 - self.start_factor) * np.minimum(step / self.steps, 1.0)
        dampened: FloatArray = self.then._rate(step) * ramp
        return dampened
