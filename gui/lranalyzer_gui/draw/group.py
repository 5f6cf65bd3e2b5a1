"""Several runs as one: the mean over the runs that reach a place, with the lowest and the highest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer_gui.draw.curve import Floats

MOST_PLACES = 4_000
"""Places of the common axis; more than any screen has columns."""


@dataclass(frozen=True, eq=False)
class Group:
    """Mean and band over a common axis, all ``(n,)``; NaN where no run reaches."""

    x: Floats
    mean: Floats
    low: Floats
    high: Floats
    members: int


def group(curves: Sequence[tuple[Floats, Floats]]) -> Group:
    """Put curves on one axis and summarise them; non-finite values of one run leave that run out at that
    place.

    >>> x = np.array([0.0, 2.0])
    >>> g = group([(x, np.array([1.0, 3.0])), (x, np.array([3.0, 5.0]))])
    >>> g.mean.tolist(), g.low.tolist(), g.high.tolist()
    ([2.0, 4.0], [1.0, 3.0], [3.0, 5.0])
    """
    filled = [_ordered(x, y) for x, y in curves if x.size]
    if not filled:
        empty = np.empty(0)
        return Group(empty, empty, empty, empty, 0)
    x = np.unique(np.concatenate([c[0] for c in filled]))
    if x.size > MOST_PLACES:
        x = np.linspace(float(x[0]), float(x[-1]), MOST_PLACES)
    table = np.vstack([_on(x, *c) for c in filled])
    reached = np.isfinite(table)
    count = reached.sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(reached, table, 0.0).sum(0) / np.where(count, count, np.nan)
    low = np.where(count, np.where(reached, table, np.inf).min(0), np.nan)
    high = np.where(count, np.where(reached, table, -np.inf).max(0), np.nan)
    return Group(x, mean, low, high, len(filled))


def _ordered(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def _on(x: Floats, own_x: Floats, own_y: Floats) -> Floats:
    """Linear between the points, NaN outside the run and next to a value that is not finite."""
    return np.interp(x, own_x, np.where(np.isfinite(own_y), own_y, np.nan), left=np.nan, right=np.nan)
