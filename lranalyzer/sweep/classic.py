"""The rules that other tools read a range test by, for comparison. None of them knows how much the points
scatter.

Each is applied to what its tool applies it to: the exponential moving average of the loss with weight 0.98
and bias correction, cut off where it exceeds four times its best, without the first tenth and the last five
points (fastai 2.8, ``callback/schedule.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lranalyzer.run import FloatArray
from lranalyzer.sweep.rising import Rising

MEMORY = 0.98
"""Weight of the past in the moving average (fastai, Lightning, ktrain)."""
EXPLODED = 4.0
"""Times the best average at which those tools stop."""
TRIM_END = 5
"""Points that fastai leaves out at the end; at the beginning a tenth."""
SLIDE_WIDTH, SLIDE_CHANGE = 15, 0.005
"""Points between the two gradients that fastai's ``slide`` compares, and the difference that stops it."""


def classic(test: Rising) -> dict[str, float]:
    """Name of the rule, with its axis, to the rate it suggests; NaN where too few points are left.

    ``valley``: middle of the longest decreasing stretch; ``steepest_per_log_rate``: fastest fall
    per decade; ``minimum_over_10``: rate of the lowest loss, divided by ten; ``slide``: fastai's interval
    slide.
    """
    rate, loss = _trimmed(10.0**test.log_rate, test.loss)
    names = ("valley", "steepest_per_log_rate", "minimum_over_10", "slide")
    if loss.size < 3:
        return dict.fromkeys(names, float("nan"))
    slope = np.diff(loss) / np.maximum(np.diff(np.log(rate)), 1e-12)
    found = (
        _valley(loss, rate),
        float(rate[int(np.argmin(slope))]),
        float(rate[int(np.argmin(loss))]) / 10,
        _slide(loss, rate),
    )
    return dict(zip(names, found, strict=True))


def _trimmed(rate: FloatArray, loss: FloatArray) -> tuple[FloatArray, FloatArray]:
    finite = np.isfinite(loss)
    end = int(np.argmin(finite)) if not finite.all() else loss.size
    average = np.empty(end)
    past, best = 0.0, np.inf
    for i in range(end):
        past = MEMORY * past + (1 - MEMORY) * loss[i]
        average[i] = past / (1 - MEMORY ** (i + 1))
        if i and average[i] > EXPLODED * best:
            end = i + 1
            break
        best = min(best, average[i])
    kept = slice(loss.size // 10, max(end - TRIM_END, 0))
    return rate[:end][kept], average[:end][kept]


def _valley(loss: FloatArray, rate: FloatArray) -> float:
    """fastai's default: the middle (a third and a sixth) of as many points as the longest falling subsequence
    has."""
    n = loss.size
    length = np.ones(n, dtype=np.int64)
    for i in range(1, n):
        lower = length[:i][loss[:i] > loss[i]]
        length[i] = 1 + (lower.max() if lower.size else 0)
    end = int(np.argmax(length))
    span = int(length[end])
    at = end - span + span // 3 + span // 6
    return float(rate[max(at, 0)])


def _slide(loss: FloatArray, rate: FloatArray) -> float:
    slope = np.gradient(loss)
    right = loss.size - 1
    left, chosen = right - SLIDE_WIDTH, right - SLIDE_WIDTH - 1
    while left >= -loss.size + 1 and abs(slope[right] - slope[left]) > SLIDE_CHANGE:
        chosen = left
        right, left = right - 1, left - 1
        if left < 0:
            break
    return float(rate[max(chosen, 0)])


CLASSIC: Mapping[str, str] = {
    "valley": "middle of the longest decreasing stretch, over the logged points (fastai's default)",
    "steepest_per_log_rate": "fastest fall over log(rate)",
    "minimum_over_10": "rate of the lowest loss, divided by ten",
    "slide": "last point before the gradients 15 points apart differ (fastai)",
}
"""What each rule does, for a report."""
