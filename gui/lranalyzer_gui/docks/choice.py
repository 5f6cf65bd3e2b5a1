"""A box to choose from whose list is as wide as its longest text, so that long names can be told apart; in the box itself
the middle of one is left out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

MOST_WIDTH = 560
ROOM = 40
"""Pixels of a row that hold no text: padding and the scroll bar."""

TEXT_MARGINS = 4
"""Pixels that the style keeps free beside the text in the box."""


class Choice(QComboBox):
    """The box keeps its width, the list takes what it needs."""

    def showPopup(self) -> None:
        """Open the list."""
        view = self.view()
        view.setMinimumWidth(min(max(view.sizeHintForColumn(0) + ROOM, self.width()), MOST_WIDTH))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As the style paints it, the text shortened to what there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - TEXT_MARGINS
        shown = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideMiddle, room)
        option.currentText = shown
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
