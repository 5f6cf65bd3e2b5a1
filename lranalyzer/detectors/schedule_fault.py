"""Schedule fault: the rate does something that no schedule means to do.

Three things are looked for in the rate alone, in this order: it jumps up threefold between neighbouring points after it
had decayed (a restart nobody asked for, a schedule that began anew on resumption), it is zero for a good part of the run
(a horizon shorter than the run), or it is still warming up when the run ends. The loss decides only how grave it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import GRID, Shape
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.figures import number
from lranalyzer.percent import spaced
from lranalyzer.run import FloatArray, IntArray

ABOUT = About(
    "Schedule fault",
    "The learning rate jumps up again, stands at zero, or never reaches its peak.",
    "A step up in the rate with a shock in the loss; a loss frozen to a flat line; a rate that still rises at the end.",
    "A resumed run whose scheduler began anew, a scheduler stepped once an epoch or once a micro-batch instead of once "
    "a step, a total number of steps that is not the run's.",
    "Save and restore the scheduler's state; step it after every optimizer step; give it the real number of steps.",
    ("Loshchilov & Hutter 2017, SGDR",),
)


@dataclass(frozen=True)
class ScheduleFault:
    """A rate that jumps, stands at zero or never arrives."""

    jump: float = 3.0
    """Rise between neighbouring points, as a factor, that no smooth schedule makes after its peak."""
    abrupt: float = 0.5
    """Rise two buckets on over this one, below which it is a jump: on a ramp that is logged sparsely both are alike."""
    like: float = 1.5
    """Rise, as a factor, from which a place counts as another jump of the same kind: cycles need not be alike."""
    back: float = 2.0
    """Last rate over the one before the jump, up to which the rate has decayed once more: a warm restart."""
    restarts: int = 2
    """Jumps from which they are meant: warm restarts."""
    shock: float = 0.05
    """Rise of the loss over a jump, as a share of the drop, that makes it a warning."""
    around: tuple[float, float] = (0.005, 0.03)
    """Progress behind a jump at which its shock is looked for: not the very next bucket, which lies across it, and not where a
    warm restart has healed."""
    zero: float = 1e-6
    """Rate over peak that is nothing: a decay to 1e-5 of the peak is still a setting."""
    idle: float = 0.1
    """Share of the run at zero that is worth a word."""
    wasted: float = 0.25
    """Share of the run at zero that is a warning: a quarter of the compute for nothing."""
    middle: tuple[float, float] = (0.3, 0.7)
    """Rate at half time over the last one: a straight warmup has 0.5, a range test on a log scale below 0.1."""
    start: float = 0.05
    """First rate over the last one, above which a rising rate is no warmup: straight range tests begin at 0.1."""
    symptom: str = "schedule_fault"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        rate = case.curves.lr_shape
        if rate is None or rate.highest_bucket <= 0 or rate.summary.step.size < 5:
            return None
        return self._jumps(case, rate) or self._idle(case, rate) or self._unfinished(case, rate)

    def _jumps(self, case: Case, rate: Shape) -> Finding | None:
        good = rate.summary.count > 0
        step, mean = rate.summary.step[good], rate.summary.mean[good]
        places = self._places(mean, self.jump)
        if places.size == 0 or self._places(mean, self.like).size >= self.restarts or self._meant(case):
            return None
        at = int(places[0])
        where = float((step[at + 1] - rate.origin) / rate.span)
        shock, shape = 0.0, case.curves.train_shape
        if shape is not None:
            near, far = self.around
            before = shape.between(max(where - far, 0.0), where)
            shock = (shape.between(min(where + near, 1.0), min(where + far, 1.0)) - before) / shape.drop
        resumed = case.curves.segments > 1
        again = float(mean[-1]) <= self.back * float(mean[at])
        level: Level = "warning" if resumed or (shock > self.shock and not again) else "note"
        low, high = float(mean[at]), float(mean[at + 1 : at + 3].max())
        factor = high / max(low, self.zero * rate.highest_bucket)
        why = " as the run was resumed" if resumed else ""
        return Finding(
            self.symptom, level, float(min(max(shock, 0.3), 1.0)), (int(step[at]), int(step[at + 1])),
            (Evidence("jump", factor, "times"), Evidence("shock", shock, "of the drop")),
            f"At step {int(step[at + 1]):,} the rate, having decayed to {number(low)}, jumped up to {number(high)}{why}.",
            "A schedule with warm restarts that was chosen on purpose.",
        )  # fmt: skip

    def _places(self, mean: FloatArray, jump: float) -> IntArray:
        """Where the rate jumps up after it had been higher; a jump may be split over two buckets."""
        if mean.size < 2:
            return np.empty(0, dtype=np.int64)
        rise, before = np.diff(mean), mean[:-1]
        up = (mean[1:] > jump * before) & (np.maximum.accumulate(before) > jump * before)
        up[:-2] &= rise[2:] < self.abrupt * rise[:-2]
        places = np.flatnonzero(up)
        return places[np.diff(places, prepend=-3) > 2]

    @staticmethod
    def _meant(case: Case) -> bool:
        said = (case.curves.hyper.schedule or "").lower()
        return any(word in said for word in ("restart", "cycl", "sgdr"))

    def _idle(self, case: Case, rate: Shape) -> Finding | None:
        still = rate.grid <= self.zero * rate.highest_bucket
        if not still[-1]:
            return None
        moving = np.flatnonzero(~still)
        begin = (int(moving[-1]) + 1) / GRID if moving.size else 0.0
        share = 1.0 - begin
        if share < self.idle:
            return None
        return Finding(
            self.symptom, "warning" if share >= self.wasted else "note", share,
            (case.curves.step_at(begin), case.curves.step_at(1.0)),
            (Evidence("at zero", share, "of the run"),),
            f"The rate is zero from {spaced(begin)} of the run on: {spaced(share)} of the steps changed nothing.",
            "A second group of parameters whose rate is not the logged one.",
        )  # fmt: skip

    def _unfinished(self, case: Case, rate: Shape) -> Finding | None:
        grid = rate.grid / rate.highest_bucket
        low, high = self.middle
        rising = bool((np.diff(grid) > 0).all())
        if not rising or grid[0] > self.start or not low < grid[GRID // 2] / grid[-1] < high:
            return None
        if case.curves.status == "running":
            return None
        return Finding(
            self.symptom, "note" if case.verdict_probabilities["ok"] >= LIKELY else "warning", 0.5,
            (case.curves.step_at(0.0), case.curves.step_at(1.0)),
            (Evidence("first rate over last", float(grid[0])),),
            "The rate was still warming up when the run ended: it never reached its peak.",
            "A range test, in which the rate is raised on purpose.",
        )  # fmt: skip
