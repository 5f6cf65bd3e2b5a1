"""Is this log a range test? Judged from the learning rate alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.errors import MissingSeries
from lranalyzer.percent import spaced
from lranalyzer.run import FloatArray, Run
from lranalyzer.sweep.rising import Rising, rising

ENOUGH_DECADES = 2.0
"""Decades. A warmup from a hundredth of the peak rises over 2; the finders of fastai and Lightning over 8."""
WARMUP_SHARE = 0.8
"""Share of the log in which a range test rises; after a warmup most of the training is still to come."""
STRAIGHT = 0.02
"""Root mean square distance from a straight line, as a share of the rise, that rounding and stairs may leave:
a judgement."""


@dataclass(frozen=True)
class Recognition:
    """How much a log looks like a range test, and why."""

    score: float
    """0 (not one) to 1 (certainly one)."""
    reason: str

    def __bool__(self) -> bool:
        return self.score >= 0.5


def is_range_test(run: Run, curves: Curves | None = None) -> Recognition:
    """Recognise a range test (Smith 2015): the rate rises steadily over decades, to the end of the log.

    Parameters
    ----------
    run : Run
        Any run.
    curves : Curves, optional
        Its summaries where they are at hand; else the run is folded.

    Returns
    -------
    Recognition
        True in a condition from a score of 0.5 on.
    """
    try:
        return recognised(rising(run, curves))
    except MissingSeries as missing:
        return Recognition(0.0, str(missing))


def recognised(test: Rising) -> Recognition:
    """The same of a stretch in which the rate rises."""
    share = test.log_rate.size / test.total
    geometric, linear = _bend(test.log_rate), _bend(10.0 ** (test.log_rate - test.log_rate[-1]))
    straight = min(geometric, linear)
    how = "geometrically" if geometric <= linear else "linearly"
    rises = min(test.decades / ENOUGH_DECADES, 1.0)
    score = rises**2 * min(share / WARMUP_SHARE, 1.0) ** 2 * min(STRAIGHT / max(straight, 1e-12), 1.0)
    return Recognition(float(score), _reason(test, share, how, straight))


def _reason(test: Rising, share: float, how: str, straight: float) -> str:
    over = f"over {test.decades:.1f} decades in {spaced(share)} of the log"
    if straight > STRAIGHT:
        return f"the rate rises {over}, but not steadily"
    if test.decades < ENOUGH_DECADES:
        return f"the rate rises {how} {over}; a range test rises over at least {ENOUGH_DECADES:.0f}"
    if share < WARMUP_SHARE:
        return f"the rate rises {how} {over} only, like a warmup"
    return f"the rate rises {how} {over}"


def _bend(value: FloatArray) -> float:
    """Root mean square distance of equally spaced values from their straight line, relative to their rise."""
    place = np.arange(value.size, dtype=np.float64)
    slope, base = np.polyfit(place, value, 1)
    return float(np.sqrt(np.mean((value - slope * place - base) ** 2)) / max(float(value[-1] - value[0]), 1e-300))
