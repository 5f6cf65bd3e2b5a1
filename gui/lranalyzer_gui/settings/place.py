"""Where a window stood when it was closed, to the pixel."""

from __future__ import annotations

import json
from contextlib import suppress

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from lranalyzer_gui.settings.store import Settings

TITLE_BAR = 32
"""Pixels that the frame of a window takes before the window manager has said how many."""


def keep_place(window: QWidget, settings: Settings) -> None:
    """For the next start."""
    settings.save_layout("geometry", window.saveGeometry())
    plain = not (window.isMaximized() or window.isFullScreen())
    above = window.geometry().top() - window.frameGeometry().top()
    settings.keep_text("place", json.dumps([*window.geometry().getRect(), above] if plain else []))  # type: ignore[misc]


def fit_screen(window: QWidget, settings: Settings) -> None:
    """On a first start, which has no place to go back to: no larger than the screen leaves room for, title bar included."""
    if settings.layout("geometry") is not None:
        return
    screen = window.screen().availableGeometry()
    window.resize(window.size().boundedTo(QSize(screen.width(), screen.height() - TITLE_BAR)))


def restore_place(window: QWidget, settings: Settings) -> None:
    """Back to it.

    ``restoreGeometry`` leaves room for a title bar also where no window manager draws one, so that the window would come
    back lower than it was; its answer stands where the window would not be wholly on a screen.
    """
    geometry = settings.layout("geometry")
    if geometry is None:
        return
    window.restoreGeometry(geometry)
    with suppress(ValueError):  # nothing kept, or by another version
        left, top, width, height, above = map(int, json.loads(settings.kept_text("place") or "[]"))
        place = QRect(left, top, width, height)
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if any(screen.contains(place.adjusted(0, -above, 0, 0)) for screen in screens):
            window.setGeometry(place)
