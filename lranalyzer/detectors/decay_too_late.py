"""Decay too late: the schedule decays, but its horizon lies beyond the end of the run.

Measured: the last rate over the peak, and whether the rate was still going down in the last tenth. The descent that the
end of a decay brings (the last part of a cosine gives more than its share) is missed. Concerns the rate alone; whether
it cost anything is weighed by the fitted probability of ``needs_decay``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import GRID
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.percent import spaced

ABOUT = About(
    "Decay too late",
    "The rate was on its way down, but the run ended long before it got there.",
    "A decaying rate that is cut off at a third of its peak or more.",
    "The schedule was made for more steps than were run: stopped early, or total_steps was counted for another number "
    "of devices or epochs.",
    "Set the schedule's horizon to the length of the run, or go on from the last checkpoint and let it decay.",
    ("Hoffmann et al. 2022, Training Compute-Optimal Large Language Models, section 3.1",),
)


@dataclass(frozen=True)
class DecayTooLate:
    """A falling rate that ends above 30 % of its peak."""

    ends_above: float = 0.3
    """Last rate over peak; usual schedules end at 0 to 0.1, an inverse square root near 0.3."""
    began: float = 0.95
    """Last rate over peak above which the decay has hardly begun: the rate counts as constant."""
    falling: float = 0.01
    """Fall over the last tenth, as a share of the peak, from which the rate was still going down."""
    rising: float = 0.01
    """Rise between neighbouring windows behind the peak, as a share of it, that marks a cyclical rate."""
    stairs: float = 0.6
    """Share of windows behind the peak in which the rate must move: fewer are the steps of a staircase."""
    costly: float = 0.5
    """Fitted probability of ``needs_decay`` from which it cost something: more likely than not."""
    symptom: str = "decay_too_late"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        rate = case.curves.lr_shape
        if rate is None or case.ends_broken or case.curves.status == "running" or rate.highest_bucket <= 0:
            return None
        grid = rate.grid / rate.highest_bucket
        if not self.ends_above < grid[-1] < self.began:
            return None
        change = np.diff(grid[int(np.argmax(grid)) :])
        if change.size < GRID // 4 or change.max() > self.rising or (change < 0).mean() < self.stairs:
            return None
        if grid[-1 - GRID // 10] - grid[-1] < self.falling:
            return None
        p = case.symptom_probability("needs_decay")
        level: Level = "warning" if p >= self.costly and case.verdict_probabilities["ok"] < LIKELY else "note"
        return Finding(
            self.symptom, level, float(min(grid[-1], 1.0)), (case.curves.step_at(0.9), case.curves.step_at(1.0)),
            (Evidence("last rate over peak", float(grid[-1])), Evidence("probability that decay was missing", p)),
            f"The rate was still decaying when the run ended, at {spaced(grid[-1])} of its peak.",
            "A run whose schedule ends with it that does not end lower.",
        )  # fmt: skip
