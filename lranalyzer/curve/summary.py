"""The bounded summary of a series: everything that judging needs to know about ten million points.

Points fall into buckets that are one step wide at first and grow with the distance from the origin: every octave
of steps has :data:`PER_OCTAVE` of them. Early steps, where a training changes fastest, keep their detail; 1e7
steps need about 2,200 buckets. Edges depend on the origin alone, so that

* appending points costs the appended points (:meth:`Summary.extended`), and
* partial summaries made by different workers add up (:meth:`Summary.merged`).

Sources: HdrHistogram's bucket layout (Tene, 2012); Chan, Golub, LeVeque (1979) for adding variances up;
von Neumann (1941) for the mean squared successive difference as a measure of noise that a trend does not disturb.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lranalyzer.run import FloatArray, IntArray, Series
from lranalyzer.run.blocks import blocks, release

PER_OCTAVE = 128
"""Buckets for each doubling of the distance; a power of two. 64 blur spikes of a 1,000-step run, 256 double the cost."""

HUGE = 1e150
"""|value| above which squares overflow; no loss means anything there. Trackers store infinities as 1.797e308."""


CACHEFUL = 131_072
"""Points folded at a time: a megabyte stays in the processor's cache, ten million points do not."""
LONG = 1 << 24
"""Points from which a series is folded in blocks, so that it may be longer than the memory holds."""
FINITE_END = 0.99
"""A loss that is not finite after this share of the run has diverged: true of all 621 such logs of the corpora."""


@dataclass(frozen=True, eq=False)
class Summary:
    """Moments of a series in buckets; arrays have shape ``(m,)``, one entry a non-empty bucket."""

    origin: int
    """First step of the series: bucket edges are counted from here."""
    bucket: IntArray
    """Index of the bucket, increasing."""
    step: FloatArray
    """Mean step of the bucket's points."""
    count: FloatArray
    """Finite points."""
    mean: FloatArray
    """Mean of the finite points; NaN where there is none."""
    m2: FloatArray
    """Sum of squared deviations from the mean."""
    low: FloatArray
    high: FloatArray
    """Smallest and largest finite value (+inf and -inf where there is none)."""
    bad: FloatArray
    """Non-finite points."""
    diff2: FloatArray
    """Sum of squared differences between successive finite points of the bucket."""
    diffs: FloatArray
    """Number of those differences."""
    first_value: float
    last_value: float
    """First and last value, finite or not."""
    last_step: int
    first_bad: int | None
    """Step of the first non-finite value."""

    @classmethod
    def of(cls, series: Series, origin: int | None = None) -> Summary | None:
        """Summarise a series in one pass over its points; None when it has no points."""
        if len(series) == 0:
            return None
        ordered = series.ordered
        origin = int(ordered.step[0]) if origin is None else origin
        if len(ordered) <= LONG:
            return _fold(ordered.step, ordered.value, origin)
        whole: Summary | None = None
        for block in blocks(len(ordered)):
            part = _fold(ordered.step[block], ordered.value[block], origin)
            whole = part if whole is None else whole.merged(part)
            release(ordered.step)
            release(ordered.value)
        return whole

    def extended(self, step: IntArray, value: FloatArray) -> Summary:
        """The summary with points appended; steps must increase and come after the last one."""
        if step.size == 0:
            return self
        if step[0] <= self.last_step or (step[1:] <= step[:-1]).any():
            raise ValueError(f"appended steps must increase from {self.last_step}")
        return self.merged(_fold(step, value, self.origin))

    def merged(self, later: Summary) -> Summary:
        """Two summaries of neighbouring stretches of one series, with the same origin, as one."""
        if later.origin != self.origin or later.last_step < self.last_step:
            raise ValueError("only a later stretch with the same origin can be merged")
        bucket = np.concatenate([self.bucket, later.bucket])
        start = np.flatnonzero(np.diff(bucket, prepend=-1))
        pair = {n: np.concatenate([getattr(self, n), getattr(later, n)]) for n in _ADDED}
        sums = {n: np.add.reduceat(v, start) for n, v in pair.items() if n != "m2"}
        count, both_mean = pair["count"], np.concatenate([self.mean, later.mean])
        total = np.add.reduceat(np.where(count > 0, count * both_mean, 0.0), start)
        points = pair["count"] + pair["bad"]
        weight = np.add.reduceat(points, start)
        step = np.add.reduceat(np.concatenate([self.step, later.step]) * points, start) / weight
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = total / sums["count"]
        wide = np.repeat(mean, np.diff(np.append(start, bucket.size)))
        m2 = np.add.reduceat(pair["m2"] + np.where(count > 0, count * (both_mean - wide) ** 2, 0.0), start)
        return Summary(
            self.origin, bucket[start], step, sums["count"], mean, m2,
            np.minimum.reduceat(np.concatenate([self.low, later.low]), start),
            np.maximum.reduceat(np.concatenate([self.high, later.high]), start),
            sums["bad"], sums["diff2"], sums["diffs"],
            self.first_value, later.last_value, later.last_step,
            self.first_bad if self.first_bad is not None else later.first_bad,
        )  # fmt: skip

    @property
    def points(self) -> int:
        """Number of points, non-finite ones included."""
        return int(self.count.sum() + self.bad.sum())

    @property
    def ends_finite(self) -> bool:
        """Whether the series is finite at its end: its last value, and some point of its last hundredth."""
        finite = self.step[self.count > 0]
        reached = (finite[-1] - self.origin) / max(self.span, 1) if finite.size else 0.0
        return math.isfinite(self.last_value) and bool(reached >= FINITE_END)

    @property
    def span(self) -> int:
        """Steps from the first to the last point."""
        return self.last_step - self.origin


