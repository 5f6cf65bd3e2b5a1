"""What a plot shows as a table: every point in view, for those who read with ears or want the numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.curve import Curve, Floats, inside
from lranalyzer_gui.draw.picture import PanelPicture, StackPicture
from lranalyzer_gui.draw.readout import plain_x, value_at

MOST_MERGED = 500_000
"""Points up to which the rows hold the x of every curve; above, those of the longest one."""


@dataclass(frozen=True, eq=False)
class PlotTable:
    """Rows are places on the x axis, columns the curves; cells are looked up when asked for."""

    picture: StackPicture
    panel: PanelPicture
    headings: tuple[str, ...]
    x: Floats
    curves: tuple[Curve, ...]

    def cell(self, row: int, column: int) -> str:
        """Text of a cell; empty where a curve has no point at that place."""
        x = float(self.x[row])
        if column == 0:
            return self.picture.x_text(plain_x(x, self.picture.log_x))
        curve = self.curves[column - 1]
        at = int(np.searchsorted(curve.x, x))
        if at < len(curve) and curve.x[at] == x:
            return numbers.loss(value_at(curve, at, self.panel.log_y))
        lost = int(np.searchsorted(curve.lost, x))
        return "not finite" if lost < curve.lost.size and curve.lost[lost] == x else ""


def plot_table(picture: StackPicture, panel: PanelPicture, zoom: tuple[float, float] | None) -> PlotTable:
    """The table of one plot of a picture, of the stretch in view."""
    low, high = zoom or picture.extent
    lines = list(panel.lines)
    parts = []
    for line in lines:
        first, last = inside(line.curve, low, high)
        lost = line.curve.lost
        parts.append(np.concatenate([line.curve.x[first:last], lost[(lost >= low) & (lost <= high)]]))
    if sum(part.size for part in parts) > MOST_MERGED:
        parts = [max(parts, key=len)]
    x = np.unique(np.concatenate(parts)) if parts else np.empty(0)
    names = [line.label or "raw" for line in lines]
    return PlotTable(picture, panel, (picture.x_title, *names), x, tuple(line.curve for line in lines))
