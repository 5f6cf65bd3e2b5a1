"""A change of the whole window is painted once, when everything has its place."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

_LET_GO = QEvent.Type(QEvent.registerEventType())


class OnePaint(QObject):
    """Keeps a widget as it looks until every event that is under way has been taken in.

    A ``QGraphicsView`` does not wait for the window's next update: whenever its scene has moved it has the whole window
    paint at once. A page with three plots would so be painted three or four times, in as many layouts.
    """

    def __init__(self, part: QWidget) -> None:
        super().__init__(part)
        self._part = part

    def hold(self) -> None:
        """Paint again when nothing more urgent is waiting; layouts, plots and what has just been shown are."""
        if self._part.updatesEnabled():
            self._part.setUpdatesEnabled(False)
            QCoreApplication.postEvent(self, QEvent(_LET_GO), Qt.EventPriority.LowEventPriority.value)

    def customEvent(self, event: QEvent) -> None:
        """All is in its place."""
        self._part.setUpdatesEnabled(True)
