"""The next peak learning rate: where a move costs least, on the side that the verdict names.

Models fitted on sweeps that were really trained predict, for a run and a candidate rate, the regret the candidate would
have: (its final loss - the best of the sweep) / (first loss - the best). How a move is chosen from them:
:mod:`lranalyzer.recommend.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lranalyzer.evidence import Case
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.evidence.prior import LEASH, usual_range
from lranalyzer.evidence.rate import predicted
from lranalyzer.recommend.policy import SHIFTS, STAY, Policy, smoothed
from lranalyzer.run import FloatArray

BoolArray = NDArray[np.bool_]

WIDEST = 4
"""Octaves that a range reaches to either side: a wider one helps nobody to choose."""
CLOSE = 0.05
"""Regret over the best candidate's that still counts as in range: the corpora's own bound of a fault."""


@dataclass(frozen=True)
class Outlook:
    """The chosen move, and what it is expected to bring."""

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
    probabilities = np.array([case.verdict_probabilities[v] for v in VERDICTS])
    best = float((policy or Policy()).moves(probabilities[None], _cost(case, leash)[None])[0])
    near = (np.abs(SHIFTS - best) <= WIDEST + 2) | (np.abs(SHIFTS) <= 1)
    regret = smoothed(_expected("rate", case, near) + leash)
    low, high = _range(regret, best)
    return Outlook(best, low, high, float(regret[STAY]), float(np.interp(best, SHIFTS, regret)))


def _cost(case: Case, leash: FloatArray) -> FloatArray:
    """Cost of the moves to the side of the verdict, ``(33,)``; of the others nobody asks."""
    side = {"too_low": 1.0, "ok": 0.0}.get(case.leaning, -1.0)
    return _expected("move", case, (side != 0.0) & (side * SHIFTS >= 0.0)) + 2.0 * leash


def _expected(model: str, case: Case, asked: BoolArray) -> FloatArray:
    """What a model expects of the moves asked for; infinite for the others."""
    found = np.full(SHIFTS.size, np.inf)
    if asked.any():
        found[asked] = predicted(model, case.measured, SHIFTS[asked])
    return found


def _leash(case: Case) -> FloatArray:
    """Regret added where candidates leave the published range for this kind of training, ``(33,)``."""
    usual, peak = usual_range(case.curves), case.curves.peak_lr
    if usual is None or not peak:
        return np.zeros(SHIFTS.size)
    return LEASH * usual.decades_outside(np.log10(peak) + SHIFTS * np.log10(2.0))


def _range(regret: FloatArray, best: float) -> tuple[float, float]:
    """Octaves around the chosen move between which little changes; a rate that is repaired lies outside."""
    at = STAY + int(best + np.copysign(0.5, best))  # half octaves outwards: the cheapest rate belongs to it
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
