"""Evidence about another rate: the features of a run, and where a candidate rate would lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lranalyzer.evidence.trees import load
from lranalyzer.run import FloatArray

CANDIDATE = ("shift", "candidate_log_lr", "candidate_over_usual")
"""Octaves from the run's peak rate; the candidate's log10; its log10 over the optimizer's usual rate."""


def candidates(rows: FloatArray, names: Sequence[str], shift: FloatArray) -> FloatArray:
    """Features ``(n, f)`` of runs with a candidate move ``(n,)`` each, as ``(n, f + 3)``."""
    decades = np.asarray(shift) * np.log10(2.0)
    rate = rows[:, list(names).index("log_lr")] + decades
    usual = rows[:, list(names).index("lr_over_usual")] + decades
    return np.column_stack([rows, shift, rate, usual])


def predicted_regret(model: str, measured: Mapping[str, float], shift: FloatArray) -> FloatArray:
    """Regret that a fitted model (``rate``, ``advice``) expects after each move of one run, octaves ``(m,)`` to ``(m,)``."""
    trees, names = load(model), list(measured)
    table = candidates(np.repeat(np.array([list(measured.values())]), shift.size, 0), names, shift)
    order = [(*names, *CANDIDATE).index(feature) for feature in trees.features]
    regret: FloatArray = trees.predict(np.ascontiguousarray(table[:, order]))[:, 0]
    return regret
