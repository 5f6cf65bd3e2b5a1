"""Overfitting: the validation loss turned up after its best point and stayed up.

Measured: (mean of the last three evaluations - best) / (first - best) on the validation loss; 10 % counts, 3 % does not,
the fitted probability decides between. A rise of 5 % that is also a tenth of the best loss itself, while the training loss
kept falling, is certain as well (``evidence/overfit.py``). Names the best checkpoint.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level, share
from lranalyzer.evidence import Case
from lranalyzer.figures import number

ABOUT = About(
    "Overfitting",
    "The model goes on learning the training set while it gets worse on data it has not seen.",
    "The validation loss falls, turns and rises, while the training loss goes on falling.",
    "More capacity or more passes than the data can feed; a high rate late in training can do it too.",
    "Take the best checkpoint; train for fewer steps, with more data, augmentation or weight decay.",
    ("Prechelt 1998, Early Stopping - But When?",),
)


@dataclass(frozen=True)
class Overfitting:
    """The validation loss ends a tenth of its drop above its best."""

    likely: float = 0.5
    """Fitted probability; one half: more likely than not."""
    costly: float = 1.0
    """Rise, as a share of the validation drop, from which it is a warning: all that was gained is lost again."""
    symptom: str = "overfitting"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape, val = case.curves.val_shape, case.curves.val
        if shape is None or val is None or case.ends_broken or shape.evaluations.size < 4:
            return None
        p = case.symptom_probability(self.symptom)
        known = val.count > 0
        best_step = int(val.step[known][int(np.argmin(val.mean[known]))])
        best = float(val.mean[known].min())
        rise = shape.rise_at_end / max(float(shape.evaluations[0] - shape.evaluations.min()), 1e-9 * abs(best) + 1e-300)
        if p < self.likely:
            return None
        level: Level = "warning" if rise >= self.costly else "note"
        unstable = case.probability_high > LIKELY
        name = "" if unstable else ": overfitting"
        return Finding(
            self.symptom, level, p, (best_step, case.curves.step_at(1.0)),
            (Evidence("probability", p), Evidence("best validation loss", best), Evidence("best step", best_step),
             Evidence("rise since", rise, "of the validation drop")),
            f"The validation loss was best at step {best_step:,} ({number(best, 4)}) and has risen by "
            f"{share(rise, 'its drop')} since{name}.",
            "A larger validation set on which the loss does not rise.",
        )  # fmt: skip
