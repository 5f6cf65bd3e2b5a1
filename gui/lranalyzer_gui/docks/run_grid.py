"""The full table of runs: every column can be sorted, moved and hidden."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView

from lranalyzer_gui.models.run_cells import ROW_HEIGHT, RunCell
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.models.run_table import COLUMNS, VERDICT_COLUMN, Role
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.manager import Theme


class RunGrid(QTableView):
    """Rows of the filtered runs; selects in the session."""

    run_opened = Signal(str)

    def __init__(self, session: Session, runs: RunFilter, theme: Theme) -> None:
        super().__init__()
        self._session, self._runs = session, runs
        self._following = False
        self.setModel(runs)
        self.setItemDelegate(RunCell(theme, self))
        self.setAccessibleName("Table of runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setSectionsMovable(True)
        head.setStretchLastSection(True)
        head.setHighlightSections(False)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._choose_columns)
        self.setSortingEnabled(True)
        self.sortByColumn(VERDICT_COLUMN, Qt.SortOrder.AscendingOrder)
        for at, column in enumerate(COLUMNS):
            self.setColumnWidth(at, column.width)
            self.setColumnHidden(at, not column.shown)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self.activated.connect(lambda index: self.run_opened.emit(index.data(Role.ENTRY).key))
        session.view_changed.connect(lambda before, after: self._select(after.selected))

    def column_menu(self) -> QMenu:
        """Tick the columns to show."""
        menu = QMenu(self)
        for at, column in enumerate(COLUMNS[1:], start=1):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(at))
            action.setToolTip(column.help)
            action.toggled.connect(lambda shown, c=at: self.setColumnHidden(c, not shown))
        return menu

    def _choose_columns(self, at: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _on_selected(self) -> None:
        if self._following:
            return
        keys = [i.data(Role.ENTRY).key for i in self.selectionModel().selectedRows()]
        current = self.currentIndex()
        first = current.data(Role.ENTRY).key if current.isValid() else ""
        keys.sort(key=lambda key: key != first)
        if keys:
            self._session.look(merge="select", selected=tuple(keys), zoom=None)

    def _select(self, keys: tuple[str, ...]) -> None:
        model, wanted = self.selectionModel(), set(keys)
        if {i.data(Role.ENTRY).key for i in model.selectedRows()} == wanted:
            return
        chosen = QItemSelection()
        for at in range(self._runs.rowCount()):
            index = self._runs.index(at, 0)
            if index.data(Role.ENTRY).key in wanted:
                chosen.select(index, index)
        self._following = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        model.select(chosen, flags)
        self._following = False
