"""Oscillation: the loss itself goes up and down, not just the minibatches it is sampled on.

Measured: the sum of all rises between 40 windows of the run after the first tenth, as a share of the drop; on the
validation loss where there is one (it has no minibatch noise), else on the training loss. A healthy minibatch curve has
noise too, which is why the fitted probability weighs the rises against the scatter within the windows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level, share
from lranalyzer.evidence import Case

ABOUT = About(
    "Oscillation",
    "The loss swings up and down by a good part of what it gained, beyond the noise of minibatches.",
    "A saw-tooth or a slow wave; the validation loss jumps from one evaluation to the next.",
    "The step is longer than the valley is wide, momentum carries it past the floor, or a cyclic schedule shakes it.",
    "Lower the rate or let it decay; with momentum, lower the momentum; with a cyclic schedule it may be intended.",
    ("Cohen et al. 2021, Edge of Stability",),
)


@dataclass(frozen=True)
class Oscillation:
    """Rises add up to a quarter of the drop, or more."""

    likely: float = 0.5
    """Fitted probability that the noise-free loss rises by 25 % of its drop in all; one half: more likely than not."""
    symptom: str = "oscillating"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape = case.curves.val_shape or case.curves.train_shape
        if shape is None or case.ends_broken:
            return None
        p = case.symptom_probability(self.symptom)
        if p < self.likely:
            return None
        climb = shape.climb / shape.drop
        if climb <= 0:  # a line that never rises, as of two points, does not swing whatever its setting makes likely
            return None
        level: Level = "warning" if case.verdict_probabilities["too_high"] > LIKELY else "note"
        which = "validation" if shape is case.curves.val_shape else "training"
        return Finding(
            self.symptom, level, p, (case.curves.step_at(0.1), case.curves.step_at(1.0)),
            (Evidence("probability", p), Evidence("sum of rises", climb, "of the drop")),
            f"The {which} loss swings: after the first tenth its rises add up to {share(climb, 'the whole drop')}.",
            "A loss on a fixed set of examples, measured often, that falls smoothly.",
            cause="rate_too_high" if level == "warning" else None,
        )  # fmt: skip
