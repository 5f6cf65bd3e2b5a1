"""The narrow list of runs at the left, with the filter box over it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from lranalyzer_gui.docks.filter_box import FilterBox
from lranalyzer_gui.docks.pieces import column, label, row
from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.models.rows import rows_of, selection_of
from lranalyzer_gui.models.run_card import RunCard
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP


class RunList(QFrame):
    """Filter, count, list; selects in the session."""

    run_opened = Signal(str)
    """Key of a run that was double-clicked or entered."""
    menu_wanted = Signal(QPoint)
    """Where on the screen."""

    def __init__(self, session: Session, runs: RunFilter, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self._session, self._runs, self._theme = session, runs, theme
        self._following = False
        self.filter_box = FilterBox(session, runs, theme)
        self._count = label("", "caption")
        self.list = self._make_list()
        head = column(row(label("Runs", "heading"), -1, self._count), self.filter_box, self.filter_box.problem)
        head.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP)
        self.setLayout(column(head, self.list, spacing=0))
        self._wire()

    def _make_list(self) -> QListView:
        view = QListView()
        view.setModel(self._runs)
        view.setItemDelegate(RunCard(self._theme, view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName("Runs")
        return view

    def _wire(self) -> None:
        self.list.selectionModel().selectionChanged.connect(self._on_selected)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(
            lambda at: self.menu_wanted.emit(self.list.viewport().mapToGlobal(at))
        )
        self.list.activated.connect(lambda index: self.run_opened.emit(index.data(Role.ENTRY).key))
        self._session.view_changed.connect(lambda before, after: self._follow())
        self._runs.refreshed.connect(self._on_refreshed)
        self._recount()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened out of sight."""
        super().showEvent(event)
        self._follow()
        self._reveal()

    def _follow(self) -> None:
        """Show what the session says, however it came about; while nobody sees the list, that can wait."""
        if not self.isVisible():
            return
        self._following = True
        self._select(self._session.view.selected)
        self._following = False

    def _reveal(self) -> None:
        """The run in view is the first thing one looks for in a list that has just come."""
        current = self._session.current
        row = None if current is None else self._runs.row_of(current.key)
        if row is not None:
            self.list.scrollTo(self._runs.index(row, 0))

    def _on_refreshed(self) -> None:
        self._recount()
        self._follow()

    def _select(self, keys: tuple[str, ...]) -> None:
        model = self.list.selectionModel()
        rows = self._runs.rows_of(keys)
        if rows_of(model.selection()) == rows:
            return
        chosen = selection_of(self._runs, rows, QModelIndex())
        at = self._runs.row_of(keys[0]) if keys else None
        current = QModelIndex() if at is None else self._runs.index(at, 0)
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if current.isValid():
            model.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.scrollTo(current)

    def _on_selected(self) -> None:
        if self._following or self._runs.refreshing:
            return
        current = self.list.currentIndex()
        entries = self._runs.entries()
        keys = [entries[row].key for row in rows_of(self.list.selectionModel().selection())]
        first = current.data(Role.ENTRY).key if current.isValid() else ""
        keys.sort(key=lambda key: key != first)
        if keys:
            zoom = self._session.view.zoom if keys[0] == (self._session.view.selected or ("",))[0] else None
            self._session.look(merge="select", selected=tuple(keys), zoom=zoom)
        else:  # a click beside all cards: a run stays in view, so it stays marked
            self._follow()

    def _recount(self) -> None:
        shown, total = self._runs.rowCount(), self._runs.total
        self._count.setText(f"{shown:,}" if shown == total else f"{shown:,} of {total:,}")
