"""Evidence about another rate: the features of a run, and where a candidate rate would lie.

Three fitted models read it. ``rate``: the regret expected after any move of any run. ``move``: what a move costs a run
that is known to be faulty, and on which side; it was fitted on such runs alone, so it need not hedge between staying
and moving. ``advice``: the regret of a change now, over the steps left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lranalyzer.evidence.trees import load
from lranalyzer.run import FloatArray

CANDIDATE = ("shift", "candidate_log_lr", "candidate_over_usual")
"""Octaves from the run's peak rate; the candidate's log10; its log10 over the optimizer's usual rate."""
FINE = 0.05
"""Regret from which a rate is at fault: the corpora's own bound."""
WORST = 0.5
"""Regret from which more of it costs nothing more: the run has to be repeated anyway."""


def candidates(rows: FloatArray, names: Sequence[str], shift: FloatArray) -> FloatArray:
    """Features ``(n, f)`` of runs with a candidate move ``(n,)`` each, as ``(n, f + 3)``."""
    place = {name: i for i, name in enumerate(names)}
    return np.column_stack([rows, *_moved(rows[:, place["log_lr"]], rows[:, place["lr_over_usual"]], shift)])


def _moved(log_lr: FloatArray | float, over_usual: FloatArray | float, shift: FloatArray) -> tuple[FloatArray, ...]:
    """The columns of :data:`CANDIDATE`."""
    decades = np.asarray(shift) * np.log10(2.0)
    return shift, log_lr + decades, over_usual + decades


def cost(regret: FloatArray) -> FloatArray:
    """What ``move`` predicts: 1 for a rate still at fault, and twice its regret, capped; from 0 to 2."""
    return np.asarray((regret > FINE) + 2.0 * np.minimum(regret, WORST))


def predicted(model: str, measured: Mapping[str, float], shift: FloatArray) -> FloatArray:
    """What ``rate``, ``move`` or ``advice`` expects after each move of one run, octaves ``(m,)`` to ``(m,)``."""
    trees = load(model)
    moved = dict(zip(CANDIDATE, _moved(measured["log_lr"], measured["lr_over_usual"], shift), strict=True))
    table = np.empty((shift.size, len(trees.features)))
    for column, feature in enumerate(trees.features):
        table[:, column] = moved[feature] if feature in moved else measured[feature]
    found: FloatArray = trees.predict(table)[:, 0]
    return found
