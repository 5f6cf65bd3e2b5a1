"""One curve made ready for drawing: finite points, gaps, and a coarse level that keeps every extreme.

Preparing costs one pass over the points and is done in a worker. Choosing what a view of some pixels shows is
then
a search and a pass over at most ``COARSE_ABOVE`` points, whatever the length of the log.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxDownsampler

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COARSE_FACTOR = 64
"""Points a block of the coarse level stands for; each block keeps its lowest and its highest point."""
COARSE_FROM = 16_384
"""Shorter curves have no coarse level."""
COARSE_ABOVE = 262_144
"""Points in view above which drawing reads the coarse level. A pixel column of a 1,200 pixel wide plot then
holds
more than three blocks, so an extreme is drawn at most a pixel from its place."""

_minmax = MinMaxDownsampler()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, eq=False)
class Coarse:
    """The lowest and the highest point of every block, in order: their indices and where they lie, all
    ``(m,)``."""

    index: Ints
    x: Floats
    y: Floats


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
    coarse: Coarse | None = None
    """None for short curves."""

    def __len__(self) -> int:
        return int(self.x.size)


def prepare(x: Floats, y: Floats, *, log_x: bool = False, log_y: bool = False) -> Curve:
    """Order by x, go to log10 where asked, take out what is not finite and remember where it was.

    >>> curve = prepare(np.array([0.0, 1.0, 2.0, 3.0]), np.array([5.0, np.nan, 4.0, 3.0]))
    >>> curve.y.tolist(), curve.gap.tolist(), curve.lost.tolist()
    ([5.0, 4.0, 3.0], [1], [1.0])
    """
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    if x.size > 1 and not bool((x[1:] >= x[:-1]).all()):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    with np.errstate(invalid="ignore", divide="ignore"):
        shown_x = np.log10(x) if log_x else x
        shown_y = np.log10(y) if log_y else y
    keep = np.isfinite(shown_y)
    if not _finite_ends(shown_x):
        keep &= np.isfinite(shown_x)
    if bool(keep.all()):
        none = np.empty(0, np.int64)
        return Curve(shown_x, shown_y, none, np.empty(0), 0, _coarse_level(shown_x, shown_y))
    bad_value = ~np.isfinite(y)
    lost = shown_x[bad_value & np.isfinite(shown_x)]
    position = np.flatnonzero(keep)
    gap = np.flatnonzero(np.diff(position) > 1).astype(np.int64) + 1
    xs, ys = shown_x[keep], shown_y[keep]
    return Curve(xs, ys, gap, lost, int((~bad_value & ~keep).sum()), _coarse_level(xs, ys))


def _finite_ends(ordered: Floats) -> bool:
    """What is in order is finite throughout when its ends are; NaN is sorted to the end."""
    return ordered.size == 0 or bool(np.isfinite(ordered[[0, -1]]).all())


def _coarse_level(x: Floats, y: Floats) -> Coarse | None:
    if y.size <= COARSE_FROM:
        return None
    blocks = y.size // COARSE_FACTOR
    body = y[: blocks * COARSE_FACTOR].reshape(blocks, COARSE_FACTOR)
    base = np.arange(blocks, dtype=np.int64) * COARSE_FACTOR
    pairs = np.stack([base + body.argmin(1), base + body.argmax(1)], axis=1)
    pairs.sort(axis=1)
    tail = np.arange(blocks * COARSE_FACTOR, y.size, dtype=np.int64)
    index = np.concatenate([pairs.ravel(), tail])
    return Coarse(index, x[index], y[index])


def inside(curve: Curve, low: float, high: float) -> tuple[int, int]:
    """First and one past the last index of the points in ``low..high``."""
    return int(np.searchsorted(curve.x, low, "left")), int(np.searchsorted(curve.x, high, "right"))


def values_between(curve: Curve, low: float, high: float) -> Floats:
    """The y in ``low..high``, or few of them that hold the lowest and the highest one.

    Of a view that falls between two points, these two.
    """
    first, last = inside(curve, low, high)
    if first >= last:
        return curve.y[max(first - 1, 0) : last + 1]
    if curve.coarse is None or last - first < 4 * COARSE_FACTOR:
        return curve.y[first:last]
    start, end, coarse = _whole_blocks(curve.coarse, first, last)
    return np.concatenate([curve.y[first:start], curve.coarse.y[coarse], curve.y[end:last]])


def view_indices(curve: Curve, low: float, high: float, pixels: int) -> Ints:
    """Indices to draw for the view ``low..high`` over ``pixels`` columns.

    Holds the lowest and the highest point of every column, and one point beyond each edge so that lines leave
    the
    view.
    """
    if not len(curve) or pixels < 1 or not high > low:
        return np.empty(0, np.int64)
    first, last = inside(curve, low, high)
    if last - first <= 4 * pixels:
        chosen = np.arange(first, last, dtype=np.int64)
    elif last - first > COARSE_ABOVE and curve.coarse is not None:
        chosen = _coarse_extremes(curve, curve.coarse, first, last, pixels)
    else:
        chosen = first + _bin_extremes(curve.x[first:last], curve.y[first:last], pixels)
    edges = [first - 1, first], [max(first, last - 1), last]
    ordered = np.concatenate([edges[0], chosen, edges[1]])
    return _once(ordered[(ordered >= 0) & (ordered < len(curve))])


def _once(ordered: Ints) -> Ints:
    """Each of the ordered indices once."""
    new = np.empty(ordered.size, np.bool_)
    new[:1] = True
    np.greater(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def _whole_blocks(coarse: Coarse, first: int, last: int) -> tuple[int, int, slice]:
    """Start and end of the blocks that lie wholly in ``first..last``, and where they are in the coarse level.

    A block that lies partly outside may have its extremes there; its points in view are read one by one.
    """
    start, end = -(-first // COARSE_FACTOR) * COARSE_FACTOR, last // COARSE_FACTOR * COARSE_FACTOR
    i, j = np.searchsorted(coarse.index, [start, end])
    return start, end, slice(int(i), int(j))


def _coarse_extremes(curve: Curve, coarse: Coarse, first: int, last: int, bins: int) -> Ints:
    start, end, part = _whole_blocks(coarse, first, last)
    chosen = coarse.index[part]
    if chosen.size > 4 * bins:
        chosen = chosen[_bin_extremes(coarse.x[part], coarse.y[part], bins)]
    return np.concatenate([np.arange(first, start), chosen, np.arange(end, last)])


def _bin_extremes(x: Floats, y: Floats, bins: int) -> Ints:
    if not x[-1] > x[0]:
        return np.unique(np.array([y.argmin(), y.argmax()], np.int64))
    return np.asarray(_minmax.downsample(x, y, n_out=2 * max(bins, 2)), np.int64)  # one bin makes it panic


def lonely(curve: Curve) -> Ints:
    """Indices of points without a neighbour to draw a line to: all around them is lost.

    >>> lonely(prepare(np.arange(4.0), np.array([5.0, np.nan, 4.0, 3.0]))).tolist()
    [0]
    """
    edges = np.concatenate([[0], curve.gap, [len(curve)]]).astype(np.int64)
    return np.asarray(edges[:-1][np.diff(edges) == 1], np.int64)


def polyline(curve: Curve, indices: Ints) -> tuple[Floats, Floats]:
    """The points at ``indices`` with NaN between two of them wherever a gap lies between."""
    x, y = curve.x[indices], curve.y[indices]
    if not curve.gap.size or indices.size < 1:
        return x, y
    breaks_before = np.searchsorted(curve.gap, indices, "right")
    cut = np.flatnonzero(np.diff(breaks_before) > 0) + 1
    if not cut.size:
        return x, y
    return np.insert(x, cut, np.nan), np.insert(y, cut, np.nan)
