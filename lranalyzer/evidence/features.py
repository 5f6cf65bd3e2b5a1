"""Measured numbers that the verdict is fitted on.

Every feature is scale-free in the loss (times k changes nothing) and a function of relative progress, and has a
name in plain words because the user is shown which ones weighed most. NaN means "not in this log".
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from lranalyzer.curve.curves import Curves
from lranalyzer.curve.shape import GRID, SINGLE, Shape
from lranalyzer.evidence.course import COURSE, course_features
from lranalyzer.evidence.pace import pace_features, together_features, yield_features
from lranalyzer.evidence.scale import compare, squash
from lranalyzer.evidence.scatter import spread_features, thrown_features

USUAL_RATE: Mapping[str, float] = {
    "sgd": 1e-1, "momentum": 3e-2, "nesterov": 3e-2, "adam": 1e-3, "adamw": 1e-3, "nadam": 1e-3, "radam": 1e-3,
    "adabelief": 1e-3, "adabound": 1e-3, "adamax": 2e-3, "rmsprop": 1e-3, "adagrad": 1e-2, "adadelta": 1.0, "adafactor": 1e-2,
    "lion": 1e-4, "signsgd": 1e-4, "lamb": 3e-3, "lars": 1.0, "muon": 2e-2, "shampoo": 1e-3, "soap": 3e-3,
    "sophia": 3e-4, "prodigy": 1.0, "rprop": 1e-2, "asgd": 1e-1,
}  # fmt: skip
"""Where training from scratch usually begins: the papers' and frameworks' defaults. A prior, not a rule."""

_FAMILY: Mapping[str, float] = {"sgd": 0, "momentum": 1, "nesterov": 1, "adagrad": 2, "rmsprop": 3}
"""Plain, with momentum, accumulating; every other optimizer is adaptive (3)."""


ROUNDING = 1e-9
"""Size below which a feature is zero: what arithmetic leaves of two equal numbers must not decide at which side of a tree's
threshold a run falls, or the unit of the loss would."""


def features(curves: Curves) -> dict[str, float]:
    """All features of one run, name to value; what is smaller than `ROUNDING` counts as zero."""
    found: dict[str, float] = {}
    found |= _loss_features("train", curves.train_shape)
    found |= _loss_features("val", curves.val_shape)
    found |= _gap_features(curves.train_shape, curves.val_shape)
    found |= _rate_features(curves)
    found |= _gradient_features(curves.grad_shape, curves.train_shape)
    found |= _log_features(curves)
    found |= pace_features(curves.lr_shape, curves.train_shape)
    found |= yield_features(curves.grad_shape, curves.lr_shape, curves.train_shape)
    found |= together_features(curves.train_shape, curves.val_shape)
    found |= spread_features(curves.train_shape)
    found |= thrown_features(curves.train_shape, curves.val_shape)
    return {name: 0.0 if abs(value) < ROUNDING else value for name, value in found.items()}


_LOSS_NAMES = (
    "drop", "lowest_drop", "early_rise", "highest_rise", "end_above_lowest", "t50", "t75", "t90", "t95",
    "late_half", "late_30", "late_10", "done_1", "done_2", "done_4", "done_10", "done_20", "halving_late",
    "halving_mid", "halving_early", "noise_early", "noise_mid", "noise_late", "noise_change", "noise_level",
    "climb", "climb_beyond_noise", "spike", "curvature", "best_at", "roughness", "roughness_excess", "log_end", "area", "rise_at_end",
)  # fmt: skip


def _loss_features(prefix: str, shape: Shape | None) -> dict[str, float]:
    if shape is None or shape.summary.count.sum() < 3:
        return {f"{prefix}_{n}": math.nan for n in (*_LOSS_NAMES, *COURSE)}
    first, last, lowest, drop = shape.first, shape.last, shape.lowest, shape.drop
    scale = max(abs(first), 1e-300)
    grid = shape.grid
    noise = shape.noise_profile
    at = [shape.between(max(p - 0.025, 0), p + 0.025) for p in (0.0625, 0.125, 0.25, 0.5)]
    halves = [x / drop for x in (at[0] - at[1], at[1] - at[2], at[2] - at[3], at[3] - last)]
    values = {
        "drop": squash((first - last) / scale),
        "lowest_drop": squash((first - lowest) / scale),
        "early_rise": squash((max(shape.head.max(), grid[: GRID // 5].max()) - first) / scale),
        "highest_rise": squash((shape.highest_bucket - first) / scale),
        "end_above_lowest": squash((last - lowest) / drop),
        "t50": shape.time_to(0.5), "t75": shape.time_to(0.75), "t90": shape.time_to(0.9), "t95": shape.time_to(0.95),
        "late_half": squash((at[3] - last) / drop),
        "late_30": squash((shape.between(0.68, 0.76) - last) / drop),
        "late_10": squash((shape.between(0.86, 0.93) - last) / drop),
        "done_1": squash((first - shape.head[2]) / drop),
        "done_2": squash((first - shape.head[3]) / drop),
        "done_4": squash((first - shape.head[4]) / drop),
        "done_10": squash((first - shape.between(0.08, 0.12)) / drop),
        "done_20": squash((first - shape.between(0.17, 0.23)) / drop),
        "halving_late": compare(halves[3], halves[2]),
        "halving_mid": compare(halves[2], halves[1]),
        "halving_early": compare(halves[1], halves[0]),
        "noise_early": math.log10(noise[0] / drop + 1e-6),
        "noise_mid": math.log10(noise[1] / drop + 1e-6),
        "noise_late": math.log10(noise[2] / drop + 1e-6),
        "noise_change": math.log10((noise[2] + 1e-9 * drop) / (noise[0] + 1e-9 * drop)),
        "noise_level": math.log10(noise[2] / max(abs(last), 1e-9 * scale) + 1e-6),
        "climb": squash(shape.climb / drop),
        "climb_beyond_noise": squash(shape.climb_beyond_noise / drop),
        "spike": squash((shape.highest_bucket - max(first, float(grid.max()))) / drop),
        "curvature": squash((grid[GRID // 2] - 0.5 * (grid[2] + grid[-1])) / drop),
        "best_at": (float(np.argmax(grid <= grid.min() + SINGLE * drop)) + 0.5) / GRID,
        "roughness": math.log10(shape.roughness / drop + 1e-6),
        "roughness_excess": math.log10((shape.roughness + 1e-9 * drop) / (shape.window_error + 1e-9 * drop)),
        "log_end": math.log10(max(last, 1e-12 * scale) / scale) if first > 0 else math.nan,
        "area": squash(float((grid - lowest).mean()) / drop),
        "rise_at_end": squash(shape.rise_at_end / max(float(first - shape.evaluations.min()), 1e-9 * scale)),
    }  # fmt: skip
    values |= course_features(shape)
    return {f"{prefix}_{n}": values[n] for n in (*_LOSS_NAMES, *COURSE)}


def _gap_features(train: Shape | None, val: Shape | None) -> dict[str, float]:
    if train is None or val is None:
        return dict.fromkeys(("gap", "gap_growth", "val_rise"), math.nan)
    drop = max(train.drop, val.drop)
    start = val.between(0.05, 0.2) - train.between(0.05, 0.2)
    end = val.last - train.last
    return {
        "gap": squash(end / drop),
        "gap_growth": squash((end - start) / drop),
        "val_rise": squash((val.last - val.lowest) / val.drop),
    }


def _rate_features(curves: Curves) -> dict[str, float]:
    peak, shape, loss = curves.peak_lr, curves.lr_shape, curves.train_shape
    optimizer = curves.hyper.optimizer
    usual = USUAL_RATE.get(optimizer) if optimizer else None
    found = {
        "log_lr": math.log10(peak) if peak else math.nan,
        "lr_over_usual": math.log10(peak / usual) if peak and usual else math.nan,
        "optimizer_family": _FAMILY.get(optimizer, 3.0) if optimizer else math.nan,
        "log_batch": math.log2(curves.hyper.batch_size) if curves.hyper.batch_size else math.nan,
    }
    names = (
        "lr_final",
        "lr_mean",
        "lr_start",
        "lr_peak_at",
        "lr_high_time",
        "lr_turns",
        "decay_drop",
        "decay_slope",
    )
    if shape is None or loss is None or not peak:
        return found | dict.fromkeys(names, math.nan)
    grid = shape.grid / peak
    turns = float((np.diff(np.sign(np.diff(grid)[np.abs(np.diff(grid)) > 1e-3])) != 0).sum())
    high = grid >= 0.5
    last_high = int(np.flatnonzero(high)[-1]) if high.any() else 0
    low_from = min(last_high + 1, GRID - 1)
    tail = max((GRID - 1 - last_high) / GRID, 1e-9)
    decay_drop = (float(loss.grid[last_high]) - loss.last) / loss.drop if low_from < GRID - 1 else 0.0
    return found | {
        "lr_final": float(grid[-1]), "lr_mean": float(grid.mean()), "lr_start": float(grid[0]),
        "lr_peak_at": float(np.argmax(grid >= 0.95)) / GRID, "lr_high_time": float(high.mean()), "lr_turns": turns,
        "decay_drop": squash(decay_drop), "decay_slope": squash(decay_drop / tail) if decay_drop else 0.0,
    }  # fmt: skip


def _gradient_features(grad: Shape | None, loss: Shape | None) -> dict[str, float]:
    names = ("grad_end", "grad_peak", "grad_mid", "grad_noise", "grad_early", "grad_spike")
    if grad is None or loss is None or grad.first <= 0 or grad.summary.count.sum() < 3:
        return dict.fromkeys(names, math.nan)
    base = grad.first

    def log(x: float) -> float:
        return math.log10(max(x / base, 1e-9))

    middle = grad.between(0.3, 0.7)
    return {
        "grad_end": log(grad.last),
        "grad_peak": log(float(max(grad.grid.max(), grad.head.max()))),
        "grad_mid": log(middle),
        "grad_noise": math.log10(float(grad.noise_profile[1:].mean()) / max(middle, 1e-300) + 1e-6),
        "grad_early": log(float(grad.head[-1])),
        "grad_spike": squash(grad.highest_bucket / max(middle, 1e-300)),
    }


def _log_features(curves: Curves) -> dict[str, float]:
    train, val = curves.train, curves.val
    points = train.points if train else 0
    loss = curves.train_shape
    return {
        "bad": float(bool(train and train.bad.sum()) or bool(val and val.bad.sum())),
        "finite_until": loss.finite_until if loss else 0.0,
        "ends_bad": float(bool(train and not math.isfinite(train.last_value))),
        "ends_above_start": float(bool(loss and loss.last >= loss.first)),
        "log_steps": math.log10(curves.span) if curves.x_unit == "step" else math.nan,
        "log_points": math.log10(max(points, 1)),
        "density": math.log10(max(points, 1) / (curves.span + 1)),
    }
