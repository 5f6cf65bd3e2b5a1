"""The shown runs as a tree: a row for each group, its runs below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.models.groups import RunGroup, gather
from lranalyzer_gui.models.run_filter import AT_ONCE, LEFT, ROOT, RunFilter, cell, heading, spoken
from lranalyzer_gui.workers.slices import Slices
from lranalyzer_gui.workers.throttle import Throttle

Index = QModelIndex | QPersistentModelIndex
REGROUP_MS = 150
"""While runs stream in, the groups follow at most this often."""


class RunGroups(QAbstractItemModel):
    """Gathers the rows of a :class:`RunFilter`; an index of a run carries its group's number plus one.

    Thousands of runs are gathered in slices between events; until that is done the groups stay as they are.
    """

    gathered = Signal()
    """The groups are those of the fact that was asked for last."""

    def __init__(self, runs: RunFilter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._fact = ""
        self._groups: list[RunGroup] = []
        self._width = runs.columnCount()
        self._gathering = Slices(self)
        self._again = Throttle(REGROUP_MS, self._regroup, self, later=True)
        runs.refreshed.connect(lambda: self._again() if self._fact else None)
        runs.modelReset.connect(self._on_reset)

    @property
    def groups(self) -> list[RunGroup]:
        """Groups in shown order."""
        return list(self._groups)

    def group_by(self, fact: str) -> None:
        """Gather by this fact; an empty text empties the tree."""
        self._fact = fact
        self._regroup()

    @property
    def settled(self) -> bool:
        """Whether the groups are those of the rows and the fact in force."""
        return not self._gathering.pending and not self._again.pending

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """Groups at the top, runs below."""
        if not parent.isValid():
            number, rows = 0, len(self._groups)
        elif parent.internalId() or parent.column():
            return ROOT
        else:  # a view asks for every row of an open group; Qt's own check would cost three calls each
            number = parent.row() + 1
            rows = len(self._groups[number - 1].entries)
        return self.createIndex(row, column, number) if 0 <= row < rows and 0 <= column < self._width else ROOT

    def parent(self, index: Index | None = None) -> Any:
        """The group of a run."""
        if index is None:
            return super().parent()
        number = index.internalId() if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else ROOT

    def rowCount(self, parent: Index = ROOT) -> int:
        """Groups, or runs of a group."""
        if parent.internalId():
            return 0
        if not parent.isValid():
            return len(self._groups)
        return 0 if parent.column() else len(self._groups[parent.row()].entries)

    def columnCount(self, parent: Index = ROOT) -> int:
        """As many as the runs have."""
        return self._width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Of a run as anywhere; of a group what its runs have in common."""
        if not index.isValid():
            return None
        column, number = self._runs.columns[index.column()], index.internalId()
        if number:
            entry = self._groups[number - 1].entries[index.row()]
            return self._runs.telling(entry) if role == Role.TELLING else cell(entry, column, role)
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
        found: list[RunGroup] = []
        if self._fact:
            work = gather(self._runs.entries(), self._fact, found)
            self._gathering.start(work, lambda: self._show(found), at_once=AT_ONCE)
        else:
            self._gathering.stop()
            self._show(found)

    def _show(self, groups: list[RunGroup]) -> None:
        self.beginResetModel()
        self._groups, self._width = groups, self._runs.columnCount()
        self.endResetModel()
        if self._fact:
            self.gathered.emit()

    def _on_reset(self) -> None:
        """Runs came and went, or columns did: those show at once, the groups when they are gathered."""
        if self._width != self._runs.columnCount():
            self._show(self._groups)
        self._regroup()
