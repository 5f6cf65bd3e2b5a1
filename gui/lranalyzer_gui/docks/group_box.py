"""The one choice of what runs are gathered by, wherever it is shown: the table and the compare page share it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from lranalyzer_gui.docks.choice import Choice
from lranalyzer_gui.models.groups import choices, title_of
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState

RELIST_FROM = 2
"""Runs from which grouping makes sense."""
WIDTH = 168


class GroupBox(Choice):
    """Facts that differ between the open runs."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stale = True
        self.setAccessibleName("Group by")
        self.setToolTip("Gather runs that have a value in common")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFixedWidth(WIDTH)
        self.activated.connect(lambda _: session.look(group_by=self.currentData()))
        session.view_changed.connect(self._on_view)
        for signal in (session.entries_added, session.entries_removed, session.entries_changed):
            signal.connect(lambda _: self._forget())
        self._show_chosen()

    def relist(self) -> None:
        """List the choices again."""
        self._stale = False
        entries = self._session.entries
        found = choices(entries) if len(entries) >= RELIST_FROM else []
        self.clear()
        self.addItem("No grouping", "")
        for fact, title in found:
            self.addItem(title, fact)
        self._show_chosen()

    def showPopup(self) -> None:
        """Only now is it looked up what could be grouped by: runs may still be streaming in."""
        if self._stale:
            self.relist()
        super().showPopup()

    def _forget(self) -> None:
        self._stale = True
        self._show_chosen()

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        if before.group_by != after.group_by:
            self._show_chosen()

    def _show_chosen(self) -> None:
        if not self.count():
            self.addItem("No grouping", "")
        fact = self._session.view.group_by
        if self.findData(fact) < 0:
            self.addItem(title_of(fact), fact)
        self.setCurrentIndex(self.findData(fact))
        self.setEnabled(len(self._session.entries) >= RELIST_FROM)
