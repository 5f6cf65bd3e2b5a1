"""A page with nothing on it says what it is for and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from lranalyzer_gui.docks.pieces import button, clear, column, label, row
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme

TEXT_WIDTH = 640
"""Pixels; a longer line is hard to read."""


class Empty(QWidget):
    """Icon, title, sentence, in the middle."""

    def __init__(self, theme: Theme, icon: str, title: str, text: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title, self.text = label(title, "heading"), label(text, "muted", wrap=True)
        for part in (self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setMaximumWidth(TEXT_WIDTH)
        words = row(-1, self.text, -1)
        words.setStretch(1, 8)
        self._ways = column(spacing=0)
        self.setLayout(column(-1, self._picture, 4, self.title, words, self._ways, -1, spacing=8))
        theme.changed.connect(self._recolour)
        self._recolour()

    def offer(self, ways: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Ways out, under the sentence: what is written on each, and what it does."""
        clear(self._ways)
        for text, do in ways:
            made = button(text, "link")
            made.clicked.connect(lambda _, do=do: do())
            self._ways.addWidget(made, alignment=Qt.AlignmentFlag.AlignHCenter)

    def _recolour(self) -> None:
        self._picture.setPixmap(icons.pixmap(self._icon, self._theme.tokens.border_strong, 56, 2.0))
