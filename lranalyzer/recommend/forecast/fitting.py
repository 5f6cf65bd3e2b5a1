"""Fit the law to logged losses: robustly, from several starts, held together by the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.errors import MissingExtra
from lranalyzer.recommend.forecast.law import PLAIN, Prior, Scale, loss_at
from lranalyzer.recommend.forecast.rates import RatePath
from lranalyzer.run import FloatArray

POINTS = 80
"""Groups of neighbouring points that a curve is reduced to, evenly in the square root of the step."""
SKIPPED = 0.02
"""Share of the log, from its beginning, that is left out: no law describes the first steps."""
FLOOR = 0.003
"""Share of the descent below which a misfit is not worth reducing: the laws themselves are no better."""
STARTS = 3
"""Starting points. On the curves of Luo et al. 2025 one finds the same minimum as six; the others are for
noisy logs, a caution that was not measured."""


@dataclass(frozen=True, eq=False)
class Observed:
    """A logged curve with the path of its rate, reduced to few points; arrays ``(n,)``."""

    area: FloatArray
    loss: FloatArray
    error: FloatArray
    """Standard errors."""
    path: RatePath


@dataclass(frozen=True, eq=False)
class Fitted:
    """The law's parameters for one training."""

    theta: FloatArray
    scale: Scale
    misfit: float
    """Root mean square misfit over the descent seen."""

    def loss(self, path: RatePath, step: FloatArray) -> FloatArray:
        """Loss at steps ``(n,)`` along a path."""
        return loss_at(self.theta, path, path.area_at(step), self.scale)


def observe(curves: Curves, path: RatePath) -> Observed | None:
    """Reduce a curve; None when fewer than five points are finite."""
    summary = curves.train
    if summary is None or curves.train_shape is None:
        return None
    good = (summary.count > 0) & (curves.train_shape.progress >= SKIPPED)
    if good.sum() < 5:
        good = summary.count > 0
    if good.sum() < 5:
        return None
    step, mean, count = summary.step[good], summary.mean[good], summary.count[good]
    root = np.sqrt(step - step[0])
    slot = np.minimum((root / max(root[-1], 1e-9) * POINTS).astype(np.int64), POINTS - 1)
    _, slot = np.unique(slot, return_inverse=True)
    weight = np.bincount(slot, count)
    loss = np.bincount(slot, count * mean) / weight
    noise = np.maximum.accumulate(curves.train_shape.noise_profile[::-1])[::-1]
    third = np.minimum((curves.train_shape.progress[good] * 3).astype(np.int64), 2)
    error = np.bincount(slot, count * noise[third]) / weight / np.sqrt(weight)
    return Observed(path.area_at(np.bincount(slot, count * step) / weight), loss, error, path)


def fit(seen: Sequence[Observed], prior: Prior | None = None) -> Fitted:
    """Least squares with a soft loss (Huber) on misfits in standard errors, plus the prior."""
    try:
        from scipy.optimize import least_squares  # type: ignore[import-untyped,unused-ignore]
    except ImportError as missing:
        raise MissingExtra("scipy", "sweep", "a forecast") from missing
    held = prior or Prior()
    mean, spread = np.array(held.mean), np.array(held.spread)
    scale = _scale(seen)
    free = np.arange(mean.size if any(s.path.when[s.path.when < s.area[-1]].size for s in seen) else PLAIN)
    width = [np.hypot(s.error, FLOOR * scale.drop) for s in seen]

    def misfits(part: FloatArray) -> FloatArray:
        theta = mean.copy()
        theta[free] = np.clip(part, mean[free] - 8 * spread[free], mean[free] + 8 * spread[free])
        off = [(loss_at(theta, s.path, s.area, scale) - s.loss) / w for s, w in zip(seen, width, strict=True)]
        return np.concatenate([*off, (part - mean[free]) / spread[free]])

    rng = np.random.default_rng(0)
    starts = [mean[free], *(mean[free] + 0.5 * spread[free] * rng.normal(size=(STARTS - 1, free.size)))]
    found = [least_squares(misfits, x, loss="huber", f_scale=1.5, max_nfev=60) for x in starts]
    best = min(found, key=lambda r: float(r.cost))
    theta = mean.copy()
    theta[free] = best.x
    off = np.concatenate([loss_at(theta, s.path, s.area, scale) - s.loss for s in seen])
    return Fitted(theta, scale, float(np.sqrt(np.mean(off**2)) / scale.drop))


def _scale(seen: Sequence[Observed]) -> Scale:
    lowest = min(float(np.sort(s.loss)[: max(1, s.loss.size // 10)].mean()) for s in seen)
    highest = max(float(s.loss[: max(1, s.loss.size // 20)].mean()) for s in seen)
    drop = max(highest - lowest, 1e-6 * max(abs(highest), abs(lowest), 1e-300))
    return Scale(lowest, drop, max(float(s.area[-1]) for s in seen), max(min(float(s.area[0]) for s in seen), 1e-9))
