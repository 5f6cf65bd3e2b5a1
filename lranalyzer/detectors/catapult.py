"""Catapult: the loss rises at the start and heals by itself within the first tenth.

Measured as for ``needs_warmup``. A large rate leaves the steep valley it began in, the loss rises on the way, and
settles in a flatter one; such runs often end lower than those that never rose, so this is a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.early_rise import BEGINNING, EarlyRise
from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.evidence import Case
from lranalyzer.figures import number

ABOUT = About(
    "Catapult",
    "The loss rose right at the start and recovered on its own.",
    "A hump in the first tenth of the run, then an ordinary descent.",
    "The rate is above 2 over the curvature at the start; the weights leave that valley for a flatter one where the "
    "rate is stable.",
    "Nothing. If the hump grows with the rate in further runs, warm up.",
    ("Lewkowycz et al. 2020, The large learning rate phase of deep learning: the catapult mechanism",),
)


@dataclass(frozen=True)
class Catapult:
    """A tenth of the drop up, and below the start again within the first tenth."""

    rise: float = 0.1
    """Early rise in drops that is worth a word."""
    beyond_noise: float = 3.0
    """Early rise in scatters of the single points: the first one may be low by chance."""
    learned: float = 0.05
    """Drop over the first loss, below which nothing was learned and there is nothing to heal."""
    harmful: float = 0.5
    """Fitted probability of ``too_high`` or ``diverged`` from which the rise is a sign of that instead."""
    symptom: str = "catapult"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape = case.curves.train_shape
        if shape is None or case.ends_broken:
            return None
        seen = EarlyRise.of(shape)
        if seen.healed_at > BEGINNING or seen.rise < max(self.rise, self.beyond_noise * seen.noise):
            return None
        harmful = case.probability_high > self.harmful or seen.suffered(case)
        if seen.learned < self.learned or harmful:
            return None
        healed = case.curves.step_at(seen.healed_at)
        return Finding(
            self.symptom, "note", float(min(seen.rise, 1.0)), (case.curves.step_at(0.0), healed),
            (Evidence("early rise", seen.rise, "of the drop"), Evidence("back at the start", seen.healed_at, "of the run")),
            f"The loss rose from {number(seen.first, 4)} to {number(seen.highest, 4)} at the start and was back by step {healed:,}: "
            "harmless.",
            "A run at a smaller rate that has no hump and ends lower.",
        )  # fmt: skip
