"""The lines of parallel coordinates, drawn into a picture off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from lranalyzer_gui.draw.curve import Floats
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme.tokens import Tokens
from lranalyzer_gui.theme.verdicts import WORST_FIRST

SMOOTH_UP_TO = 400
"""Lines up to which they are drawn smoothed; beyond that nobody sees the difference, and it costs five times more."""
CHECKED_EVERY = 200
"""Lines between two looks whether the drawing is still wanted."""
ALPHA = (0.75, 0.12)
"""Opacity of a line among few and among very many."""


def all_lines(
    entries: list[RunEntry],
    inside: set[str],
    points: Floats,
    pixels: QSize,
    ratio: float,
    tokens: Tokens,
    check: Callable[[], None],
) -> QImage:
    """Every run as a line over the ``points`` ``(runs, axes, 2)``: those inside the filter before the others, good ones
    in front."""
    image = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    few = len(inside) <= SMOOTH_UP_TO
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, few)
    alpha = float(np.interp(len(inside), (40, 1500), ALPHA))
    order = {verdict: n for n, verdict in enumerate(WORST_FIRST)}
    rows = sorted(range(len(entries)), key=lambda row: (entries[row].key in inside, order[entries[row].verdict]))
    pens = {v: _pen(tokens.verdict(v), alpha, 1.5 if few else 0) for v in WORST_FIRST}
    haze = _pen(tokens.faint, min(alpha, 0.16), 0)
    try:
        for number, row in enumerate(rows):
            if number % CHECKED_EVERY == 0:
                check()
            painter.setPen(pens[entries[row].verdict] if entries[row].key in inside else haze)
            painter.drawPolyline(polygon(points[row]))
    finally:
        painter.end()  # a picture that goes before its painter, as on a cancel, takes the program with it
    return image


def _pen(colour: str, alpha: float, width: float) -> QPen:
    made = QColor(colour)
    made.setAlphaF(alpha)
    return QPen(made, width)


def polygon(points: Floats) -> QPolygonF:
    """A line through ``(axes, 2)`` pixels."""
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])
