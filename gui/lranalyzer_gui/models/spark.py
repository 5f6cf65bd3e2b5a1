"""A loss curve the size of a word, painted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from lranalyzer_gui.draw.sparkline import COLUMNS
from lranalyzer_gui.models.rows import blocks
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme.tokens import Tokens

DOT = 2.2
MARK = 3.0
"""Height in pixels of the bar at the foot where the loss was not finite."""


def paint_spark(painter: QPainter, rect: QRectF, entry: RunEntry, tokens: Tokens) -> None:
    """The loss in the colour of its verdict, a dot at its last point, a bar at the foot where it was not finite."""
    (x, y), lost = entry.digest.spark, entry.digest.spark_lost
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, width = QColor(tokens.verdict(entry.verdict)), rect.width() - 4
    painter.setPen(QPen(colour, 1.3))
    foot = rect.bottom()
    column = width / COLUMNS
    for first, last in blocks(np.rint(lost * COLUMNS).astype(int).tolist()):
        left = rect.left() + first * column
        painter.fillRect(QRectF(left, foot - MARK, max((last - first + 1) * column, 1.5), MARK), colour)
    if not x.size:
        return
    # A run that is lost halfway leaves the rest of the line to the marks: its steps are those of the whole run.
    px, py = rect.left() + x * width, rect.bottom() - y * rect.height() - (MARK + 1 if lost.size else 0) * (1 - y)
    for part in np.split(np.arange(px.size), np.flatnonzero(~np.isfinite(px))):
        part = part[np.isfinite(px[part])]
        painter.drawPolyline(
            QPolygonF([QPointF(a, b) for a, b in zip(px[part].tolist(), py[part].tolist(), strict=True)])
        )
    last = np.flatnonzero(np.isfinite(px))[-1]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(px[last], py[last]), DOT, DOT)
