"""What to run next, and what to do now with a run still training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lranalyzer.schedules import Schedule

Action = Literal["raise", "keep", "lower"]


@dataclass(frozen=True)
class Recommendation:
    """The peak learning rate and the schedule to run next."""

    lr: float
    """Peak learning rate, in the optimizer's own unit."""
    lr_low: float
    lr_high: float
    """Between these the result should stay within 5 % of the best possible descent."""
    schedule: Schedule
    expected: str
    """What it is expected to do to the loss."""
    why: str
    """Why this rate and this schedule, in plain sentences."""
    used: tuple[str, ...] = ()
    """What the number rests on: the curve, the optimizer's usual range, ..."""


@dataclass(frozen=True)
class Advice:
    """For a run still training: what to do with the rate now."""

    action: Action
    multiplier: float
    """Multiply the present learning rate by this."""
    why: str
