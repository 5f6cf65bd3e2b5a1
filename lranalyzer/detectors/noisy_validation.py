"""Noisy validation: neighbouring evaluations differ so much that they cannot rank checkpoints.

Measured: the median of |difference of neighbouring evaluations| over their whole range, and the share of evaluations
that rise; a steep descent has large differences too, but all of one sign. Scale-free: a ratio of differences.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding
from lranalyzer.evidence import Case
from lranalyzer.percent import spaced

ABOUT = About(
    "Noisy validation",
    "The validation loss jumps about as much from one evaluation to the next as over the whole run.",
    "A band instead of a line.",
    "Too few validation examples, other examples each time, or batch statistics at a rate that keeps moving them.",
    "Evaluate on more, and always the same, examples; average the weights; do not stop early on a single evaluation.",
    ("Prechelt 1998, Early Stopping - But When?",),
)


@dataclass(frozen=True)
class NoisyValidation:
    """Half of all neighbouring evaluations differ by 15 % of the range or more."""

    noise: float = 0.15
    """Median |difference| over range; independent noise alone gives about 0.25, a smooth curve of 40 points 0.01."""
    rises: float = 0.3
    """Share of differences that rise; pure noise has 0.5, a descent none."""
    fewest: int = 8
    """Evaluations below which the share of rises says nothing."""
    symptom: str = "noisy_validation"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape = case.curves.val_shape
        if shape is None or case.ends_broken or shape.evaluations.size < self.fewest:
            return None
        points = shape.evaluations
        change = np.diff(points)
        span = float(points.max() - points.min())
        if span <= 1e-9 * float(np.abs(points).max()):
            return None
        noise, rises = float(np.median(np.abs(change)) / span), float((change > 0).mean())
        if noise < self.noise or rises < self.rises:
            return None
        return Finding(
            self.symptom, "note", min(noise / (2 * self.noise), 1.0), (case.curves.step_at(0.0), case.curves.step_at(1.0)),
            (Evidence("median change", noise, "of the range"), Evidence("rises", rises, "of the evaluations")),
            f"From one evaluation to the next the validation loss changes by {spaced(noise)} of its whole range: "
            "too noisy to rank checkpoints.",
            "Evaluations on a larger fixed set that rank the checkpoints alike.",
            cause="rate_too_high" if case.verdict_probabilities["too_high"] > LIKELY else None,
        )  # fmt: skip
