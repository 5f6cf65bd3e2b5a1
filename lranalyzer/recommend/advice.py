"""Advice for a run still training: raise, keep or lower the rate now.

Fitted on forks: trainings continued with the present rate times 0.1, 0.316, 1, 3.16 and 10, annealed to zero over
the steps left. The multiple with the least expected regret is advised; a move must promise a real gain.
"""

from __future__ import annotations

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.evidence import Case
from lranalyzer.evidence.advice import MULTIPLIERS, advice_features
from lranalyzer.evidence.rate import predicted
from lranalyzer.percent import spaced
from lranalyzer.recommend.recommendation import Action, Advice

WORTH = 0.03
"""Expected regret that a move must save; below it the advice is to keep."""


def advise(curves: Curves, case: Case | None = None) -> Advice:
    """What to do with the learning rate now; ``keep`` with the reason where nothing is known."""
    case = case or Case(curves)
    if curves.train_shape is None or not case.enough:
        return Advice("keep", 1.0, "there is too little of the loss to advise on")
    if case.ends_broken:
        return Advice(
            "lower",
            0.1,
            "the loss is no longer finite: go back to the last good checkpoint with a tenth of the rate",
        )
    regret = predicted("advice", advice_features(curves, case.measured), np.log2(MULTIPLIERS))
    best, stay = int(np.argmin(regret)), MULTIPLIERS.index(1.0)
    gain = float(regret[stay] - regret[best])
    if gain < WORTH:
        return Advice("keep", 1.0, "no other rate promises a clearly lower loss over the steps left")
    multiplier = MULTIPLIERS[best]
    action: Action = "raise" if multiplier > 1 else "lower"
    return Advice(
        action,
        multiplier,
        f"times {multiplier:g} should gain {spaced(gain)} of the descent that is still possible",
    )
