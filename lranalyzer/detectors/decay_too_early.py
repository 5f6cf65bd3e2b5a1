"""Decay too early: the rate was all but gone while the loss still fell steeply.

Measured: the progress at which the rate falls below a tenth of its peak for good, the descent per unit of progress just
before that point, and what was gained after it. A steep descent that stops with the rate was stopped by the rate.
Scale-free: descents are shares of the drop, times shares of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import GRID
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.percent import spaced

ABOUT = About(
    "Decay too early",
    "The schedule lowered the rate to next to nothing while there was still much to learn and time to do it.",
    "A steep descent that bends into a flat line just where the rate goes down.",
    "The horizon of the schedule is shorter than the run (total_steps counted in epochs, in other batches, or before "
    "accumulation), or its factor is too small.",
    "Stretch the schedule over the whole run: a tenth of the peak is early before about 80 % of it.",
    ("Hoffmann et al. 2022, Training Compute-Optimal Large Language Models, appendix B",),
)


@dataclass(frozen=True)
class DecayTooEarly:
    """A rate below a tenth of its peak from the first 60 % on, reached in steep descent."""

    low: float = 0.1
    """Rate over peak that counts as gone."""
    latest: float = 0.6
    """Progress after which too little of the run is left for it to matter: 40 %."""
    steep: float = 0.5
    """Descent just before, in drops per run, at which the loss still falls steeply: a curve that is done has none."""
    stopped: float = 0.25
    """Slope after over slope before, below which the descent ended with the rate."""
    window: float = 0.1
    """Progress before and after the point over which slopes are taken."""
    symptom: str = "decay_too_early"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        rate, shape = case.curves.lr_shape, case.curves.train_shape
        if rate is None or shape is None or case.ends_broken or rate.highest_bucket <= 0:
            return None
        low = rate.grid < self.low * rate.highest_bucket
        if not low[-1] or low.all():
            return None
        last_high = int(np.flatnonzero(~low)[-1])
        at = (last_high + 1) / GRID
        if at > self.latest:
            return None
        before = self._slope(case, at - self.window, at)
        after = self._slope(case, at + self.window / 2, 1.0)
        if before < self.steep or after > self.stopped * before:
            return None
        likely = case.verdict_probabilities["too_low"]
        level: Level = "warning" if likely > case.verdict_probabilities["ok"] else "note"
        left = 1.0 - at
        return Finding(
            self.symptom, level, float(min(before * left, 1.0)), (case.curves.step_at(at), case.curves.step_at(1.0)),
            (Evidence("rate gone at", at, "of the run"), Evidence("descent before", before, "drops per run"),
             Evidence("descent after", after, "drops per run")),
            f"The rate was below a tenth of its peak from {spaced(at)} of the run on, while the loss still fell steeply.",
            "A run whose rate decays later that does not end lower.",
        )  # fmt: skip

    @staticmethod
    def _slope(case: Case, begin: float, end: float) -> float:
        """Descent between two points of progress, in drops per run."""
        shape = case.curves.train_shape
        assert shape is not None
        half = (end - begin) / 2
        first, second = shape.between(begin, begin + half), shape.between(end - half, end)
        return float((first - second) / shape.drop / max(half, 1e-9))
