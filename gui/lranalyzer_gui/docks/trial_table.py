"""The runs of a sweep as a table: the picture for those who do not see it, and the way to each run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.rate_answer import Tried

HEADINGS = ("Run", "Rate", "Final loss")


class TrialTable(QTableWidget):
    """One row a run, by rate."""

    run_wanted = Signal(str)
    """Name of the run that was opened with Enter or a double click."""

    def __init__(self) -> None:
        super().__init__(0, len(HEADINGS))
        self.setAccessibleName("Runs of the sweep")
        for place, text in enumerate(HEADINGS):
            heading = QTableWidgetItem(text)
            side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            heading.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(place, heading)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.cellActivated.connect(self._on_activated)

    def show_runs(self, tried: Sequence[Tried]) -> None:
        """Replace the rows."""
        self.setRowCount(len(tried))
        for at, row in enumerate(tried):
            loss = "diverged" if row.diverged else numbers.loss(row.loss)
            for place, text in enumerate((row.name, numbers.rate(row.rate), loss)):
                item = QTableWidgetItem(text)
                item.setToolTip(row.name)
                if place:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(at, place, item)

    def _on_activated(self, row: int, column: int) -> None:
        name = self.item(row, 0)
        if name is not None:
            self.run_wanted.emit(name.text())
