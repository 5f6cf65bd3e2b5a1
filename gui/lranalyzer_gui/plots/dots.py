"""Round dots in a plot whose axes are scaled differently."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter


def paint_dots(painter: QPainter, places: Iterable[tuple[float, float]], colour: QColor, radius: float) -> None:
    """Fill a circle at each place; the radius is in pixels.

    Painted in device units: a cosmetic pen stays thin under the transform of a plot, but its round cap is squeezed.
    """
    to_device = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x, y in places:
        painter.drawEllipse(to_device.map(QPointF(x, y)), radius, radius)
    painter.restore()
