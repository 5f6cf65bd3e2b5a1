"""The shown runs as a tree: a row for each group, its runs below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.models.groups import RunGroup, gathered
from lranalyzer_gui.models.run_filter import LEFT, ROOT, RunFilter, cell, heading, spoken
from lranalyzer_gui.workers.throttle import Throttle

Index = QModelIndex | QPersistentModelIndex
REGROUP_MS = 150
"""While runs stream in, the groups follow at most this often."""


class RunGroups(QAbstractItemModel):
    """Gathers the rows of a :class:`RunFilter`; an index of a run carries its group's number plus one."""

    def __init__(self, runs: RunFilter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._fact = ""
        self._groups: list[RunGroup] = []
        self._again = Throttle(REGROUP_MS, self._regroup, self, later=True)
        runs.refreshed.connect(lambda: self._again() if self._fact else None)
        runs.modelReset.connect(self._regroup)

    @property
    def groups(self) -> list[RunGroup]:
        """Groups in shown order."""
        return list(self._groups)

    def group_by(self, fact: str) -> None:
        """Gather by this fact; an empty text empties the tree."""
        self._fact = fact
        self._regroup()

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """Groups at the top, runs below."""
        group = parent.row() if parent.isValid() else None
        if group is None:
            rows = len(self._groups)
        else:  # a view asks for every row of an open group; Qt's own check would cost three calls each
            rows = len(self._groups[group].entries) if not parent.internalId() and not parent.column() else 0
        if not (0 <= row < rows and 0 <= column < len(self._runs.columns)):
            return ROOT
        return self.createIndex(row, column, 0 if group is None else group + 1)

    def parent(self, index: Index | None = None) -> Any:
        """The group of a run."""
        if index is None:
            return super().parent()
        number = index.internalId() if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else ROOT

    def rowCount(self, parent: Index = ROOT) -> int:
        """Groups, or runs of a group."""
        if not parent.isValid():
            return len(self._groups)
        is_group = parent.internalId() == 0 and parent.column() == 0
        return len(self._groups[parent.row()].entries) if is_group else 0

    def columnCount(self, parent: Index = ROOT) -> int:
        """As many as the runs have."""
        return self._runs.columnCount()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Of a run as anywhere; of a group what its runs have in common."""
        if not index.isValid():
            return None
        column, number = self._runs.columns[index.column()], index.internalId()
        if number:
            return cell(self._groups[number - 1].entries[index.row()], column, role)
        group = self._groups[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return group.text(column.id)
            case Role.DETAIL:
                return group.detail(column.id)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return spoken(role, column, group.text(column.id), group.detail(column.id))
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT
            case Role.COLUMN:
                return column
            case Role.GROUP:
                return group
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As the runs have."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < self.columnCount():
            return None
        return heading(self._runs.columns[section], role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the runs; groups follow their first run."""
        self._runs.sort(column, order)

    def _regroup(self) -> None:
        self.beginResetModel()
        self._groups = gathered(self._runs.entries(), self._fact) if self._fact else []
        self.endResetModel()
