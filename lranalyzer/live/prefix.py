"""The shape of a curve that is still being written.

A finished run is described over its relative progress. Of one that goes on only the past is known, so it is cut into
stretches that double: the last half of the log, the quarter before it, the eighth before that, ... What a power law or an
exponential does over doublings does not depend on where one looks, nor on how densely the run was logged.
"""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.curve.summary import Summary
from lranalyzer.evidence import USUAL_RATE
from lranalyzer.evidence.scale import compare, squash
from lranalyzer.live.begin import family_number
from lranalyzer.run import FloatArray

CUTS = np.array([1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 7 / 8])
"""Where the log so far is cut, as shares of its steps; the last half is cut again for what happens just now."""
_NAN = math.nan


def prefix_features(curves: Curves, total_steps: float | None) -> dict[str, float]:
    """Named numbers of a run so far; NaN is "not in this log". Invariant to the loss' unit.

    ``curves`` hold at least the training loss with a finite point.
    """
    train = curves.train
    assert train is not None
    begin, end = float(train.origin), float(train.last_step)
    span = max(end - begin, 1.0)
    return {
        **_loss(train, begin, span),
        **_rate(curves, begin, span),
        **_gradient(curves.grad, begin, span),
        "done": min(span / total_steps, 1.0) if total_steps else _NAN,
        "log_total": math.log10(total_steps) if total_steps else _NAN,
        "log_steps": math.log10(span) if curves.x_unit == "step" else _NAN,
        "log_points": math.log10(train.points),
        "density": math.log10(train.points / (span + 1)),
        "bad": float(train.bad.sum() > 0),
    }


def stretches(summary: Summary, begin: float, span: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean ``(8,)``, noise ``(8,)`` (standard deviation between neighbours) and points ``(8,)`` of the stretches.

    An empty stretch takes the mean of the nearest one before it that is not.
    """
    part = np.searchsorted(CUTS, (summary.step - begin) / span, side="right")
    size = CUTS.size + 1
    count = np.bincount(part, summary.count, size)
    mean = np.bincount(part, np.where(summary.count > 0, summary.count * summary.mean, 0.0), size)
    square, pairs = summary.diff2.copy(), summary.diffs.copy()
    near = (summary.count[1:] > 0) & (summary.count[:-1] > 0) & (summary.count[1:] + summary.count[:-1] <= 4)
    square[1:] += np.where(near, np.diff(summary.mean) ** 2, 0.0)
    pairs[1:] += near
    noise = np.sqrt(np.bincount(part, square, size) / np.maximum(2 * np.bincount(part, pairs, size), 1))
    mean = np.divide(mean, count, out=np.full(size, _NAN), where=count > 0)
    for i in range(1, size):
        if count[i] == 0:
            mean[i] = mean[i - 1]
    filled = mean[np.flatnonzero(count)[0]]
    known: FloatArray = np.where(np.isnan(mean), filled, mean)
    return known, noise, np.asarray(count, dtype=np.float64)


def _loss(train: Summary, begin: float, span: float) -> dict[str, float]:
    finite = train.count > 0
    mean, noise, count = stretches(train, begin, span)
    first = float(train.mean[finite][0])
    last, lowest = float(mean[-1]), float(mean.min())
    early = float(np.average(mean[:4], weights=np.maximum(count[:4], 1)))
    half = float(np.average(mean[5:], weights=np.maximum(count[5:], 1)))
    scale, sigma = max(abs(first), 1e-300), float(noise[4:].mean())
    drop = max(first - lowest, 1e-6 * max(scale, float(np.abs(mean).max())))
    error = sigma / math.sqrt(max(float(count[5:].sum()), 1.0))
    fall = [float(mean[i] - mean[i + 1]) / drop for i in range(7)]
    return {
        "drop": squash((first - last) / scale),
        "lowest_drop": squash((first - lowest) / scale),
        "log_end": math.log10(max(last, 1e-12 * scale) / scale) if first > 0 else _NAN,
        "above_lowest": squash((last - lowest) / drop),
        "early_done": squash((first - early) / drop),
        "half_done": squash((first - half) / drop),
        **{f"fall_{i}": squash(x) for i, x in enumerate(fall)},
        "last_doubling": compare(float(mean[4] - last) / drop, float(mean[3] - mean[4]) / drop),
        "doubling_before": compare(float(mean[3] - mean[4]) / drop, float(mean[2] - mean[3]) / drop),
        "descent_now": squash((float(mean[4]) - half) / max(error, 1e-9 * scale)),
        "trend_now": squash((float(mean[5]) - last) / max(error, 1e-9 * scale)),
        "rate_now": squash((float(mean[4]) - half) / max(abs(half), 1e-9 * scale)),
        "noise": math.log10(sigma / drop + 1e-6),
        "noise_level": math.log10(sigma / max(abs(last), 1e-9 * scale) + 1e-6),
        "noise_first": math.log10(float(noise[:4].max()) / scale + 1e-6),
        "noise_change": math.log10((sigma + 1e-6 * drop) / (float(noise[:4].mean()) + 1e-6 * drop)),
        "highest": squash((float(train.high[finite].max()) - first) / scale),
        "climb": squash(float(np.clip(np.diff(mean), 0, None).sum()) / drop),
    }


def _rate(curves: Curves, begin: float, span: float) -> dict[str, float]:
    rate, hyper = curves.lr, curves.hyper
    usual = USUAL_RATE.get(hyper.optimizer) if hyper.optimizer else None
    peak = float(rate.high.max()) if rate is not None else (hyper.lr or 0.0)
    found = {
        "log_lr": math.log10(peak) if peak > 0 else _NAN,
        "lr_over_usual": math.log10(peak / usual) if usual and peak > 0 else _NAN,
        "family": family_number(hyper.optimizer),
        "log_batch": math.log2(hyper.batch_size) if hyper.batch_size else _NAN,
    }
    names = ("lr_now", "lr_start", "lr_mean", "lr_recent")
    if rate is None or peak <= 0:
        return found | dict.fromkeys(names, _NAN)
    mean, _, count = stretches(rate, begin, span)
    return found | {
        "lr_now": rate.last_value / peak, "lr_start": float(mean[0]) / peak,
        "lr_mean": float(np.average(mean, weights=np.maximum(count, 1e-9))) / peak, "lr_recent": float(mean[5]) / peak,
    }  # fmt: skip


def _gradient(grad: Summary | None, begin: float, span: float) -> dict[str, float]:
    names = ("grad_now", "grad_peak", "grad_change", "grad_noise")
    if grad is None or not (grad.count > 0).any():
        return dict.fromkeys(names, _NAN)
    finite = grad.count > 0
    first = float(grad.mean[finite][0])
    if first <= 0:
        return dict.fromkeys(names, _NAN)
    mean, noise, _ = stretches(grad, begin, span)

    def log(x: float, over: float) -> float:
        return math.log10(max(x, 1e-9 * first) / max(over, 1e-9 * first))

    return {
        "grad_now": log(float(mean[-1]), first), "grad_peak": log(float(grad.high[finite].max()), first),
        "grad_change": log(float(mean[5:].mean()), float(mean[4])), "grad_noise": log(float(noise[4:].mean()), float(mean[4:].mean())),
    }  # fmt: skip
