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
    measured = features(curves)
    names = [*measured]
    row = np.array([[*measured.values()]])
    table = candidates(np.repeat(row, octaves.size, axis=0), names, octaves)
    place = {name: i for i, name in enumerate((*names, *CANDIDATE))}
    chosen = np.ascontiguousarray(table[:, [place[name] for name in model.features]])
    return np.asarray(model.predict(chosen)[:, 0], dtype=np.float64)
