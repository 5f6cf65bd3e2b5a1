"""The few numbers and the small picture of a run that a table row shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lranalyzer.run import Hyperparameters, Run, Series
from lranalyzer_gui.draw.sparkline import Floats, lost_places, sparkline

if TYPE_CHECKING:
    from lranalyzer.curve import Curves, Summary

LONG = 32_768
"""Points from which the summary tells, which has some 2,000 buckets at 1e7 points: a run that grows is digested at every
look, and may not cost its whole length each time."""
SAMPLED = 8_192
"""Points of a long run, evenly spaced, that with the extremes of its buckets make its small picture."""


@dataclass(frozen=True)
class Digest:
    """Numbers of one run for a table row; None where the log is silent."""

    points: int = 0
    lr: float | None = None
    """Peak learning rate."""
    best: float | None = None
    best_step: int | None = None
    last: float | None = None
    last_step: int | None = None
    best_validation: float | None = None
    best_validation_step: int | None = None
    lost: int = 0
    """Loss values that are not finite."""
    optimizer: str | None = None
    spark: tuple[Floats, Floats] = field(default_factory=lambda: (np.empty(0), np.empty(0)))
    spark_lost: Floats = field(default_factory=lambda: np.empty(0))
    """Where along the sparkline the loss was not finite, 0 to 1."""


@dataclass(frozen=True)
class _Loss:
    """What a row says of one loss."""

    best: float | None = None
    best_step: int | None = None
    lost: int = 0
    x: Floats = field(default_factory=lambda: np.empty(0))
    y: Floats = field(default_factory=lambda: np.empty(0))
    """Points that look like all of them where a pixel holds many."""


def digest(run: Run, lr: float | None, curves: Curves | None = None) -> Digest:
    """The numbers of a table row."""
    loss, validation = run.train_loss, run.val_loss
    shown = loss if loss is not None else validation
    trained = _told(loss, curves.train if curves else None)
    held_out = _told(validation, curves.val if curves else None)
    told = trained if loss is not None else held_out
    last = shown if shown is not None and len(shown) else None
    return Digest(
        points=len(shown) if shown is not None else 0,
        lr=lr,
        best=told.best,
        best_step=told.best_step,
        last=float(last.value[-1]) if last else None,
        last_step=int(last.step[-1]) if last else None,
        best_validation=held_out.best,
        best_validation_step=held_out.best_step,
        lost=told.lost,
        optimizer=Hyperparameters.of(run.params).optimizer,
        spark=sparkline(told.x, told.y),
        spark_lost=lost_places(told.x, told.y),
    )


def _told(series: Series | None, summary: Summary | None) -> _Loss:
    if series is None or not len(series):
        return _Loss()
    if summary is not None and len(series) > LONG and series.is_ordered and summary.points == len(series):
        return _summarised(series, summary)
    good = np.isfinite(series.value)
    x = series.step.astype(np.float64)
    return _Loss(*_lowest(series, good), int(good.size - good.sum()), x, series.value)


def _summarised(series: Series, summary: Summary) -> _Loss:
    """The bucket with the lowest value is looked through, and no other."""
    held = (summary.count + summary.bad).astype(np.int64)
    last = np.cumsum(held)
    at = int(np.argmin(summary.low))
    part = slice(int(last[at] - held[at]), int(last[at]))
    sample = np.linspace(0, len(series) - 1, SAMPLED).astype(np.int64)
    finite, bad = summary.count > 0, summary.bad > 0
    x = [series.step[sample], *[summary.step[finite]] * 2, summary.step[bad]]
    y = [series.value[sample], summary.low[finite], summary.high[finite], np.full(int(bad.sum()), np.nan)]
    low = _lowest(series.take(part), np.isfinite(series.value[part]))
    return _Loss(*low, int(summary.bad.sum()), np.concatenate(x).astype(np.float64), np.concatenate(y))


def _lowest(series: Series, good: NDArray[np.bool_]) -> tuple[float | None, int | None]:
    if not good.any():
        return None, None
    at = int(np.argmin(np.where(good, series.value, np.inf)))
    return float(series.value[at]), int(series.step[at])
