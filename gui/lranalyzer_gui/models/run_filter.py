"""Which runs are shown and in which order; one filter for the list, the table and the scatter plot."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from lranalyzer_gui.draw.filter_expression import Predicate, parse
from lranalyzer_gui.models.run_table import VERDICT_COLUMN, Role, RunTable
from lranalyzer_gui.session.entry import RunEntry


class RunFilter(QSortFilterProxyModel):
    """Sorts by the value behind a cell; a missing value goes last whichever way is up."""

    def __init__(self, table: RunTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accepts: Predicate = lambda facts: True
        self.setSourceModel(table)
        self.setSortRole(Role.SORT)
        self.setDynamicSortFilter(True)
        self.sort(VERDICT_COLUMN, Qt.SortOrder.AscendingOrder)

    def set_text(self, text: str) -> None:
        """Filter by an expression or by words; raises FilterError and keeps the old filter when it is not
        understood."""
        known = {name for entry in self._all() for name in entry.facts()}
        accepts = parse(text, known)
        if hasattr(self, "endFilterChange"):  # Qt 6.10; the older call warns there
            self.beginFilterChange()
            self._accepts = accepts
            self.endFilterChange()
        else:
            self._accepts = accepts
            self.invalidateFilter()

    def entries(self) -> list[RunEntry]:
        """Shown runs, in shown order."""
        return [self.index(row, 0).data(Role.ENTRY) for row in range(self.rowCount())]

    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Ask the expression."""
        entry = self.sourceModel().index(source_row, 0, source_parent).data(Role.ENTRY)
        return entry is None or self._accepts(entry.facts())

    def lessThan(self, left: QModelIndex | QPersistentModelIndex, right: QModelIndex | QPersistentModelIndex) -> bool:
        """Order of two cells of one column."""
        first, second = left.data(Role.SORT), right.data(Role.SORT)
        up = self.sortOrder() == Qt.SortOrder.AscendingOrder
        if _missing(first) or _missing(second):
            return _missing(second) and not _missing(first) if up else _missing(first) and not _missing(second)
        return bool(first < second)

    def _all(self) -> list[RunEntry]:
        model = self.sourceModel()
        return [model.index(row, 0).data(Role.ENTRY) for row in range(model.rowCount())]


def _missing(value: Any) -> bool:
    return value is None or value != value
