"""The numbers of a finished measurement, floating over the plots."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from lranalyzer_gui.docks.pieces import clear, label
from lranalyzer_gui.theme.tokens import GAP


class RulerCard(QFrame):
    """Two columns, name and value, at the upper right corner of its parent."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setProperty("role", "card")
        self.setAccessibleName("Measurement")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, GAP, 12, GAP)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        over.installEventFilter(self)
        self.hide()

    def show_rows(self, rows: list[tuple[str, str]] | None) -> None:
        """Show a measurement, or nothing."""
        clear(self._grid)
        for at, (name, value) in enumerate(rows or []):
            self._grid.addWidget(label(name, "caption"), at, 0)
            self._grid.addWidget(label(value, "strong", select=True), at, 1)
        self.setAccessibleDescription(", ".join(f"{n} {v}" for n, v in rows or []))
        self.setVisible(bool(rows))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        self.move(self._over.width() - self.width() - 20, 40)
        self.raise_()