_ADDED = ("count", "m2", "bad", "diff2", "diffs")


def bucket_of(offset: IntArray) -> IntArray:
    """Index of the bucket that holds a distance of ``offset`` steps from the origin, ``(n,)`` to ``(n,)``.

    The offset itself below ``2 * PER_OCTAVE``; beyond, each octave is cut into ``PER_OCTAVE`` equal parts.
    """
    octave = np.maximum(np.frexp(offset.astype(np.float64))[1] - 1 - int(np.log2(PER_OCTAVE)), 0)
    index: IntArray = (octave * PER_OCTAVE + (offset >> octave)).astype(np.int64)
    return index


def _edges(span: int) -> IntArray:
    """First offset of every bucket up to ``span``."""
    whole = [np.arange(2 * PER_OCTAVE, dtype=np.int64)]
    width = 2
    while whole[-1][-1] < span:
        begin = PER_OCTAVE * width
        whole.append(np.arange(begin, 2 * begin, width, dtype=np.int64))
        width *= 2
    edges = np.concatenate(whole)
    reached: IntArray = edges[edges <= span]
    return reached


def _fold(step: IntArray, value: FloatArray, origin: int) -> Summary:
    begin, end = int(step[0]) - origin, int(step[-1]) - origin
    if step.size < 4 * PER_OCTAVE:
        bucket = bucket_of(step - origin)
        start = np.flatnonzero(np.diff(bucket, prepend=-1))
        bucket = bucket[start]
    else:
        edges = _edges(end)
        edges = edges[np.searchsorted(edges, begin, side="right") - 1 :]
        start = _distinct(np.searchsorted(step, edges + origin))
        bucket = bucket_of(step[start] - origin)
    length = np.diff(np.append(start, step.size)).astype(np.float64)
    moments = _moments(value, start, length)
    if end - begin + 1 == step.size:
        mean_step = step[start] + (length - 1) / 2
    else:
        mean_step = origin + np.add.reduceat((step - origin).astype(np.float64), start) / length
    return Summary(
        origin, bucket, mean_step.astype(np.float64), **moments,
        first_value=float(value[0]), last_value=float(value[-1]), last_step=int(step[-1]),
        first_bad=_first_bad(step, value, moments["bad"], start),
    )  # fmt: skip


