"""The part of a log in which the rate rises: learning rates with the losses measured at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.curve import Curves, Summary
from lranalyzer.errors import MissingSeries
from lranalyzer.run import FloatArray, Run

FEW = 8
"""Points. Fewer tell neither a descent nor a divergence; Lightning's finder trims ten of a hundred for the
same reason."""


@dataclass(frozen=True, eq=False)
class Rising:
    """Losses at rising rates; arrays have shape ``(n,)`` and rates increase."""

    log_rate: FloatArray
    """log10 of the learning rate."""
    loss: FloatArray
    """Mean loss of a bucket of steps; NaN where it was not finite."""
    points: FloatArray
    """Logged points in the bucket."""
    total: int
    """Buckets of the whole log, the parts where the rate does not rise included."""

    @property
    def decades(self) -> float:
        """Decades that the rate rises over."""
        return float(self.log_rate[-1] - self.log_rate[0])


def rising(run: Run, curves: Curves | None = None) -> Rising:
    """Take the stretch from the lowest rate to the highest one out of a run, or out of its summaries where they are at hand.

    Raises
    ------
    MissingSeries
        If the run has no training loss or no learning rate, or the rate rises over fewer than eight points.
    """
    curves = curves or Curves.of(run)
    if curves.train is None:
        raise MissingSeries(f"run {run.name!r}: a range test needs the training loss of each step")
    if curves.lr is None:
        raise MissingSeries(f"run {run.name!r}: a range test needs the learning rate of each step")
    rate = _rate_at(curves.lr, curves.train.step)
    if rate is None:
        raise MissingSeries(f"run {run.name!r}: its learning rate is never above 0")
    top = int(rate.size - 1 - np.argmax(rate[::-1]))
    begin = int(np.flatnonzero(rate[: top + 1] == rate[: top + 1].min())[-1])
    kept = slice(begin, top + 1)
    if top + 1 - begin < FEW or rate[top] <= rate[begin]:
        rises = f"rises over {top + 1 - begin} points" if top > begin else "does not rise"
        raise MissingSeries(
            f"run {run.name!r}: its learning rate {rises}; a range test needs at least {FEW} points of a rising one"
        )
    order = np.argsort(rate[kept], kind="stable")
    loss = np.where(curves.train.count > 0, curves.train.mean, np.nan)[kept][order]
    points = np.maximum(curves.train.count + curves.train.bad, 1.0)[kept][order]
    return Rising(rate[kept][order], loss, points, rate.size)


def _rate_at(rate: Summary, step: FloatArray) -> FloatArray | None:
    """log10 of the rate at given steps, ``(n,)``; None when no rate is positive."""
    good = (rate.count > 0) & (rate.mean > 0)
    if not good.any():
        return None
    return np.asarray(np.interp(step, rate.step[good], np.log10(rate.mean[good])), dtype=np.float64)
