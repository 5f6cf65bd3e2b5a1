"""Thousands of symbols in a plot: each shape is drawn once and then stamped.

pyqtgraph's own scatter item looks the style of every spot up one by one, which takes a second with 5,000 runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from lranalyzer_gui.draw.curve import Floats
from lranalyzer_gui.plots.marks import OverView

FILL_ALPHA = 0.75
RING, EDGE = 2.0, 1.0
"""Pixels of the outline of a selected symbol, and of any other."""
RING_GROWTH = 5
FRAGMENT = ("x", "y", "left", "top", "width", "height", "scale_x", "scale_y", "rotation", "opacity")
"""What Qt's PixmapFragment holds, in its order."""
ROOM = 4
"""Pixels around a symbol for its outline."""


class SymbolField(OverView):
    """Symbols at places in data coordinates, always of the same size on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: list[tuple[str, QColor, float, Floats, Floats, bool]] = []
        self._outline = self._ring = QColor()

    def set_layers(
        self, layers: Sequence[tuple[str, QColor, float, Floats, Floats, bool]], outline: QColor, ring: QColor
    ) -> None:
        """Symbol, colour, size in pixels, x and y ``(n,)``, and whether they are selected; the last layer is in
        front."""
        self._layers, self._outline, self._ring = list(layers), outline, ring
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Stamp every layer."""
        to_device, device = painter.worldTransform(), painter.device()
        ratio = device.devicePixelRatioF() if device else 1.0
        painter.save()
        painter.resetTransform()
        for symbol, colour, size, x, y, selected in self._layers:
            if x.size:
                stamp = self._stamp(symbol, colour, size, selected, ratio)
                _stamp_at(painter, stamp, x * to_device.m11() + to_device.dx(), y * to_device.m22() + to_device.dy())
        painter.restore()

    def _stamp(self, symbol: str, colour: QColor, size: float, selected: bool, ratio: float) -> QPixmap:
        """A picture of the symbol in device pixels."""
        size = (size + (RING_GROWTH if selected else 0)) * ratio
        side = round(size + 2 * ROOM * ratio)
        stamp = QPixmap(side, side)
        stamp.fill(Qt.GlobalColor.transparent)
        fill = QColor(colour)
        fill.setAlphaF(FILL_ALPHA)
        on = QPainter(stamp)
        on.setRenderHint(QPainter.RenderHint.Antialiasing)
        on.translate(QRectF(stamp.rect()).center())
        on.scale(size, size)
        pen = QPen(self._ring if selected else self._outline, (RING if selected else EDGE) * ratio)
        pen.setCosmetic(True)
        on.setPen(pen)
        on.setBrush(fill)
        on.drawPath(Symbols[symbol])
        on.end()
        stamp.setDevicePixelRatio(ratio)
        return stamp


def _stamp_at(painter: QPainter, stamp: QPixmap, x: Floats, y: Floats) -> None:
    """A picture around each of these places, in pixels; one call for all of them, for 5,000 calls take 20 ms."""
    pieces = PrimitiveArray(QPainter.PixmapFragment, len(FRAGMENT))
    pieces.resize(x.size)
    values = dict.fromkeys(FRAGMENT, 0.0) | {"width": stamp.width(), "height": stamp.height(), "opacity": 1.0}
    values |= dict.fromkeys(("scale_x", "scale_y"), 1.0 / stamp.devicePixelRatio())
    fields = pieces.ndarray()
    fields[:] = list(values.values())
    fields[:, 0], fields[:, 1] = x, y
    painter.drawPixmapFragments(*pieces.drawargs(), stamp)  # type: ignore[call-arg]
