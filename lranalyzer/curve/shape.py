"""A curve's shape: its summary on a fixed grid of progress, with the noise taken apart from the trend.

Everything here is a function of relative progress (0 at the first step, 1 at the end of the run), so that two logs
of one training, one a point a step and one a point an epoch, have the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lranalyzer.curve.summary import Summary
from lranalyzer.run import FloatArray

GRID = 40
"""Equal windows of progress. Trainings are evaluated 20 to 60 times as a rule; more windows are noisier."""
SINGLE = 1e-6
"""Relative differences below this are rounding: float32 has 24 bits, 6e-8, and sums lose some."""
MANY = 120
"""More points than this are averaged over windows before the best of them is picked."""
HEAD = np.array([0.0025, 0.005, 0.01, 0.02, 0.04])
"""Right edges of the extra windows that resolve the beginning, in progress."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A series over relative progress; windows without a point are interpolated.

    ``grid`` ``(40,)`` are window means, ``head`` ``(5,)`` the means of the first 0.25 % ... 4 %.
    """

    summary: Summary
    origin: float
    """Step at which progress is 0."""
    span: float
    """Steps from there to progress 1."""

    @cached_property
    def progress(self) -> FloatArray:
        """Relative progress of each bucket, ``(m,)``."""
        return np.clip((self.summary.step - self.origin) / self.span, 0.0, 1.0)

    @cached_property
    def _finite(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        good = self.summary.count > 0
        return self.progress[good], self.summary.mean[good], self.summary.count[good]

    @cached_property
    def empty(self) -> bool:
        """Whether there is no finite point."""
        return self._finite[0].size == 0

    @cached_property
    def finite_until(self) -> float:
        """Progress of the last finite point."""
        return float(self._finite[0][-1]) if not self.empty else 0.0

    @cached_property
    def grid(self) -> FloatArray:
        """Mean of each of 40 equal windows of progress."""
        where, mean, count = self._finite
        slot = np.minimum((where * GRID).astype(np.int64), GRID - 1)
        weight = np.bincount(slot, count, GRID)
        total = np.bincount(slot, count * mean, GRID)
        filled = weight > 0
        centre = (np.arange(GRID) + 0.5) / GRID
        value = np.divide(total, weight, out=np.zeros(GRID), where=filled)
        if filled.all():
            return value
        return (
            np.interp(centre, where, mean)
            if filled.sum() < GRID // 2
            else np.interp(centre, centre[filled], value[filled])
        )

    @cached_property
    def head(self) -> FloatArray:
        """Means of the first 0.25 %, 0.25 to 0.5 %, ... 2 to 4 % of the run."""
        where, mean, count = self._finite
        slot = np.searchsorted(HEAD, where, side="right")
        weight = np.bincount(slot, count, HEAD.size + 1)[:-1]
        total = np.bincount(slot, count * mean, HEAD.size + 1)[:-1]
        fallback = np.interp(HEAD, where, mean)
        return np.where(weight > 0, total / np.maximum(weight, 1), fallback)

    @cached_property
    def first(self) -> float:
        """The first finite bucket's mean: for a log of every step, the first loss."""
        return float(self._finite[1][0])

    @cached_property
    def last(self) -> float:
        """Mean of the last 5 % of the run (at least of one point)."""
        where, mean, count = self._finite
        late = where >= min(0.95, where[-1])
        return float(np.average(mean[late], weights=count[late]))

    @cached_property
    def lowest(self) -> float:
        """The lowest window mean, the end included."""
        return float(min(self.grid.min(), self.last, self.head.min()))

    @cached_property
    def highest_bucket(self) -> float:
        """Largest finite value of the log."""
        return float(self.summary.high[self.summary.count > 0].max())

    @cached_property
    def drop(self) -> float:
        """First value less the lowest window mean; never below what single precision can tell from noise."""
        level = max(abs(self.first), abs(self.lowest), float(np.abs(self.grid).max()), 1e-290)
        return max(self.first - self.lowest, SINGLE * level)

    def between(self, begin: float, end: float) -> float:
        """Mean over a stretch of progress; interpolated at its middle where it holds no point."""
        where, mean, count = self._finite
        inside = (where >= begin) & (where <= end)
        if inside.any():
            return float(np.average(mean[inside], weights=count[inside]))
        return float(np.interp((begin + end) / 2, where, mean))

    @cached_property
    def noise_profile(self) -> FloatArray:
        """Standard deviation between neighbouring points of the log, for each third of the run, ``(3,)``.

        sqrt(sum of squared successive differences / (2 x their number)): a trend hardly enters (von Neumann 1941).
        """
        s = self.summary
        square, number = s.diff2.copy(), s.diffs.copy()
        single = (s.count[1:] > 0) & (s.count[:-1] > 0) & (s.count[1:] + s.count[:-1] <= 4)
        step = np.diff(s.mean) ** 2
        square[1:] += np.where(single, step, 0.0)
        number[1:] += single
        third = np.minimum((self.progress * 3).astype(np.int64), 2)
        sums, counts = np.bincount(third, square, 3), np.bincount(third, number, 3)
        return np.sqrt(sums / np.maximum(2 * counts, 1))

    @cached_property
    def evaluations(self) -> FloatArray:
        """The points themselves where there are at most 120 (an evaluation an epoch), else the 40 windows."""
        return self._finite[1] if self._finite[1].size <= MANY else self.grid

    @cached_property
    def rise_at_end(self) -> float:
        """How far the mean of the last three evaluations lies above the best one."""
        points = self.evaluations
        return float(points[-3:].mean() - points.min())

    @cached_property
    def climb(self) -> float:
        """Sum of all rises from window to window after the first tenth of the run."""
        return float(np.clip(np.diff(self.grid[GRID // 10 :]), 0, None).sum())

    @cached_property
    def window_error(self) -> float:
        """Standard error of a window mean if the points scatter independently of each other."""
        points = float(self.summary.count.sum()) / GRID
        return float(self.noise_profile[1:].mean()) / float(np.sqrt(max(points, 1.0)))

    @cached_property
    def climb_beyond_noise(self) -> float:
        """:attr:`climb` less what independent scatter of the points would give.

        E[max(0, x)] of a difference of two window means is their standard error / sqrt(pi).
        """
        windows = GRID - GRID // 10 - 1
        return float(max(self.climb - windows * self.window_error / np.sqrt(np.pi), 0.0))

    @cached_property
    def roughness(self) -> float:
        """Mean absolute second difference of the windows after the first tenth: what a smooth curve lacks."""
        return float(np.abs(np.diff(self.grid[GRID // 10 :], 2)).mean())

    def time_to(self, share: float) -> float:
        """Progress at which ``share`` of the drop is done for the first time."""
        where = np.concatenate([[0.0], HEAD * 0.75, (np.arange(2, GRID) + 0.5) / GRID, [1.0]])
        value = np.concatenate([[self.first], self.head, self.grid[2:], [self.last]])
        reached = value <= self.first - share * self.drop
        return float(where[int(np.argmax(reached))]) if reached.any() else 1.0
