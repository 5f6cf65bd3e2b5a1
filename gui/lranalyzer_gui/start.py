"""The application object."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

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
