"""A schedule as code: choose the framework, copy."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.schedules import Schedule
from lranalyzer_gui.docks.pieces import button, column, keep_icon, row
from lranalyzer_gui.settings.schema import BY_KEY
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme

THANKS_MS = 1600
LEAST_LINES, MOST_LINES = 3, 40


class Code(QPlainTextEdit):
    """Code that does not catch a wheel on its way down the page: it scrolls once it was clicked into."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways stays here; up and down is the page's while the code has no focus."""
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways or self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_text(self, text: str) -> None:
        """Write ``text``."""
        self.setPlainText(text)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Padding and font are known now."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the text, its padding and the bar below it: nothing to scroll up and down in usual code."""
        lines = min(max(self.blockCount(), LEAST_LINES), MOST_LINES)
        text = (
            lines * self.blockBoundingRect(self.firstVisibleBlock()).height() + 3.0 * self.document().documentMargin()
        )
        bar = self.horizontalScrollBar()
        around = max(self.height() - self.viewport().height(), 0)  # less than none before the first layout
        around += 0 if bar.isVisible() else bar.sizeHint().height()
        self.setFixedHeight(math.ceil(text) + around)


class CodeView(QWidget):
    """Selector, code, button; remembers the framework."""

    copied = Signal(str)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._schedule: Schedule | None = None
        self.framework = QComboBox()
        self.framework.setAccessibleName("Framework")
        for word, title in BY_KEY["framework"].choices:
            self.framework.addItem(title, word)
        self.framework.setCurrentIndex(self.framework.findData(settings.get("framework")))
        self.code = Code()
        self.code.setProperty("role", "code")
        self.code.setReadOnly(True)
        self.code.setTabChangesFocus(True)
        self.code.setLineWrapMode(Code.LineWrapMode.NoWrap)
        self.code.setAccessibleName("Schedule as code")
        self.copy_button = button("Copy code", "primary", tip="Copy the code to the clipboard")
        keep_icon(theme, self.copy_button, "copy", "on_accent")
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.setInterval(THANKS_MS)
        self._thanks.timeout.connect(lambda: self.copy_button.setText("Copy code"))
        self.setLayout(column(row(self.framework, -1, self.copy_button), self.code))
        self.framework.currentIndexChanged.connect(self._on_framework)
        self.copy_button.clicked.connect(self.copy)
        settings.changed.connect(self._on_setting)

    def show_schedule(self, schedule: Schedule | None) -> None:
        """Write another schedule."""
        self._schedule = schedule
        self._write()

    def copy(self) -> None:
        """Put the code on the clipboard and say so on the button."""
        if self._schedule is None:
            return
        QGuiApplication.clipboard().setText(self.code.toPlainText())
        self.copy_button.setText("Copied")
        self._thanks.start()
        self.copied.emit(self.framework.currentText())

    def _on_framework(self) -> None:
        self._settings.set("framework", self.framework.currentData())
        self._write()

    def _on_setting(self, key: str) -> None:
        if key == "framework":
            self.framework.setCurrentIndex(self.framework.findData(self._settings.get("framework")))

    def _write(self) -> None:
        text = ""
        if self._schedule is not None:
            try:
                text = self._schedule.to_code(self.framework.currentData())
            except LRAnalyzerError as error:
                text = f"# {error}"
        self.code.show_text(text)
        self.copy_button.setEnabled(bool(text))
