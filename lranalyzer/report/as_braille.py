"""A curve in characters, for a terminal: eight dots a character (Unicode's braille patterns)."""

from __future__ import annotations

import numpy as np

from lranalyzer.report.axis import Axis
from lranalyzer.report.words import number
from lranalyzer.run import FloatArray

_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""Bit of each dot of a character, ``(4 rows, 2 columns)``."""
_BLANK = 0x2800
LABEL = 8
"""Characters left of the axis."""


def braille_curve(step: FloatArray, value: FloatArray, width: int, height: int) -> list[str]:
    """Lines of text that show a curve ``(n,)``, with the loss at the left and the steps below.

    ``height`` lines in all, of ``width`` characters. A column shows the range its points span, joined to the column before;
    values that are not finite leave a gap. The loss axis is logarithmic where the loss spans a factor of eight.
    """
    columns, rows = max(width - LABEL - 1, 4), max(height - 1, 2)
    finite = np.isfinite(value)
    if not finite.any():
        return ["no finite loss yet".center(width), *[" " * width] * (height - 1)]
    axis = Axis.around(_within(value[finite]), 4.0 * rows - 1, 0.0, decades=12)
    dots = np.zeros((4 * rows, 2 * columns), dtype=bool)
    _draw(dots, step, axis.place(value))
    cells = dots.reshape(rows, 4, columns, 2)
    code = _BLANK + np.einsum("rick,ik->rc", cells, _DOTS)
    canvas = ["".join(map(chr, row)) for row in code.tolist()]
    marks = _labels(axis, rows)
    lines = [f"{marks.get(i, ''):>{LABEL}}{'┤' if i in marks else '│'}{row}" for i, row in enumerate(canvas)]
    first, last = f"{step[0]:,.0f}", f"step {step[-1]:,.0f}"
    return [*lines, f"{'':>{LABEL}} {first}{last:>{max(columns - len(first), len(last) + 1)}}"]


def _within(value: FloatArray) -> FloatArray:
    """Values without the few that would flatten the rest: a blow-up is cut at the top."""
    if value.size < 20:
        return value
    high = float(np.quantile(value, 0.98))
    top = high + 2 * (high - float(value.min()))
    return np.minimum(value, top)


def _draw(dots: np.ndarray[tuple[int, int], np.dtype[np.bool_]], step: FloatArray, y: FloatArray) -> None:
    height, width = dots.shape
    span = max(float(step[-1] - step[0]), 1.0)
    x = np.minimum(((step - step[0]) / span * (width - 1)).round().astype(int), width - 1)
    row = np.clip(np.nan_to_num(y, nan=-1.0), 0, height - 1).round().astype(int)
    before: tuple[int, int] | None = None
    for at, to, known in zip(x.tolist(), row.tolist(), np.isfinite(y).tolist(), strict=True):
        if not known:
            before = None
            continue
        if before is None:
            dots[to, at] = True
        else:
            _line(dots, before, (at, to))
        before = (at, to)


def _line(dots: np.ndarray[tuple[int, int], np.dtype[np.bool_]], begin: tuple[int, int], end: tuple[int, int]) -> None:
    count = max(abs(end[0] - begin[0]), abs(end[1] - begin[1])) + 1
    xs = np.linspace(begin[0], end[0], count).round().astype(int)
    ys = np.linspace(begin[1], end[1], count).round().astype(int)
    dots[ys, xs] = True


def _labels(axis: Axis, rows: int) -> dict[int, str]:
    """Row to the number beside it."""
    found: dict[int, str] = {}
    for tick in axis.ticks(max(rows // 3, 2)):
        row = int(axis.place(np.array([tick]))[0]) // 4
        found.setdefault(min(max(row, 0), rows - 1), number(tick))
    return found
