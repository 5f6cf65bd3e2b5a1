"""An axis with quiet, readable ticks: whole decades on a log axis, ``24k`` on a step axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from lranalyzer_gui.draw import ticks
from lranalyzer_gui.theme import fonts
from lranalyzer_gui.theme.tokens import CAPTION, Tokens

LABEL_HEIGHT, LABEL_WIDTH = 18, 48
"""Pixels a label needs on a vertical and on a horizontal axis."""
BEHIND = -1000.0
"""Depth of a grid: below the view box of pyqtgraph, which is at -100."""

Scale = Literal["linear", "log"]
Tick = tuple[QPen, QPointF, QPointF]
"""Where a tick or its grid line begins and ends."""


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks for plain values, or for values whose log10 is drawn."""

    def __init__(self, side: Literal["left", "bottom"]) -> None:
        super().__init__(side, maxTickLength=-4)
        self.scale_kind: Scale = "linear"
        self._numbers: bool = True
        self.enableAutoSIPrefix(False)  # there is no title for it; it would be written anew in every frame
        self._whole = False
        self.setStyle(tickTextOffset=8, tickFont=fonts.font(CAPTION - 1), autoExpandTextSpace=False)
        if side == "left":
            self.setWidth(60)
        else:
            self.setHeight(26)

    def set_scale_kind(self, kind: Scale) -> None:
        """Switch between plain values and logarithms."""
        self.scale_kind = kind
        self.picture = None
        self.update()

    def show_numbers(self, shown: bool) -> None:
        """Hide the labels of an axis whose neighbour below carries them."""
        self._numbers = shown
        if self.orientation == "bottom":
            self.setHeight(26 if shown else 6)
        self.picture = None
        self.update()

    def count_in_whole(self, whole: bool) -> None:
        """Whether there is nothing between two whole numbers, as between two steps."""
        self._whole = whole
        self.picture = None
        self.update()

    def put_behind(self) -> None:
        """Grid lines under what is drawn, not across it; asked for once the axis has its plot, which puts it in front."""
        self.setZValue(BEHIND)

    def recolour(self, tokens: Tokens) -> None:
        """Take colours from the theme in force."""
        pen = QPen(QColor(tokens.grid))
        pen.setCosmetic(True)
        self.setPen(pen)
        self.setTickPen(pen)
        self.setTextPen(QColor(tokens.faint))

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        """Spacing and offset of the labelled ticks alone."""
        return list(super().tickSpacing(minVal, maxVal, size)[:1])

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Labelled ticks first, then the unlabelled ones."""
        if self.scale_kind == "linear":
            levels = super().tickValues(minVal, maxVal, size)
            if self._whole:
                levels = [level for level in levels if level[0] >= 1.0] or [(1.0, ticks.whole(minVal, maxVal))]
            return [(spacing, list(values)) for spacing, values in levels]
        least = LABEL_HEIGHT if self.orientation == "left" else LABEL_WIDTH
        major, minor = ticks.log_ticks(minVal, maxVal, size, least)
        return [(1.0, major), (0.1, minor)]

    def drawPicture(self, painter: QPainter, line: Any, ticks: Sequence[Tick], texts: Any) -> None:
        """Ticks and grid as filled rectangles: in a window Qt draws a translucent line pixel by pixel, a hundred times
        slower, and thirty of them took a third of a frame (Qt 6.10)."""
        window = self.getViewWidget()
        hair = 1.0 / (window.devicePixelRatioF() if window else 1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for pen, start, end in ticks:
            painter.fillRect(QRectF(start, end).normalized().adjusted(0, 0, hair, hair), pen.color())
        super().drawPicture(painter, line, [], texts)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Texts of one level of ticks."""
        if not self._numbers:
            return ["" for _ in values]
        if self.scale_kind == "log":
            return [ticks.rate_text(v) if spacing == 1.0 else "" for v in values]
        if self.orientation == "bottom":
            largest = scale * max(map(abs, values), default=0.0)
            return [ticks.step_text(v * scale, spacing, largest) for v in values]
        return [ticks.value_text(v * scale, spacing) for v in values]
