"""Icons as strokes on a 24-pixel grid, painted in any colour at any size."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

STROKES: dict[str, str] = {
    "verdict-diverged": "M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2z M9 9l6 6 M15 9l-6 6",
    "verdict-too-high": "M12 3.5 21.5 20h-19z M12 17v-6 M9.3 13.4 12 10.7l2.7 2.7",
    "verdict-ok": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M8 12.4l2.7 2.7L16 9.6",
    "verdict-too-low": "M12 20.5 2.5 4h19z M12 7v6 M9.3 10.6 12 13.3l2.7-2.7",
    "verdict-unknown": (
        "M12 2.6 21.4 12 12 21.4 2.6 12z M9.8 10a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.6 "
        "M12 16.4v.1"
    ),
    "level-note": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M12 11v5 M12 7.6v.1",
    "level-warning": "M12 3.5 21.5 20h-19z M12 10v4.5 M12 17.2v.1",
    "level-fault": "M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2z M12 7.5v5.5 M12 16.4v.1",
    "dashboard": "M4 4h7v9H4z M13 4h7v5h-7z M13 11h7v9h-7z M4 15h7v5H4z",
    "run": "M3 4v16h18 M6.5 7c2 6.5 4.5 9 14 9.5",
    "compare": "M3 4v16h18 M6.5 6.5c2 5 5 6 14 6 M6.5 9.5c2 5 5 7 14 7.5",
    "range-test": "M3 4v16h18 M6.5 9c3.5.3 5 5 8 5 2.5 0 3.8-3.5 5-9",
    "sweep": (
        "M3 4v16h18 M7 8.500v.1 M10 13v.1 M13.5 15.500v.1 M17 12.500v.1 M20 7v.1 "
        "M6 6c4 12.5 11 12.5 15-1"
    ),
    "schedule": "M3 4v16h18 M6 17 10 7.500h4.500L20.5 17",
    "open": "M3 7.500V18a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V9.500a2 2 0 0 0-2-2h-7L10 5H5a2 2 0 0 0-2 2z",
    "file": "M6 3h8l5 5v13H6z M14 3v5h5",
    "database": (
        "M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3z M4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6 "
        "M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"
    ),
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z M15.3 15.3 20.5 20.5",
    "filter": "M4 5h16l-6 7.500V19l-4 1.500v-8z",
    "copy": "M9 9h11v11H9z M5 15H4V4h11v1",
    "check": "M5 12.5 10 17.5 19.5 7",
    "close": "M6 6l12 12 M18 6 6 18",
    "refresh": "M20 11.500A8 8 0 1 0 18 17.3 M20 5v6.500h-6.5",
    "fit": "M4 9V4h5 M20 9V4h-5 M4 15v5h5 M20 15v5h-5",
    "ruler": "M3.5 16 16 3.5 20.5 8 8 20.500z M7 12.500l2 2 M10 9.500l2 2 M13 6.500l2 2",
    "undo": "M8 6 4 10l4 4 M4 10h10a5 5 0 0 1 0 10h-3",
    "redo": "M16 6l4 4-4 4 M20 10H10a5 5 0 0 0 0 10h3",
    "export": "M12 15V4 M8 8l4-4 4 4 M4 15v5h16v-5",
    "settings": "M5 7h8 M17 7h2 M13 5v4 M5 17h2 M11 17h8 M9 15v4 M5 12h14",
    "sun": (
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2.500v2 M12 19.500v2 M2.5 12h2 M19.5 12h2 "
        "M5.3 5.300l1.4 1.4 M17.3 17.300l1.4 1.4 M18.7 5.300l-1.4 1.4 M6.7 17.300l-1.4 1.4"
    ),
    "keyboard": "M3 6h18v12H3z M7 10v.1 M10.5 10v.1 M14 10v.1 M17.5 10v.1 M8 14h8",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15z M10 20.500h4",
    "chevron-down": "M6 9l6 6 6-6",
    "chevron-up": "M6 15l6-6 6 6",
    "chevron-right": "M9 6l6 6-6 6",
    "drop": "M12 4v11 M7.5 10.5 12 15l4.5-4.5 M4 16v4h16v-4",
    "columns": "M4 4h16v16H4z M10 4v16 M15 4v16",
    "logo": "M3 5c2.5 9.5 5 13 9 13 5 0 5.5-9 9-13",
    "command": "M5 7l5 5-5 5 M12 17h7",
    "image": "M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M15.5 9v.1",
}  # fmt: skip
"""Path data; drawn with round caps, so ``v.1`` is a dot."""

STROKE_WIDTH = 1.8


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<path d="{STROKES[name]}" fill="none" stroke="{colour}" stroke-width="{STROKE_WIDTH}" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    return QSvgRenderer(QByteArray(svg.encode()))


def paint_icon(painter: QPainter, name: str, colour: str, rect: QRectF) -> None:
    """Draw an icon into ``rect``; sharp at any scale."""
    _renderer(name, colour).render(painter, rect)


@cache
def icon(name: str, colour: str, checked_colour: str | None = None) -> QIcon:
    """The icon in one colour, with another one for the checked state where given."""
    made = QIcon()
    states = ((QIcon.State.Off, colour), (QIcon.State.On, checked_colour or colour))
    for state, shade in states:
        for size in (16, 20, 24, 32, 48, 64):
            made.addPixmap(pixmap(name, shade, size), QIcon.Mode.Normal, state)
    return made


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a transparent picture of ``size`` logical pixels."""
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_icon(painter, name, colour, QRectF(0, 0, size, size))
    painter.end()
    return picture
