"""What scatters late in a run: the batches, or the weights.

A batch that is harder than the next one makes a logged loss jump and means nothing; weights that are thrown about by too
large a rate cost loss that annealing would give back. Two things tell them apart. Means over longer and longer blocks calm down
as 1/blocks where points scatter independently, faster where batches are drawn without replacement, slower where the weights
wander (Allan, 1966: variance of successive block means). And a validation loss is evaluated on the same examples
every time: what is left of it beside its trend is the weights' doing.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from lranalyzer.curve.shape import GRID, Shape
from lranalyzer.run import FloatArray

BLOCKS = (2, 4, 8, 16, 32)
"""Lengths of the blocks in buckets of the log."""
FEWEST = 5
"""Blocks below which their variance says nothing."""
POINTS = 12
"""Buckets of the second half below which it is not cut into blocks."""
EVALUATIONS = 8
"""Evaluations of the validation loss below which their scatter says nothing."""
LATE = 0.4
"""Share of the evaluations that counts as late."""
FLOOR = 1e-6
"""Share of the drop below which a scatter counts as none."""
TINY = 1e-18
"""The same of its square; rounding lies below."""

SPREAD = ("spread_4", "spread_16", "spread_least", "spread_longest", "bend_late", "skew_late")
THROWN = ("val_rest", "val_noise", "val_over_train", "val_above", "val_end_above")


def spread_features(train: Shape | None) -> dict[str, float]:
    """log2 of block variance times length over that of single buckets, and what windows leave beside a parabola."""
    found = dict.fromkeys(SPREAD, math.nan)
    if train is None or train.summary.count.sum() < 3:
        return found
    known = train.summary.count > 0
    late = train.summary.mean[known][train.progress[known] >= 0.5]
    ratio = _block_ratios(late / train.drop) if late.size >= POINTS else {}
    if ratio:
        found |= {f"spread_{n}": ratio.get(n, math.nan) for n in (4, 16)}
        found |= {"spread_least": min(ratio.values()), "spread_longest": ratio[max(ratio)]}
    rest = _rest(train.grid[GRID // 2 :] / train.drop, 2)
    size = float(rest.std())
    return found | {
        "bend_late": math.log10(size + FLOOR),
        "skew_late": float(((rest / (size + FLOOR**2)) ** 3).mean()),
    }


def thrown_features(train: Shape | None, val: Shape | None) -> dict[str, float]:
    """Scatter of the late evaluations in drops of the training loss."""
    if train is None or val is None or val.summary.count.sum() < EVALUATIONS or train.empty:
        return dict.fromkeys(THROWN, math.nan)
    drop, points = train.drop, val.evaluations
    late = points[-max(6, int(LATE * points.size)) :]
    lowest = float(np.sort(late)[: max(1, late.size // 5)].mean())
    sizes = (
        float(_rest(late, 2).std()),
        float(val.noise_profile[2]),
        float((late - np.minimum.accumulate(late)).mean()),
        max(float(late[-3:].mean()) - lowest, 0.0),
    )
    rest, noise, above, end = (math.log10(s / drop + FLOOR) for s in sizes)
    over = math.log10(max(val.drop / drop, 1e-4))
    return dict(zip(THROWN, (rest, noise, over, above, end), strict=True))


def _block_ratios(points: FloatArray) -> dict[int, float]:
    """For each length of block: 0 where points scatter independently, above where they wander, below where they balance."""
    rest = _rest(points, 1)
    single = float((np.diff(rest) ** 2).mean()) + TINY
    ratio = {}
    for length in BLOCKS:
        blocks = rest.size // length
        if blocks < FEWEST:
            break
        means = rest[-blocks * length :].reshape(blocks, length).mean(1)
        ratio[length] = math.log2((float((np.diff(means) ** 2).mean()) * length + TINY) / single)
    return ratio


def _rest(points: FloatArray, degree: int) -> FloatArray:
    """What a polynomial leaves."""
    basis = _polynomials(points.size, degree)
    return points - basis @ (basis.T @ points)


@lru_cache(maxsize=512)
def _polynomials(size: int, degree: int) -> FloatArray:
    """An orthonormal basis, ``(size, degree + 1)``."""
    return np.asarray(np.linalg.qr(np.vander(np.linspace(-1.0, 1.0, size), degree + 1))[0])
