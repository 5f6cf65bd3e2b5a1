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


def loss_picture(x: FloatArray | IntArray, loss: FloatArray, left: str, right: str) -> str:
    """A loss over ``x``, both of shape (n,) and ``x`` rising; in log10 where it is positive throughout."""
    import numpy as np

    from lranalyzer.report.words import number

    height = np.log10(loss) if (loss > 0).all() else loss
    at = np.interp(np.linspace(x[0], x[-1], WIDTH), x, height)
    return picture(at.tolist(), number(float(loss.max())), number(float(loss.min())), left, right)
