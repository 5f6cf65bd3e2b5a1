"""What a run's own curve says about other rates: the regret expected after moving the rate by octaves."""

from __future__ import annotations

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.evidence import features, load
from lranalyzer.evidence.rate import CANDIDATE, candidates
from lranalyzer.run import FloatArray


def expected_regret(curves: Curves, octaves: FloatArray) -> FloatArray:
    """Regret after multiplying the peak rate by ``2 ** octaves``, ``(m,)`` to ``(m,)``.

    From trees fitted on real sweeps (:mod:`lranalyzer.evidence.trees`, model ``rate``). 0 is as good as the
    best rate, 1 as bad as not training.
    """
    model = load("rate")
    names = [n for n in model.features if n not in CANDIDATE]
    measured = features(curves)
    row = np.array([measured[n] for n in names], dtype=np.float64)
    table = candidates(np.repeat(row[None, :], octaves.size, axis=0), names, octaves)
    return np.asarray(model.predict(table)[:, 0], dtype=np.float64)
