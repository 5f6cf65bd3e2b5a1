"""Evidence about another rate: the features of a run, and where a candidate rate would lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lranalyzer.run import FloatArray

CANDIDATE = ("shift", "candidate_log_lr", "candidate_over_usual")
"""Octaves from the run's peak rate; the candidate's log10; its log10 over the optimizer's usual rate."""


def candidates(rows: FloatArray, names: Sequence[str], shift: FloatArray) -> FloatArray:
    """Features ``(n, f)`` of runs with a candidate move ``(n,)`` each, as ``(n, f + 3)``."""
    decades = np.asarray(shift) * np.log10(2.0)
    rate = rows[:, list(names).index("log_lr")] + decades
    usual = rows[:, list(names).index("lr_over_usual")] + decades
    return np.column_stack([rows, shift, rate, usual])
