"""Divergence: the loss left the finite numbers, or ended above where it began.

Measured: the first non-finite step, and (end - start) / start with the end a mean over the last 5 %. NaN is the most
diagnosable event there is, so one non-finite end is enough. Slow divergence: the loss had its best long ago and has
climbed since, (end - lowest) / (start - lowest), window by window. Scale-free: only ratios of the loss to itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import GRID, Shape
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, Level, share
from lranalyzer.evidence import Case
from lranalyzer.figures import number

ABOUT = About(
    "Divergence",
    "The loss became NaN or infinite, or ended above where the training began.",
    "A curve that shoots up, breaks off, or settles above its own start.",
    "Each step overshoots by more than it gains: the rate times the curvature exceeds 2 (for plain gradient descent); "
    "or one bad batch, an overflow in half precision, or a logarithm of zero broke the weights.",
    "Lower the peak rate three- to tenfold, warm it up over the first few hundred steps, clip the gradient norm. "
    "If it broke at a random step after a healthy stretch, look at that batch first.",
    ("Cohen et al. 2021, Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability",),
)


@dataclass(frozen=True)
class Divergence:
    """Ends non-finite, or above its start."""

    above_start: float = 0.0
    """(end - start) / |start| above which a finite run has diverged; the corpora's own definition."""
    right: float = 0.5
    """Fitted probability of ``ok`` from which a slow divergence is a note: more likely than not the rate was right."""
    lost: float = 0.3
    """Share of the descent that a slow divergence has undone: restarts and spikes of healthy runs undo less by the end."""
    since: float = 0.75
    """Progress before which the lowest window must lie: a climb over a quarter of the run is no fluctuation."""
    steady: float = 0.6
    """Share of the windows since then that rise; noise alone gives one half."""
    beyond_noise: float = 3.0
    """Descent in scatters of the points of the calmest third, below which nothing was learned that could be undone."""
    symptom: str = "divergence"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        train, shape, curves = case.curves.train, case.curves.train_shape, case.curves
        if train is None:
            return None
        if case.ends_non_finite:
            first = train.first_bad if train.first_bad is not None else train.last_step
            lowest = (Evidence("lowest loss before", shape.lowest),) if shape else ()
            return Finding(
                self.symptom, "fault", 1.0, (first, train.last_step), (Evidence("first non-finite step", first), *lowest),
                f"The loss is not a finite number from step {first:,} on.",
                "A log in which the loss is finite again later.",
            )  # fmt: skip
        if shape is None or case.ends_broken:
            return None
        if case.leaning != "diverged":
            return self._slow(case, shape)
        p = case.verdict_probabilities
        rise = (shape.last - shape.first) / max(abs(shape.first), 1e-300)
        above = rise > self.above_start
        return Finding(
            self.symptom, "fault", p["diverged"], (curves.step_at(0.0), train.last_step),
            (Evidence("end over start", rise, "of the start"), Evidence("highest loss", shape.highest_bucket)),
            f"The loss ended {'above' if above else 'about'} where it began ({number(shape.last, 4)} after {number(shape.first, 4)}).",
            "A later stretch that falls well below the first loss.",
        )  # fmt: skip

    def _slow(self, case: Case, shape: Shape) -> Finding | None:
        """A loss that has been climbing from its best for a quarter of the run or more."""
        lowest = int(np.argmin(shape.grid))
        climb = np.diff(shape.grid[lowest:])
        lost = (shape.last - shape.lowest) / shape.drop
        chance = self.beyond_noise * float(shape.noise_profile.min())
        learned = shape.first - shape.lowest > chance and lowest > 0
        if not learned or lowest > self.since * GRID or lost < self.lost or (climb > 0).mean() < self.steady:
            return None
        p, begin = case.verdict_probabilities, case.curves.step_at(lowest / GRID)
        level: Level = "warning" if p["ok"] < self.right else "note"
        return Finding(
            self.symptom, level, float(min(lost, 1.0)), (begin, case.curves.step_at(1.0)),
            (Evidence("descent undone", lost, "of the drop"), Evidence("lowest window", float(shape.grid[lowest]))),
            f"The loss was lowest about step {begin:,} and has climbed since: {share(lost, 'the descent')} is undone.",
            "A rate that was raised on purpose over that stretch, or a run at a third of the rate that climbs as well.",
        )  # fmt: skip
