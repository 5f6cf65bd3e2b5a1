"""The application object, and the view a session begins with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from lranalyzer_gui.draw.smooth import Smoothing
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.tokens import LIGHT


def application() -> QApplication:
    """The one QApplication, named and styled so that our style sheet has a neutral base."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("lranalyzer-gui")
    app.setApplicationDisplayName("LR Analyzer")
    app.setOrganizationName("lranalyzer")
    app.setDesktopFileName("lranalyzer-gui")
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(icons.pixmap("logo", LIGHT.accent, 64, 2.0)))
    return app


@contextmanager
def without_platform_noise() -> Iterator[None]:
    """Silence what the offscreen platform says about every window that has a least size."""

    def handle(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        if text and "propagateSizeHints" not in text:
            sys.stderr.write(f"{text}\n")

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def first_view(settings: Settings, view: ViewState) -> ViewState:
    """The view as preferred."""
    smoothing = Smoothing(settings.get("smoothing.kind"), settings.get("smoothing.weight"))
    return replace(view, smoothing=smoothing, x_axis=settings.get("x_axis"), everything=settings.get("outliers"))
