"""What a run's own curve says about other rates: the regret expected after moving the rate by octaves."""

from __future__ import annotations

from lranalyzer.curve import Curves
from lranalyzer.evidence import features
from lranalyzer.evidence.rate import predicted
from lranalyzer.run import FloatArray


def expected_regret(curves: Curves, octaves: FloatArray) -> FloatArray:
    """Regret after multiplying the peak rate by ``2 ** octaves``, ``(m,)`` to ``(m,)``.

    From trees fitted on real sweeps (:mod:`lranalyzer.evidence.trees`, model ``rate``). 0 is as good as the
    best rate, 1 as bad as not training.
    """
    return predicted("rate", features(curves), octaves)
