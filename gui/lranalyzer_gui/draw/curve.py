"""One curve made ready for drawing: finite points, gaps, and a coarse level that keeps every extreme.

Preparing costs one pass over the points and is done in a worker. Choosing what a view of some pixels shows is
then
a search and a pass over at most ``COARSE_ABOVE`` points, whatever the length of the log.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxDownsampler

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COARSE_FACTOR = 64
"""Points a block of the coarse level stands for; each block keeps its lowest and its highest point."""
COARSE_ABOVE = 262_144
"""Points in view above which the coarse level is read. A pixel of a 4,096 pixel wide plot then holds a whole
block."""
BINS_PER_PIXEL = 1
"""Each bin keeps a lowest and a highest point, so every pixel column shows its extremes."""

_minmax = MinMaxDownsampler()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, eq=False)
class Curve:
    """Finite points in order of ``x``, and what is missing between them.

    ``x``, ``y`` float64 ``(n,)``, contiguous; ``gap`` ``(g,)`` indices i such that the line breaks between
    i-1 and i;
    ``lost`` ``(k,)`` the x where the value was NaN or infinite; ``hidden`` counts finite points that the axis
    cannot
    show (zero or negative on a logarithmic axis).
    """

    x: Floats
    y: Floats
    gap: Ints
    lost: Floats
    hidden: int = 0
    coarse: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """Indices of the lowest and highest point of every block, ordered; empty for short curves."""

    def __len__(self) -> int:
        return int(self.x.size)


def prepare(x: Floats, y: Floats, *, log_x: bool = False, log_y: bool = False) -> Curve:
    """Order by x, go to log10 where asked, take out what is not finite and remember where it was.

    >>> curve = prepare(np.array([0.0, 1.0, 2.0, 3.0]), np.array([5.0, np.nan, 4.0, 3.0]))
    >>> curve.y.tolist(), curve.gap.tolist(), curve.lost.tolist()
    ([5.0, 4.0, 3.0], [1], [1.0])
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if x.size > 1 and not bool((x[1:] >= x[:-1]).all()):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    with np.errstate(invalid="ignore", divide="ignore"):
        shown_x = np.log10(x) if log_x else x
        shown_y = np.log10(y) if log_y else y
    bad_value = ~np.isfinite(y)
    off_axis = ~bad_value & ~(np.isfinite(shown_y) & np.isfinite(shown_x))
    keep = np.isfinite(shown_y) & np.isfinite(shown_x)
    lost = shown_x[bad_value & np.isfinite(shown_x)]
    if bool(keep.all()):
        gap = np.empty(0, np.int64)
    else:
        position = np.flatnonzero(keep)
        gap = np.flatnonzero(np.diff(position) > 1).astype(np.int64) + 1
        shown_x, shown_y = shown_x[keep], shown_y[keep]
    xs, ys = np.ascontiguousarray(shown_x), np.ascontiguousarray(shown_y)
    return Curve(xs, ys, gap, np.ascontiguousarray(lost), int(off_axis.sum()), _coarse_level(ys))


def _coarse_level(y: Floats) -> Ints:
    if y.size <= COARSE_ABOVE:
        return np.empty(0, np.int64)
    blocks = y.size // COARSE_FACTOR
    body = y[: blocks * COARSE_FACTOR].reshape(blocks, COARSE_FACTOR)
    base = np.arange(blocks, dtype=np.int64) * COARSE_FACTOR
    tail = np.arange(blocks * COARSE_FACTOR, y.size, dtype=np.int64)
    both = np.concatenate([base + body.argmin(1), base + body.argmax(1), [0], tail])
    return np.unique(both)


def view_indices(curve: Curve, low: float, high: float, pixels: int) -> Ints:
    """Indices to draw for the view ``low..high`` over ``pixels`` columns.

    Holds the lowest and the highest point of every column, and one point beyond each edge so that lines leave
    the view.
    """
    if not len(curve) or pixels < 1 or not high > low:
        return np.empty(0, np.int64)
    first = max(int(np.searchsorted(curve.x, low, "left")) - 1, 0)
    last = min(int(np.searchsorted(curve.x, high, "right")) + 1, len(curve))
    bins = pixels * BINS_PER_PIXEL
    if last - first > COARSE_ABOVE and curve.coarse.size:
        a, b = np.searchsorted(curve.coarse, [first, last])
        return _reduced(curve, curve.coarse[a:b], bins, first, last)
    if last - first <= 4 * bins:
        return np.arange(first, last, dtype=np.int64)
    chosen = first + _bin_extremes(curve.x[first:last], curve.y[first:last], bins)
    return _with_ends(chosen, first, last)


def _reduced(curve: Curve, candidates: Ints, bins: int, first: int, last: int) -> Ints:
    if candidates.size <= 4 * bins:
        return _with_ends(candidates, first, last)
    chosen = candidates[_bin_extremes(curve.x[candidates], curve.y[candidates], bins)]
    return _with_ends(chosen, first, last)


def _bin_extremes(x: Floats, y: Floats, bins: int) -> Ints:
    if not x[-1] > x[0]:
        return np.unique(np.array([y.argmin(), y.argmax()], np.int64))
    return np.asarray(_minmax.downsample(x, y, n_out=2 * bins), np.int64)


def _with_ends(chosen: Ints, first: int, last: int) -> Ints:
    return np.unique(np.concatenate([[first], chosen, [last - 1]])).astype(np.int64)


def polyline(curve: Curve, indices: Ints) -> tuple[Floats, Floats]:
    """The points at ``indices`` with NaN between two of them wherever a gap lies between.

    A point that stands alone between two gaps is doubled, so that it still leaves a dot.
    """
    x, y = curve.x[indices], curve.y[indices]
    if not curve.gap.size or indices.size < 1:
        return x, y
    breaks_before = np.searchsorted(curve.gap, indices, "right")
    cut = np.flatnonzero(np.diff(breaks_before) > 0) + 1
    if not cut.size:
        return x, y
    edges = np.concatenate([[0], cut, [indices.size]])
    alone = edges[:-1][np.diff(edges) == 1]
    at = np.concatenate([cut, alone])
    fill_x, fill_y = np.full(at.size, np.nan), np.full(at.size, np.nan)
    fill_x[cut.size :], fill_y[cut.size :] = x[alone], y[alone]
    order = np.lexsort((np.arange(at.size) < cut.size, at + (np.arange(at.size) >= cut.size) * 0.5))
    return np.insert(x, at[order], fill_x[order]), np.insert(y, at[order], fill_y[order])
