"""Evidence for a run still training: the curve so far, and the rate now."""

from __future__ import annotations

import math

from lranalyzer.curve import Curves
from lranalyzer.evidence.features import features

MULTIPLIERS = (0.1, 0.316, 1.0, 3.16, 10.0)
"""The moves that the corpora tried at every fork, annealing to zero afterwards."""


def advice_features(curves: Curves, measured: dict[str, float] | None = None) -> dict[str, float]:
    """:func:`lranalyzer.evidence.features` of the log so far (or ``measured``), with now and the steps left."""
    found = measured if measured is not None else features(curves)
    peak, rate = curves.peak_lr, curves.lr_shape
    now = rate.last if rate is not None else peak
    total = curves.hyper.total_steps
    return found | {
        "now_over_peak": math.log10(max(now, 1e-300) / peak) if now and peak else math.nan,
        "log_lr_now": math.log10(now) if now and now > 0 else math.nan,
        "done": min(curves.span / total, 1.0) if total and total > 0 and curves.x_unit == "step" else math.nan,
    }
