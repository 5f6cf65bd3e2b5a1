"""The frame of every dialog: title, content, buttons, never modal to the event loop."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lranalyzer_gui.theme.tokens import GAP, GAP_L, GAP_XL


class Frame(QDialog):
    """Opens with ``open()``; deletes itself when closed."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QLabel(title)
        head.setProperty("role", "title")
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(GAP)
        self._buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_L)
        layout.setSpacing(GAP_L)
        layout.addWidget(head)
        layout.addLayout(self.body, 1)
        layout.addLayout(self._buttons)

    def add_button(self, text: str, role: str = "") -> QPushButton:
        """A button at the lower right; the primary one answers Enter."""
        made = QPushButton(text)
        if role:
            made.setProperty("role", role)
        made.setDefault(role == "primary")
        made.setAutoDefault(role == "primary")
        self._buttons.addWidget(made)
        return made

    def text(self, words: str, role: str = "muted") -> QLabel:
        """A wrapped text in the body."""
        made = QLabel(words)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setWordWrap(True)
        made.setProperty("role", role)
        self.body.addWidget(made)
        return made
