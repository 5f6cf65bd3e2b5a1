"""A :class:`PlotTable` for Qt's table view; cells are made when they are shown, so a million rows cost nothing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from lranalyzer_gui.draw.plot_table import PlotTable

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PlotPoints(QAbstractTableModel):
    """Read only."""

    def __init__(self, table: PlotTable | None = None) -> None:
        super().__init__()
        self._table = table

    def show_table(self, table: PlotTable) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._table = table
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Places on the x axis."""
        return 0 if self._table is None or parent.isValid() else int(self._table.x.size)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The x axis and the curves."""
        return 0 if self._table is None or parent.isValid() else len(self._table.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, aligned right."""
        if self._table is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the curves, over their values."""
        if self._table is None or orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        return self._table.headings[section] if role == Qt.ItemDataRole.DisplayRole else None
