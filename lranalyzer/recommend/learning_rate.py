"""The next peak learning rate: where the expected regret is least.

A model fitted on sweeps that were really trained predicts, for a run and a candidate rate, the regret the candidate
would have: (its final loss - the best of the sweep) / (first loss - the best). The candidate with the least expected
regret is recommended, unless the run's own rate is likely right already: then nothing moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lranalyzer.evidence import Case
from lranalyzer.evidence.prior import LEASH, usual_range
from lranalyzer.evidence.rate import predicted_regret
from lranalyzer.run import FloatArray

SHIFTS = np.arange(-16.0, 16.5, 1.0)
"""Candidate moves in octaves, as in the fit."""
STAY = 0.5
"""Calibrated probability of ``ok`` from which the rate stays: more likely right than not."""
LEAST_MOVE = 2
"""Octaves that a faulty run's rate moves by at the least. On a corpus the models had not seen, 2 repaired 79.1 % of the
faulty runs at once and harmed 2.7 % of the right ones, 1 repaired 77.8 %."""
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


def outlook(case: Case) -> Outlook:
    """Expected regret of every candidate move; needs a known peak rate for its full strength."""
    regret = predicted_regret("rate", case.measured, SHIFTS)
    usual, peak = usual_range(case.curves), case.curves.peak_lr
    if usual is not None and peak:
        regret = regret + LEASH * usual.decades_outside(np.log10(peak) + SHIFTS * np.log10(2.0))
    smooth = regret.copy()
    smooth[1:-1] = 0.25 * regret[:-2] + 0.5 * regret[1:-1] + 0.25 * regret[2:]
    stay = SHIFTS.size // 2
    best = stay if case.verdict_probabilities["ok"] >= STAY else _allowed(smooth, case.verdict_probabilities)
    inside = smooth <= smooth[best] + CLOSE
    low = high = best
    while low > 0 and inside[low - 1]:
        low -= 1
    while high < SHIFTS.size - 1 and inside[high + 1]:
        high += 1
    low, high = max(low, best - WIDEST), min(high, best + WIDEST)
    if best < stay:
        high = min(high, stay - 1)
    elif best > stay:
        low = max(low, stay + 1)
    return Outlook(
        SHIFTS, smooth, float(SHIFTS[best]), float(SHIFTS[low]) - 0.5, float(SHIFTS[high]) + 0.5,
        float(smooth[stay]), float(smooth[best]),
    )  # fmt: skip


def _allowed(regret: FloatArray, probabilities: Mapping[str, float]) -> int:
    """The best candidate on the side that the verdict points to; a verdict and its remedy must not disagree."""
    stay = regret.size // 2
    verdict = max(probabilities, key=lambda v: probabilities[v])
    allowed = regret.copy()
    if verdict in ("too_high", "diverged"):
        allowed[stay - LEAST_MOVE + 1 :] = np.inf
    elif verdict == "too_low":
        allowed[: stay + LEAST_MOVE] = np.inf
    return int(np.argmin(allowed[1:-1])) + 1