def _moments(value: FloatArray, start: IntArray, length: FloatArray) -> dict[str, Any]:
    with np.errstate(over="ignore", invalid="ignore"):
        peak = max(abs(float(np.max(value))), abs(float(np.min(value))))
    if peak < HUGE:  # NaN fails the comparison too
        return _finite_moments(value, start, length)
    good = np.isfinite(value) & (np.abs(value) < HUGE)
    return _masked_moments(value, good, start)


def _finite_moments(value: FloatArray, start: IntArray, count: FloatArray) -> dict[str, Any]:
    """The fast path: no mask, a cacheful of whole buckets at a time."""
    cuts = _distinct(np.searchsorted(start, np.arange(0, value.size, CACHEFUL)))
    cuts = cuts[cuts < start.size]  # the last bucket may be longer than a cacheful
    ends = np.append(cuts[1:], start.size)
    pieces = []
    for first, last in zip(cuts.tolist(), ends.tolist(), strict=True):
        begin, stop = int(start[first]), int(start[last]) if last < start.size else value.size
        pieces.append(_piece(value[begin:stop], start[first:last] - begin, count[first:last]))
    return {
        "count": count, "bad": np.zeros_like(count), "diffs": count - 1,
        **{name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]},
    }  # fmt: skip


def _distinct(ordered: IntArray) -> IntArray:
    """As ``np.unique``, which would import masked arrays for the asking."""
    found: IntArray = ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]
    return found


def _piece(value: FloatArray, start: IntArray, count: FloatArray) -> dict[str, FloatArray]:
    """Moments of neighbouring buckets. The first value is taken off so that squares keep their digits."""
    shift = float(value[0])
    mean = np.add.reduceat(value, start) / count
    scratch = value - shift
    scratch *= scratch
    square = np.add.reduceat(scratch, start)
    scratch[0] = 0.0
    np.subtract(value[1:], value[:-1], out=scratch[1:])
    scratch *= scratch
    scratch[start] = 0.0
    return {
        "mean": mean, "m2": np.maximum(square - count * (mean - shift) ** 2, 0.0),
        "low": np.minimum.reduceat(value, start), "high": np.maximum.reduceat(value, start),
        "diff2": np.add.reduceat(scratch, start),
    }  # fmt: skip


def _masked_moments(value: FloatArray, good: Any, start: IntArray) -> dict[str, Any]:
    count = np.add.reduceat(good.astype(np.float64), start)
    shift = float(value[good][0]) if good.any() else 0.0
    scratch = np.where(good, value - shift, 0.0)
    total = np.add.reduceat(scratch, start)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = total / count
    square = np.add.reduceat(scratch * scratch, start)
    both = np.zeros_like(good)
    both[1:] = good[1:] & good[:-1]
    both[start] = False
    difference = np.where(both, np.diff(scratch, prepend=0.0), 0.0)
    return {
        "count": count, "mean": centred + shift,
        "m2": np.where(count > 0, np.maximum(square - total * np.nan_to_num(centred), 0.0), 0.0),
        "low": np.minimum.reduceat(np.where(good, value, np.inf), start),
        "high": np.maximum.reduceat(np.where(good, value, -np.inf), start),
        "bad": np.add.reduceat((~good).astype(np.float64), start),
        "diff2": np.add.reduceat(difference * difference, start),
        "diffs": np.add.reduceat(both.astype(np.float64), start),
    }  # fmt: skip


def _first_bad(step: IntArray, value: FloatArray, bad: FloatArray, start: IntArray) -> int | None:
    if not bad.any():
        return None
    at = int(start[int(np.argmax(bad > 0))])
    stretch = ~(np.abs(value[at:]) < HUGE)
    return int(step[at + int(np.argmax(stretch))])
