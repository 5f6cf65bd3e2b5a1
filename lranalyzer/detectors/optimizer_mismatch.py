"""Optimizer mismatch: a rate that suits another optimizer.

Measured: peak rate over the usual one of this optimizer (see ``USUAL_RATE``; fine-tuning begins lower), together with
the fitted verdict: an unusual rate that works is nobody's mistake. Names the optimizer whose rate this is. Reads no loss
value at all except through the verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.evidence import Case
from lranalyzer.evidence.features import USUAL_RATE
from lranalyzer.figures import number

ABOUT = About(
    "Rate of another optimizer",
    "The peak learning rate is far from what this optimizer needs, and the curve suffers from it.",
    "Under a rate too high: a jump or a flat line at once. Under one too low: hardly any descent.",
    "The optimizer was changed and the rate was not. Adam's update has length 1 whatever the gradient, Lion's and "
    "Muon's too, SGD's is the gradient: their rates differ by factors of 10 to 1,000.",
    "Start from the optimizer's own usual rate and search a factor of ten around it.",
    ("Kingma & Ba 2015, Adam", "Chen et al. 2023, Symbolic Discovery of Optimization Algorithms (Lion)"),
)

_ALIKE = ("sgd", "adam", "lion", "adagrad", "muon")
"""Optimizers that a rate is said to belong to: one of each kind."""


@dataclass(frozen=True)
class OptimizerMismatch:
    """More than 30 times above, or 300 times below, the usual rate, and the verdict agrees."""

    above: float = 30.0
    """Peak over usual rate: best rates of real sweeps lie within a factor of 30 above the usual one."""
    below: float = 1 / 300
    """The same downwards, where small models and long runs need more room."""
    likely: float = 0.7
    """Probability that the verdict points the same way; a third fewer false alarms than at one half, 3 % fewer hits."""
    fine_tuning: float = 0.03
    """Usual rate of fine-tuning over that of training from scratch: 3e-5 against 1e-3 for Adam."""
    symptom: str = "optimizer_mismatch"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        hyper, peak = case.curves.hyper, case.curves.peak_lr
        usual = USUAL_RATE.get(hyper.optimizer or "")
        if usual is None or not peak or case.curves.train_shape is None:
            return None
        if hyper.fine_tuning:
            usual *= self.fine_tuning
        ratio, high, low = peak / usual, case.probability_high, case.verdict_probabilities["too_low"]
        if ratio > self.above and high >= self.likely:
            strength, side = high, "above"
        elif ratio < self.below and low >= self.likely:
            strength, side = low, "below"
        else:
            return None
        factor = max(ratio, 1 / ratio)
        whose = "" if hyper.fine_tuning else self._whose(peak, hyper.optimizer or "")
        task = " for fine-tuning" if hyper.fine_tuning else ""
        return Finding(
            self.symptom, "warning", strength, (case.curves.step_at(0.0), case.curves.step_at(1.0)),
            (Evidence("peak rate", peak), Evidence("usual rate", usual), Evidence("probability", strength)),
            f"The peak rate {number(peak)} is {factor:,.0f} times {side} what {hyper.optimizer} usually needs{task}{whose}.",
            "A sweep whose best rate lies here.",
        )  # fmt: skip

    def _whose(self, peak: float, optimizer: str) -> str:
        """Which optimizer's rate this is; that of none where it is as unusual for the nearest one."""
        like = min(_ALIKE, key=lambda other: abs(math.log(peak / USUAL_RATE[other])))
        if self.below <= peak / USUAL_RATE[like] <= self.above:
            return f"; it would suit {like}" if like != optimizer else ""
        side = "high" if peak > USUAL_RATE[like] else "low"
        return f"; it is too {side} for every other optimizer too"
