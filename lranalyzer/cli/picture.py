"""Small pictures in block characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lranalyzer.run import FloatArray, IntArray

BARS = " ▁▂▃▄▅▆▇█"
WIDTH, ROWS = 72, 6


def picture(values: Sequence[float], top: str, bottom: str, left: str, right: str) -> str:
    """Values as columns of block characters over an axis; a value that is not finite is a gap.

    ``top`` and ``bottom`` label the largest and the smallest value, ``left`` and ``right`` the ends of the axis.
    """
    finite = [v for v in values if v == v and abs(v) != float("inf")]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    span = (high - low) or 1.0
    eighths = [round((v - low) / span * ROWS * 8) if v in finite else 0 for v in values]
    rows = []
    for row in range(ROWS - 1, -1, -1):
        label = top if row == ROWS - 1 else bottom if row == 0 else ""
        rows.append(f"{label:>9} ┤" + "".join(BARS[max(0, min(8, e - 8 * row))] for e in eighths))
    return "\n".join([*rows, f"{'':>9} └{'─' * len(values)}", f"{'':>11}{left}{right:>{len(values) - len(left)}}"])


def loss_picture(
    x: FloatArray | IntArray, loss: FloatArray, left: str, right: str, span: tuple[float, float] | None = None
) -> str:
    """A loss over ``x``, both of shape (n,) and ``x`` rising; in log10 where it is nowhere negative.

    A column shows the mean of the points that fall on it, one without points lies between its neighbours. The stretch
    ``span`` of ``x`` is underlined.
    """
    import numpy as np

    from lranalyzer.report.words import number

    edges = np.linspace(x[0], x[-1], WIDTH + 1)
    column = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, WIDTH - 1)
    count = np.bincount(column, minlength=WIDTH)
    filled = np.flatnonzero(count)
    mean = np.bincount(column, loss, WIDTH)[filled] / count[filled]
    finite = mean[np.isfinite(mean)]
    if (finite >= 0).all() and finite.any():
        with np.errstate(invalid="ignore"):  # what is not finite may have any sign, and is a gap
            mean = np.log10(np.maximum(mean, finite[finite > 0].min()))
    height = np.interp(np.arange(WIDTH), filled, mean)
    drawn = picture(height.tolist(), number(float(finite.max())), number(float(finite.min())), left, right)
    if span is None:
        return drawn
    first, last = (int(np.clip(np.searchsorted(edges, s, side="right") - 1, 0, WIDTH - 1)) for s in span)
    return f"{drawn}\n{'':>11}{' ' * first}{'▔' * (last - first + 1)}"
