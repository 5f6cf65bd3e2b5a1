"""The experiments of a store, to tick some of them; none ticked means all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from lranalyzer.readers.mlflow.browse import Survey

SEARCH_FROM = 8
"""Experiments from which a line to search them is shown."""


class ExperimentList(QWidget):
    """Name and number of runs, a row an experiment."""

    def __init__(self) -> None:
        super().__init__()
        self._model = QStandardItemModel(0, 2, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search experiments")
        self.search.setAccessibleName("Search experiments")
        self.search.setProperty("role", "search")
        self.search.textChanged.connect(lambda _: self._hide_rows())
        self.search.hide()
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setObjectName("experiments")
        self.table.setAccessibleName("Experiments; tick those to open, none for all")
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.search)
        layout.addWidget(self.table)
        self.clear()

    def clear(self) -> None:
        """No store."""
        self._model.clear()
        self._model.setHorizontalHeaderLabels(["Experiment (none ticked: all)", "Runs"])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.search.hide()

    def show_survey(self, found: Survey) -> None:
        """List a store's experiments, those with runs first."""
        self.clear()
        for experiment in sorted(
            found.experiments, key=lambda e: (bool(found.runs) and not found.runs.get(e.id), e.name.lower())
        ):
            name = QStandardItem(experiment.name or experiment.id)
            name.setData(experiment.name or experiment.id, Qt.ItemDataRole.UserRole)
            name.setCheckable(True)
            name.setToolTip(f"{experiment.name} (id {experiment.id})")
            count = QStandardItem(f"{found.runs.get(experiment.id, 0):,}")
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._model.appendRow([name, count])
        self.table.setColumnHidden(1, not found.runs)
        self.search.setVisible(len(found.experiments) >= SEARCH_FROM)
        self._hide_rows()

    def names(self) -> list[str]:
        """The listed experiments."""
        return [str(self._model.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self._model.rowCount())]

    def tick(self, name: str) -> None:
        """Choose an experiment."""
        self._model.item(self.names().index(name)).setCheckState(Qt.CheckState.Checked)

    def chosen(self) -> list[str]:
        """The ticked ones; empty for all."""
        ticked = [self._model.item(row).checkState() == Qt.CheckState.Checked for row in range(self._model.rowCount())]
        return [name for name, on in zip(self.names(), ticked, strict=True) if on]

    def _hide_rows(self) -> None:
        wanted = self.search.text().strip().lower()
        for row, name in enumerate(self.names()):
            self.table.setRowHidden(row, wanted not in name.lower())
