"""What is drawn over and under the curves: shaded spans, lost values, and the cross-hair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from lranalyzer_gui.draw.curve import Floats
from lranalyzer_gui.plots.dots import paint_dots

LOST_HEIGHT = 7
"""Pixels of the mark of a value that was not finite, at the lower edge of the plot."""


class OverView(pg.GraphicsObject):  # type: ignore[misc]
    """Base of items that paint relative to the view."""

    def __init__(self) -> None:
        super().__init__()
        self._view = QRectF()

    def boundingRect(self) -> QRectF:
        """The view; remembered, because Qt asks while it takes a scene apart and the view box is already gone."""
        return self._view

    def dataBounds(self, *_: Any) -> tuple[None, None]:
        """Marks never change the range."""
        return None, None

    def viewTransformChanged(self) -> None:
        """pyqtgraph calls this when the view moves."""
        self.prepareGeometryChange()
        view = self.getViewBox()
        self._view = QRectF() if view is None else QRectF(view.viewRect())
        self.update()


class Span(OverView):
    """A shaded stretch of x, with its two edges."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-10)
        self._span: tuple[float, float] | None = None
        self._colour = QColor()

    def set_span(self, span: tuple[float, float] | None, colour: QColor) -> None:
        """Shade ``span``, or nothing."""
        self._span, self._colour = span, QColor(colour)
        self.update()

    @property
    def span(self) -> tuple[float, float] | None:
        """What is shaded."""
        return self._span

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Fill, then edges."""
        if self._span is None:
            return
        view = self.boundingRect()
        low, high = self._span
        fill = QColor(self._colour)
        fill.setAlphaF(0.16)
        painter.fillRect(QRectF(low, view.top(), high - low, view.height()).intersected(view), fill)
        edge = QPen(self._colour)
        edge.setCosmetic(True)
        edge.setWidthF(1.0)
        painter.setPen(edge)
        for x in (x for x in (low, high) if view.left() <= x <= view.right()):
            painter.drawLine(QPointF(x, view.top()), QPointF(x, view.bottom()))


class LostMarks(OverView):
    """A small tick at the lower edge wherever the log held NaN or infinity."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(20)
        self._at: Floats = np.empty(0)
        self._colour = QColor()

    @property
    def count(self) -> int:
        """How many values were lost."""
        return int(self._at.size)

    def set_lost(self, at: Floats, colour: QColor) -> None:
        """Mark the x in ``at``, which is ordered."""
        self._at, self._colour = at, QColor(colour)
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """At most one tick a pixel column."""
        view = self.boundingRect()
        box = self.getViewBox()
        if not self._at.size or box is None or view.width() <= 0 or box.width() < 1:
            return
        a, b = np.searchsorted(self._at, [view.left(), view.right()])
        per_pixel = view.width() / box.width()
        columns = np.unique(((self._at[a:b] - view.left()) / per_pixel).astype(np.int64))
        pen = QPen(self._colour, 2.0)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        top = view.top() + LOST_HEIGHT * view.height() / box.height()
        for column in columns.tolist():
            x = view.left() + (column + 0.5) * per_pixel
            painter.drawLine(QPointF(x, view.top()), QPointF(x, top))


class CrossHair(OverView):
    """A vertical line at the pointer and a dot on every curve it meets."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(30)
        self._x: float | None = None
        self._dots: list[tuple[float, float, QColor]] = []
        self._line, self._halo = QColor(), QColor()

    def recolour(self, line: QColor, halo: QColor) -> None:
        """Colours of the line and of the ring around each dot."""
        self._line, self._halo = QColor(line), QColor(halo)

    def show_at(self, x: float | None, dots: list[tuple[float, float, QColor]]) -> None:
        """Move to ``x``, or away with None."""
        if x is None and self._x is None:
            return
        self._x, self._dots = x, dots
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Line, then dots."""
        if self._x is None:
            return
        view = self.boundingRect()
        pen = QPen(self._line)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(QPointF(self._x, view.top()), QPointF(self._x, view.bottom()))
        for x, y, colour in self._dots:
            paint_dots(painter, [(x, y)], self._halo, 5.0)
            paint_dots(painter, [(x, y)], colour, 3.5)


class RulerMark(OverView):
    """Two points and the line between them."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(40)
        self._points: list[tuple[float, float]] = []
        self._colour = QColor()

    def set_points(self, points: list[tuple[float, float]], colour: QColor) -> None:
        """One point while measuring, two when done, none to hide."""
        self._points = list(points)
        self.recolour(colour)

    def recolour(self, colour: QColor) -> None:
        """The same points in another theme."""
        self._colour = QColor(colour)
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Dashed line with round ends."""
        if not self._points:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._colour, 1.5, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        ends = QPolygonF([QPointF(x, y) for x, y in self._points])
        painter.drawPolyline(ends)
        paint_dots(painter, self._points, self._colour, 4.5)
