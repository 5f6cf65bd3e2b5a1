"""What is different since the last look: one line over the overview, each count a filter."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel

from lranalyzer_gui.docks.pieces import button, clear, icon_button, label, row
from lranalyzer_gui.draw.changes import Changes, count_changes
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP


class ChangesBar(QFrame):
    """Hidden while nothing changed."""

    filter_wanted = Signal(str)
    dismissed = Signal()
    """The user has seen it."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setAccessibleName("Changes since your last look")
        self._session, self._theme = session, theme
        self.changes = Changes()
        self._picture = QLabel()
        self._since = label("", "strong")
        self._parts = row(spacing=GAP)
        self.done = icon_button(theme, "close", "Mark everything as seen")
        line = row(self._picture, GAP, self._since, GAP, self._parts, -1, self.done, spacing=0)
        line.setContentsMargins(GAP * 2, 4, GAP, 4)
        self.setLayout(line)
        self.done.clicked.connect(self.dismissed)
        theme.changed.connect(self._recolour)
        self._recolour()
        self.hide()

    def recount(self) -> None:
        """Count again."""
        entries = self._session.entries
        found = count_changes(((e.change, e.seen.time if e.seen else None) for e in entries), time.time())
        same = found.parts() == self.changes.parts()
        self.changes = found
        self.setVisible(bool(found))
        if same or not found:
            return
        self._since.setText(found.since())
        clear(self._parts)
        for text, expression in found.parts():
            chip = button(text, "chip", tip="Show only these")
            chip.clicked.connect(lambda _, e=expression: self.filter_wanted.emit(e))
            self._parts.addWidget(chip)
        self.setAccessibleDescription(f"{found.since()}: {', '.join(text for text, _ in found.parts())}")

    def _recolour(self) -> None:
        self._picture.setPixmap(icons.pixmap("bell", self._theme.tokens.accent, 18, 2.0))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
