"""A box to choose from whose list is as wide as its longest text, so that long names can be told apart."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

MOST_WIDTH = 560
ROOM = 40
"""Pixels of a row that hold no text: padding and the scroll bar."""


class Choice(QComboBox):
    """The box keeps its width, the list takes what it needs."""

    def showPopup(self) -> None:
        """Open the list."""
        view = self.view()
        view.setMinimumWidth(min(max(view.sizeHintForColumn(0) + ROOM, self.width()), MOST_WIDTH))
        super().showPopup()
