"""Cards under each other that scroll where there is no room for all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


class _Cards(QWidget):
    """As high as its texts need at the width it has: Qt would also keep the room that they would need in a narrower one."""

    def minimumSizeHint(self) -> QSize:
        """No height of its own where texts wrap; a scroll area asks for that at its width."""
        least = super().minimumSizeHint()
        layout = self.layout()
        return QSize(least.width(), 0 if layout is not None and layout.hasHeightForWidth() else least.height())


def scrolled(cards: QLayout) -> QScrollArea:
    """A scroll area of the cards, as wide as it is."""
    inside = _Cards()
    inside.setLayout(cards)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
