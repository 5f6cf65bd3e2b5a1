"""The narrow list of runs at the left, with the filter box over it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView

from lranalyzer.errors import FilterError
from lranalyzer_gui.docks.pieces import column, label, row
from lranalyzer_gui.models.run_card import RunCard
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.models.run_table import Role
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP
from lranalyzer_gui.workers.throttle import Settle

TYPING_MS = 200
"""Pause after the last key before the filter is applied."""
HINT = 'Filter: resnet, or lr > 1e-3 and verdict == "too_high"'


class RunList(QFrame):
    """Filter, count, list; selects in the session."""

    run_opened = Signal(str)
    """Key of a run that was double-clicked or entered."""

    def __init__(self, session: Session, runs: RunFilter, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self._session, self._runs, self._theme = session, runs, theme
        self._following = False
        self._applied = ""
        self.filter_box = QLineEdit()
        self.filter_box.setProperty("role", "search")
        self.filter_box.setPlaceholderText("Filter runs")
        self.filter_box.setToolTip(HINT)
        self.filter_box.setAccessibleName("Filter runs")
        self.filter_box.setAccessibleDescription(HINT)
        self.filter_box.setClearButtonEnabled(True)
        self._count = label("", "caption")
        self._error = label("", "caption", wrap=True)
        self._error.hide()
        self.list = self._make_list()
        head = column(row(label("Runs", "heading"), -1, self._count), self.filter_box, self._error)
        head.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP)
        layout = column(head, self.list, spacing=0)
        self.setLayout(layout)
        self._settle = Settle(TYPING_MS, self._look, self)
        self._search = self.filter_box.addAction(
            icons.icon("search", theme.tokens.faint), QLineEdit.ActionPosition.LeadingPosition
        )
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
        self.filter_box.textChanged.connect(lambda _: self._settle())
        self.filter_box.returnPressed.connect(self._look)
        self.list.selectionModel().selectionChanged.connect(self._on_selected)
        self.list.activated.connect(lambda index: self.run_opened.emit(index.data(Role.ENTRY).key))
        self._session.view_changed.connect(lambda before, after: self._follow())
        for signal in (
            self._runs.rowsInserted,
            self._runs.rowsRemoved,
            self._runs.modelReset,
            self._runs.layoutChanged,
        ):
            signal.connect(lambda *_: self._recount())
        self._theme.changed.connect(lambda: self._search.setIcon(icons.icon("search", self._theme.tokens.faint)))
        self._recount()

    def _look(self) -> None:
        self._session.look(merge="filter", filter_text=self.filter_box.text())

    def _follow(self) -> None:
        """Show what the session says, however it came about."""
        self._following = True
        view = self._session.view
        if self.filter_box.text() != view.filter_text and not self.filter_box.hasFocus():
            self.filter_box.setText(view.filter_text)
        if view.filter_text != self._applied:
            self._apply_filter(view.filter_text)
        self._select(view.selected)
        self._following = False

    def _apply_filter(self, text: str) -> None:
        self._applied = text
        try:
            self._runs.set_text(text)
            message = ""
        except FilterError as error:
            message = str(error)
        self._error.setText(message)
        self._error.setVisible(bool(message))
        self.filter_box.setProperty("state", "error" if message else "")
        self.filter_box.style().polish(self.filter_box)
        self._recount()

    def _select(self, keys: tuple[str, ...]) -> None:
        wanted = set(keys)
        model = self.list.selectionModel()
        if {i.data(Role.ENTRY).key for i in model.selectedIndexes()} == wanted:
            return
        chosen = QItemSelection()
        current = QModelIndex()
        for at in range(self._runs.rowCount()):
            index = self._runs.index(at, 0)
            if index.data(Role.ENTRY).key in wanted:
                chosen.select(index, index)
                current = index if index.data(Role.ENTRY).key == keys[0] else current
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if current.isValid():
            model.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.scrollTo(current)

    def _on_selected(self) -> None:
        if self._following:
            return
        current = self.list.currentIndex()
        keys = [i.data(Role.ENTRY).key for i in self.list.selectionModel().selectedIndexes()]
        first = current.data(Role.ENTRY).key if current.isValid() else ""
        keys.sort(key=lambda key: key != first)
        if keys:
            zoom = self._session.view.zoom if keys[0] == (self._session.view.selected or ("",))[0] else None
            self._session.look(merge="select", selected=tuple(keys), zoom=zoom)

    def _recount(self) -> None:
        shown, total = self._runs.rowCount(), self._runs.sourceModel().rowCount()
        self._count.setText(f"{shown:,}" if shown == total else f"{shown:,} of {total:,}")
