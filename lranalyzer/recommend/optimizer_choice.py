"""Whether another kind of optimizer is worth a try: only where the curve says that the rate alone is not the problem."""

from __future__ import annotations

from lranalyzer.curve import Curves
from lranalyzer.diagnosis import Judgement
from lranalyzer.evidence import USUAL_RATE
from lranalyzer.percent import spaced

PLAIN = frozenset({"sgd", "momentum", "nesterov"})
"""Optimizers with one rate for all directions."""
ADAPTIVE = "adamw"
"""The one that is named: the usual choice where gradients differ by orders of magnitude."""
ENDED_LOWER, WHERE_RIGHT = 0.4, 0.2
"""Share of trainings in which an adaptive method ended lower by over 5 % of the descent, where SGD oscillated at a wrong
rate, and where its rate was right (``benchmarks/remedy_gains.py``)."""


def optimizer_advice(judgement: Judgement, curves: Curves) -> str:
    """A sentence, or nothing.

    Oscillation under plain SGD or momentum at a wrong rate means that some directions are far steeper than others: the
    rate is too high for those before it is high enough for the rest (ill conditioning). Adaptive methods give each
    weight its own rate (Duchi et al. 2011; Kingma & Ba 2015).
    """
    symptoms = {finding.symptom for finding in judgement.findings}
    if curves.hyper.optimizer not in PLAIN or judgement.verdict == "ok" or "oscillating" not in symptoms:
        return ""
    return (
        f"If a lower rate alone does not help, try {ADAPTIVE} near {USUAL_RATE[ADAPTIVE]:g}: where {curves.hyper.optimizer} "
        f"oscillated, an adaptive method ended clearly lower in {spaced(ENDED_LOWER)} of real trainings "
        f"({spaced(WHERE_RIGHT)} where the rate was right)."
    )
