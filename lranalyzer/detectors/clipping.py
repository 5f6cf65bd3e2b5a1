"""Clipping: the gradient is cut at nearly every step, so that its length no longer matters.

Measured: the share of the log, after the first tenth, in which the gradient norm is at or above the clipping threshold.
Where the log has the norm after clipping it stands exactly on the threshold, which counts as well. Reads no loss.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.figures import number
from lranalyzer.percent import spaced

ABOUT = About(
    "Constant clipping",
    "Nearly every gradient is longer than the clipping threshold.",
    "A gradient norm that lies above the threshold all the time, or a flat line on it.",
    "The threshold is below the usual length of the gradient. Every step then has the same length: with plain SGD the "
    "threshold, not the rate, sets the step; an adaptive optimizer hardly notices.",
    "Set the threshold to about twice the median gradient norm, so that it cuts outliers only.",
    ("Pascanu et al. 2013, On the difficulty of training recurrent neural networks",),
)


@dataclass(frozen=True)
class Clipping:
    """At or above the threshold in 90 % of the log."""

    share: float = 0.9
    """Share of the points after the first tenth that are clipped."""
    begins: float = 0.1
    """Progress before which gradients are long in any healthy run."""
    rounding: float = 0.99
    """Norm over threshold from which it counts as reached: a clipped norm is logged with few digits."""
    far: float = 3.0
    """Median norm over threshold from which the threshold rules the step length of a plain optimizer."""
    plain: tuple[str, ...] = ("sgd", "momentum", "nesterov")
    """Optimizers whose step is as long as the gradient."""
    symptom: str = "clipping"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        grad, limit = case.curves.grad_shape, case.curves.hyper.clip_norm
        if grad is None or not limit or limit <= 0:
            return None
        summary = grad.summary
        known = (summary.count > 0) & (grad.progress >= self.begins)
        if not known.any():
            return None
        weight, norm = summary.count[known], summary.mean[known]
        share = float(weight[norm >= self.rounding * limit].sum() / weight.sum())
        if share < self.share:
            return None
        ratio = float(np.median(norm)) / limit
        rules = ratio > self.far and case.curves.hyper.optimizer in self.plain
        level: Level = "warning" if rules and case.verdict_probabilities["ok"] < LIKELY else "note"
        return Finding(
            self.symptom, level, share, (case.curves.step_at(self.begins), case.curves.step_at(1.0)),
            (Evidence("clipped", share, "of the log"), Evidence("median norm over threshold", ratio),
             Evidence("threshold", limit)),
            f"The gradient norm is at or above the clipping threshold {number(limit)} in {spaced(share)} of the log.",
            "A norm that was logged for other parameters than the clipped ones.",
        )  # fmt: skip
