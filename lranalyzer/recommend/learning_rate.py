"""The next peak learning rate: where a move costs least, on the side that the verdict names.

Models fitted on sweeps that were really trained predict, for a run and a candidate rate, the regret the candidate would
have: (its final loss - the best of the sweep) / (first loss - the best). How a move is chosen from them:
:mod:`lranalyzer.recommend.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lranalyzer.evidence import Case
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.evidence.prior import LEASH, trust, usual_range
from lranalyzer.evidence.rate import predicted
from lranalyzer.recommend.policy import SHIFTS, STAY, BoolArray, Policy, smoothed
from lranalyzer.run import FloatArray

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
    leash, policy = _leash(case), policy or Policy()
    if trust(case.curves):  # a rate of the published range that is called right is not left by far
        policy = replace(policy, unsure=0.0)
    probabilities = np.array([[case.verdict_probabilities[v] for v in VERDICTS]])
    side = float(policy.side(probabilities)[0]) if policy.faulty(probabilities)[0] else 0.0
    best = float(policy.moves(probabilities, _cost(case, leash, side)[None])[0])
    near = (np.abs(SHIFTS - best) <= WIDEST + 2) | (np.abs(SHIFTS) <= 1)
    regret = smoothed(_expected("rate", case, near) + leash)
    low, high = _range(regret, best, wrong=case.leaning != "ok")
    return Outlook(best, low, high, float(regret[STAY]), float(np.interp(best, SHIFTS, regret)))


def _cost(case: Case, leash: FloatArray, side: float) -> FloatArray:
    """Cost of the moves to one side, ``(33,)``; of the others, and of a run that keeps its rate, nobody asks."""
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


def _range(regret: FloatArray, best: float, *, wrong: bool) -> tuple[float, float]:
    """Octaves around the chosen move between which little changes; a rate called wrong lies outside."""
    at = STAY + int(best + np.copysign(0.5, best))  # half octaves outwards: the cheapest rate belongs to it
    inside = regret <= regret[at] + CLOSE
    low = high = at
    while low > max(at - WIDEST, 0) and inside[low - 1]:
        low -= 1
    while high < min(at + WIDEST, SHIFTS.size - 1) and inside[high + 1]:
        high += 1
    if at < STAY and wrong:
        high = min(high, STAY - 1)
    elif at > STAY and wrong:
        low = max(low, STAY + 1)
    return float(SHIFTS[low]) - 0.5, float(SHIFTS[high]) + 0.5
