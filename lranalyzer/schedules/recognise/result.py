"""What `fit` answers: a schedule, how well it fits, and why it was chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.schedules.base import FloatArray, IntArray, Schedule

RATE_FLOOR = 0.03
"""Rates below this fraction of the peak are compared as if they were this large."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A schedule recognised in a logged rate trace, or the reason why none was."""

    schedule: Schedule | None
    """The schedule, or None where the trace shows none that can be named."""
    residual: float
    """Largest relative difference between trace and schedule; see `RATE_FLOOR` for small rates."""
    confidence: float
    """Between 0 and 1: how far errors are below what is tolerated, less where a horizon is extrapolated."""
    reason: str
    """One plain sentence: what in the trace led to the answer."""
    peak: float = 0.0
    """Largest rate of the schedule; of the trace where there is no schedule."""
    final_ratio: float = 1.0
    """Last logged rate as a fraction of the peak."""
    warmup_steps: int = 0
    """Steps of the initial rise to the peak; 0 if there is none."""
    drops: int = 0
    """Sudden falls of the rate."""
    cycles: int = 0
    """Cycles begun, of a cyclical rate or one with restarts; otherwise 0."""
    offset_steps: float = 0.0
    """The rate logged at step s is the schedule's at ``s - offset_steps``: lagging log, or epoch's mean."""
    held_steps: int = 1
    """Steps for which each rate is kept: above 1 if stepped per epoch and logged per step."""
    complete: bool = True
    """False if the trace stops before the schedule's horizon, so that the horizon is extrapolated."""

    def rates(self, step: IntArray) -> FloatArray:
        """Rates, shape ``(n,)``, that the fit expects to be logged at steps of shape ``(n,)``.

        NaN everywhere where nothing was recognised.
        """
        if self.schedule is None:
            return np.full(np.shape(step), np.nan)
        local = np.asarray(step, dtype=np.float64) - self.offset_steps
        if self.held_steps > 1:
            local = np.floor(local / self.held_steps + 1e-9) * self.held_steps
        return self.schedule._rate(np.maximum(local, 0.0))


def relative_errors(predicted: FloatArray, rate: FloatArray) -> FloatArray:
    """Return |predicted - rate| relative to the rate, of shape ``(n,)``."""
    errors: FloatArray = np.abs(predicted - rate) / np.maximum(rate, RATE_FLOOR * rate.max())
    return errors
