"""Round handles on a curve, to be dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lranalyzer_gui.plots.marks import OverView
from lranalyzer_gui.plots.names import sheet
from lranalyzer_gui.theme.tokens import Tokens

RADIUS, REACH = 6.0, 12.0
"""Logical pixels: of a handle, and within which a press takes hold of it."""


class Handles(OverView):
    """Places in data coordinates; ``held`` is the one being dragged."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(35)
        self.places: tuple[tuple[float, float], ...] = ()
        self.held: int | None = None
        self._tokens: Tokens | None = None

    def set_places(self, places: Sequence[tuple[float, float]], tokens: Tokens) -> None:
        """Show handles here."""
        self.places, self._tokens = tuple(places), tokens
        self.update()

    def nearest(self, at: QPointF) -> int | None:
        """The handle within reach of a place in scene pixels."""
        view = self.getViewBox()
        if view is None:
            return None
        away = [(view.mapViewToScene(QPointF(x, y)) - at).manhattanLength() for x, y in self.places]
        return min(range(len(away)), key=away.__getitem__) if away and min(away) <= REACH else None

    def paint(self, painter: QPainter, *_: Any) -> None:
        """A ring in the colour of the schedule, filled while held."""
        if self._tokens is None or not self.places:
            return
        to_device = painter.worldTransform()
        with sheet(painter, self.boundingRect()):
            painter.setClipping(False)
            for number, (x, y) in enumerate(self.places):
                fill = self._tokens.accent if number == self.held else self._tokens.surface
                painter.setBrush(QColor(fill))
                painter.setPen(QPen(QColor(self._tokens.accent), 2.0, Qt.PenStyle.SolidLine))
                painter.drawEllipse(to_device.map(QPointF(x, y)), RADIUS, RADIUS)
