"""Missing warmup: the loss rises or explodes right after the start at full rate, and takes long to heal.

Measured: how far the windows of the first tenth rise above the first loss, in drops, beyond the noise; when the loss is
back below its start; and the rate at that time over its peak. The same rise healed within the first tenth is a
``catapult`` and harmless, unless it was as high as the whole descent and the verdict says that the run suffered: then the
weights were thrown far, and the quick return is only to where the training had begun. One that never heals is the rate's
fault as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.curve import GRID
from lranalyzer.detectors.base import About
from lranalyzer.detectors.early_rise import BEGINNING, EarlyRise
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.figures import number

ABOUT = About(
    "Missing warmup",
    "The full rate from the first step on throws the weights out; the run spends a good part of its time coming back.",
    "A jump in the first steps, then a long way down to where the training had begun.",
    "At the start the loss is most curved and an adaptive optimizer knows its second moments least, so that a rate "
    "that is right later is too high now.",
    "Raise the rate linearly from 0 over the first 1 to 5 % of the run (for Adam at least 2 / (1 - beta2) steps).",
    ("Goyal et al. 2017, Accurate, Large Minibatch SGD", "Ma & Yarats 2019, On the adequacy of untuned warmup",
     "Gilmer et al. 2021, A Loss Curvature Perspective on Training Instability"),
)  # fmt: skip


@dataclass(frozen=True)
class NeedsWarmup:
    """A tenth of the drop up, at full rate, healed after the first tenth but before the end."""

    rise: float = 0.1
    """Early rise in drops that is worth a word."""
    beyond_noise: float = 3.0
    """Early rise in scatters of the single points: the first one may be low by chance."""
    full: float = 0.5
    """Rate at the time of the rise over its peak, from which it was not warming up."""
    healed_by: float = 0.9
    """Progress by which the loss must be below its start: else warmup alone would not have saved the run."""
    learned: float = 0.05
    """Drop over the first loss, below which nothing was learned and there is nothing to heal."""
    symptom: str = "needs_warmup"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape, rate = case.curves.train_shape, case.curves.lr_shape
        if shape is None or case.ends_broken:
            return None
        seen = EarlyRise.of(shape)
        if seen.rise < max(self.rise, self.beyond_noise * seen.noise):
            return None
        if seen.healed_at > self.healed_by or seen.learned < self.learned:
            return None
        if seen.healed_at <= BEGINNING and not seen.suffered(case):
            return None
        if rate is not None and rate.highest_bucket > 0:
            then = float(rate.grid[min(int(seen.peak_at * GRID), GRID - 1)]) / rate.highest_bucket
            if then < self.full:
                return None
        p = case.verdict_probabilities
        if p["diverged"] > LIKELY:
            return None
        level: Level = "note" if p["ok"] >= LIKELY else "warning"
        healed = case.curves.step_at(min(seen.healed_at, 1.0))
        return Finding(
            self.symptom, level, float(min(seen.rise, 1.0)), (case.curves.step_at(0.0), healed),
            (Evidence("early rise", seen.rise, "of the drop"), Evidence("back at the start", seen.healed_at, "of the run")),
            f"At full rate the loss rose from {number(seen.first, 4)} to {number(seen.highest, 4)} at once and was back only at step "
            f"{healed:,}.",
            "A run with the same peak rate and warmup that rises all the same.",
            cause="rate_too_high" if p["too_high"] > LIKELY else None,
        )  # fmt: skip
