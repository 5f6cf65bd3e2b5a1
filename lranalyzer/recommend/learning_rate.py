"""The next peak learning rate: where a move costs least, on the side that the verdict names.

Models fitted on sweeps that were really trained predict, for a run and a candidate rate, the regret the candidate would
have: (its final loss - the best of the sweep) / (first loss - the best). How a move is chosen from them:
:mod:`lranalyzer.recommend.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.evidence import Case
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.evidence.prior import LEASH, usual_range
from lranalyzer.evidence.rate import predicted
from lranalyzer.recommend.policy import SHIFTS, STAY, Policy, smoothed
from lranalyzer.run import FloatArray

WIDEST = 4
"""Octaves that a range reaches to either side: a wider one helps nobody to choose."""
CLOSE = 0.05
"""Regret over the best candidate's that still counts as in range: the corpora's own bound of a fault."""


@dataclass(frozen=True)
class Outlook:
    """Expected regret as a function of the move, and the choice made from it."""

    shift: FloatArray
    """Octaves from the present peak rate, ``(33,)``."""
    regret: FloatArray
    """Expected regret there, ``(33,)``."""
    best: float
    low: float
    high: float
    """Chosen move and the range around it, in octaves."""
    now: float
    """Expected regret of staying."""
    then: float
    """Expected regret of the chosen move."""


def outlook(case: Case, policy: Policy | None = None) -> Outlook:
    """What every candidate move would bring; needs a known peak rate for its full strength."""
    leash = _leash(case)
    regret = smoothed(predicted("rate", case.measured, SHIFTS) + leash)
    probabilities = np.array([case.verdict_probabilities[v] for v in VERDICTS])
    faulty = case.leaning != "ok"
    cost = predicted("move", case.measured, SHIFTS) + 2.0 * leash if faulty else np.zeros(SHIFTS.size)
    best = float((policy or Policy()).moves(probabilities[None], cost[None])[0])
    low, high = _range(regret, best)
    then = float(np.interp(best, SHIFTS, regret))
    return Outlook(SHIFTS, regret, best, low, high, float(regret[STAY]), then)


def _leash(case: Case) -> FloatArray:
    """Regret added where candidates leave the published range for this kind of training, ``(33,)``."""
    usual, peak = usual_range(case.curves), case.curves.peak_lr
    if usual is None or not peak:
        return np.zeros(SHIFTS.size)
    return LEASH * usual.decades_outside(np.log10(peak) + SHIFTS * np.log10(2.0))


def _range(regret: FloatArray, best: float) -> tuple[float, float]:
    """Octaves around the chosen move between which little changes; a rate that is repaired lies outside."""
    at = int(np.argmin(np.abs(SHIFTS - best)))
    inside = regret <= regret[at] + CLOSE
    low = high = at
    while low > max(at - WIDEST, 0) and inside[low - 1]:
        low -= 1
    while high < min(at + WIDEST, SHIFTS.size - 1) and inside[high + 1]:
        high += 1
    if at < STAY:
        high = min(high, STAY - 1)
    elif at > STAY:
        low = max(low, STAY + 1)
    return float(SHIFTS[low]) - 0.5, float(SHIFTS[high]) + 0.5
