"""The pace of a descent against what drove it: the rate spent, the gradient, and the validation loss beside it.

A loss that falls in proportion to the rate spent wants more of it; one that stands still while much of it is spent
has too much. With plain gradient descent the loss falls by rate times squared gradient norm at each step, as long as
the steps are small; how far it falls short of that is compared between parts of the run, so the unit of the loss cancels.
"""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.curve.shape import GRID, Shape
from lranalyzer.evidence.scale import compare, squash
from lranalyzer.run import FloatArray

PACE = ("spent_half", "spent_quarter", "spent_halving", "spent_halving_early")
YIELD = ("yield_mid", "yield_late", "reach_late", "grad_lowest", "grad_turn")
TOGETHER = ("together", "val_roughness", "gap_mid", "rise_over_both", "rise_over_level")
CUTS = (2, 10)
"""Windows at which a run is cut for the yield of its gradients: 5 % and 25 %."""


def pace_features(rate: Shape | None, loss: Shape | None) -> dict[str, float]:
    """Descent over the share of the rate spent: the sum of all rates up to a step over the sum of all."""
    if rate is None or loss is None:
        return dict.fromkeys(PACE, math.nan)
    spent = np.cumsum(np.maximum(rate.grid, 0.0))
    if not spent[-1] > 0:
        return dict.fromkeys(PACE, math.nan)
    share = (spent - rate.grid / 2) / spent[-1]

    def level(s: float) -> float:
        return float(np.interp(s, share, loss.grid))

    eighth, quarter, half, most, end = level(0.125), level(0.25), level(0.5), level(0.75), loss.last
    drop = loss.drop
    return {
        "spent_half": squash((half - end) / drop),
        "spent_quarter": squash((most - end) / drop),
        "spent_halving": compare((half - end) / drop, (quarter - half) / drop),
        "spent_halving_early": compare((quarter - half) / drop, (eighth - quarter) / drop),
    }


def yield_features(grad: Shape | None, rate: Shape | None, loss: Shape | None) -> dict[str, float]:
    """Descent per gradient: over rate x squared norm (plain steps) and over rate x norm (normalised ones)."""
    if grad is None or loss is None or grad.first <= 0 or grad.summary.count.sum() < 3:
        return dict.fromkeys(YIELD, math.nan)
    norm = np.maximum(grad.grid, 1e-12 * grad.first)
    pushed = norm * (np.maximum(rate.grid, 0.0) / rate.highest_bucket if rate and rate.highest_bucket > 0 else 1.0)
    first, middle, late = _pieces(pushed * norm, loss)
    _, _, late_plain = _pieces(pushed, loss)
    return {
        "yield_mid": _log(middle) - _log(first),
        "yield_late": _log(late) - _log(first),
        "reach_late": _log(late_plain),
        "grad_lowest": math.log10(float(norm.min()) / grad.first),
        "grad_turn": math.log10(float(norm[-GRID // 4 :].mean()) / float(norm.min())),
    }


def _pieces(push: FloatArray, loss: Shape) -> tuple[float, float, float]:
    """Descent in drops over the push's share of its whole, before, between and behind the cuts."""
    a, b = CUTS
    levels = (loss.first, float(loss.grid[a]), float(loss.grid[b]), loss.last)
    pushes = np.array([push[:a].sum(), push[a:b].sum(), push[b:].sum()])
    shares = pushes / max(float(pushes.sum()), 1e-300)
    falls = -np.diff(levels) / loss.drop
    first, middle, late = (float(f / max(s, 1e-9)) for f, s in zip(falls, shares, strict=True))
    return first, middle, late


def together_features(train: Shape | None, val: Shape | None) -> dict[str, float]:
    """Whether both losses rise and fall together: then it is the model that moves, not the batches."""
    if train is None or val is None:
        return dict.fromkeys(TOGETHER, math.nan)
    a, b = np.diff(train.grid[GRID // 10 :], 2), np.diff(val.grid[GRID // 10 :], 2)
    power = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    drop = max(train.drop, val.drop)
    lowest = float(val.evaluations.min())
    rise = float(val.evaluations[-3:].mean()) - lowest
    start = max(train.first, val.first)
    return {
        "together": float(a @ b) / power if power > 0 else 0.0,
        "val_roughness": math.log10((val.roughness + 1e-9 * drop) / (train.roughness + 1e-9 * drop)),
        "gap_mid": squash((val.between(0.4, 0.6) - train.between(0.4, 0.6)) / drop),
        "rise_over_both": squash(rise / max(start - lowest, 1e-9 * abs(start) + 1e-300)),
        "rise_over_level": squash(rise / max(abs(lowest), 1e-9 * abs(start) + 1e-300)),
    }


def _log(x: float) -> float:
    return math.log10(max(x, 1e-4))
