"""The full table of runs: columns as the user chose them, sorted and grouped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTreeView

from lranalyzer.filter import PARAM
from lranalyzer_gui.models.columns import COLUMNS, VERDICT_COLUMN, Column, Role
from lranalyzer_gui.models.rows import rows_of, selection_of
from lranalyzer_gui.models.run_cells import RunCell
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.models.run_groups import RunGroups
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.manager import Theme

INDENT = 18
Index = QModelIndex | QPersistentModelIndex


class RunGrid(QTreeView):
    """Rows of the filtered runs; selects in the session. A selected group selects its runs."""

    run_opened = Signal(str)
    menu_wanted = Signal(QPoint)
    """Where on the screen; the run under the pointer is selected."""
    columns_wanted = Signal(QPoint)
    """The menu of columns was asked for."""

    def __init__(self, session: Session, runs: RunFilter, theme: Theme) -> None:
        super().__init__()
        self._session, self._runs, self._theme = session, runs, theme
        self.groups = RunGroups(runs, self)
        self._following = False
        self._head_marks = QItemSelectionModel(runs, self)
        self._collapsed: set[str] = set()
        self._shown = [c.id for c in COLUMNS if c.shown]
        self._widths = {c.id: c.width for c in COLUMNS}
        self._sorted = VERDICT_COLUMN, Qt.SortOrder.AscendingOrder
        self.setItemDelegate(RunCell(theme, self))
        self.setAccessibleName("Table of runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._prepare_head()
        self._use(runs)
        self._wire()

    @property
    def shown_columns(self) -> list[Column]:
        """Visible columns from left to right."""
        head = self.header()
        order = sorted(range(head.count()), key=head.visualIndex)
        return [self._runs.columns[at] for at in order if not self.isColumnHidden(at)]

    def show_columns(self, ids: Sequence[str]) -> None:
        """Show these columns in this order; the name always comes first."""
        self._remember_widths()
        self._shown = ["name", *(name for name in ids if name != "name")]
        self._runs.show_parameters([i.removeprefix(PARAM) for i in self._shown if i.startswith(PARAM)])
        self._apply_columns()

    def layout_state(self) -> dict[str, object]:
        """Columns, widths and order of rows, to be kept."""
        self._remember_widths()
        at, order = self._sorted
        name = self._runs.columns[at].id if at < len(self._runs.columns) else "verdict"
        return {
            "columns": [c.id for c in self.shown_columns],
            "widths": dict(self._widths),
            "sort": [name, order == Qt.SortOrder.AscendingOrder],
        }

    def restore_layout(self, state: dict[str, object]) -> None:
        """Back to kept columns; anything that is not understood is left as it is."""
        widths, columns, sort = state.get("widths"), state.get("columns"), state.get("sort")
        if isinstance(widths, dict):
            self._widths.update({str(k): int(v) for k, v in widths.items() if isinstance(v, int) and v > 20})
        if isinstance(columns, list) and columns:
            known = {c.id for c in COLUMNS}
            self.show_columns([str(c) for c in columns if c in known or str(c).startswith(PARAM)])
            self._set_widths()
        if isinstance(sort, list) and len(sort) == 2:
            at = next((n for n, c in enumerate(self._runs.columns) if c.id == sort[0]), VERDICT_COLUMN)
            self.sortByColumn(at, Qt.SortOrder.AscendingOrder if sort[1] else Qt.SortOrder.DescendingOrder)

    def reset_layout(self) -> None:
        """The usual columns in their widths, the worst first."""
        self._widths = {c.id: c.width for c in COLUMNS}
        self._shown = [c.id for c in COLUMNS if c.shown]
        self._runs.show_parameters(())
        self._apply_columns()
        self.sortByColumn(VERDICT_COLUMN, Qt.SortOrder.AscendingOrder)

    def group_by(self, fact: str) -> None:
        """Gather rows by a fact; an empty text shows them one by one."""
        self._remember_widths()
        self._collapsed.clear()
        if not fact:
            self._use(self._runs)
        self.groups.group_by(fact)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Background over the whole row, a hair line under it."""
        tokens, rect = self._theme.tokens, options.rect
        chosen = self.selectionModel().isRowSelected(index.row(), index.parent())
        pointer = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        hovered = _one_row(pointer, index)
        if chosen or (hovered and self.underMouse()):
            painter.fillRect(rect, QColor(tokens.accent_soft if chosen else tokens.raised))
        options.state &= ~QStyle.StateFlag.State_HasFocus  # a frame around every cell; the row is marked instead
        super().drawRow(painter, options, index)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self.hasFocus() and _one_row(self.currentIndex(), index):
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawLine(rect.topLeft(), rect.bottomLeft())

    def _prepare_head(self) -> None:
        head = self.header()
        head.setSectionsMovable(True)
        head.setFirstSectionMovable(False)
        head.setStretchLastSection(True)
        head.setHighlightSections(False)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columns_wanted.emit(head.mapToGlobal(at)))
        head.sortIndicatorChanged.connect(self._on_sorted)
        self.setSortingEnabled(True)

    def _wire(self) -> None:
        self.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.viewport().mapToGlobal(at)))
        self.activated.connect(self._on_activated)
        self.collapsed.connect(lambda index: self._collapsed.add(index.data(Role.GROUP).value))
        self.expanded.connect(lambda index: self._collapsed.discard(index.data(Role.GROUP).value))
        self._session.view_changed.connect(lambda before, after: self._select(after.selected))
        self._runs.refreshed.connect(lambda: self._select(self._session.view.selected))
        self.groups.gathered.connect(lambda: None if self.model() is self.groups else self._use(self.groups))
        for model in (self._runs, self.groups):
            model.modelReset.connect(self._on_reset)

    def _use(self, model: QAbstractItemModel) -> None:
        at, order = self._sorted
        self.setModel(model)
        self.setRootIsDecorated(model is self.groups)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self._head_marks.deleteLater()  # else the head asks at every paint whether all rows of a column are selected
        self._head_marks = QItemSelectionModel(model, self)
        self.header().setSelectionModel(self._head_marks)
        self._apply_columns()
        self.header().setSortIndicator(at, order)
        self._on_reset()

    def _on_reset(self) -> None:
        top = self.verticalScrollBar().value()
        if self.model() is self.groups:
            for row, group in enumerate(self.groups.groups):
                self.setExpanded(self.groups.index(row, 0), group.value not in self._collapsed)
        self._apply_columns()
        self._select(self._session.view.selected)
        self.verticalScrollBar().setValue(top)

    def _on_sorted(self, column: int, order: Qt.SortOrder) -> None:
        self._sorted = column, order

    def _apply_columns(self) -> None:
        head, ids = self.header(), [c.id for c in self._runs.columns]
        if head.count() != len(ids):
            return
        for at, name in enumerate(ids):
            self.setColumnHidden(at, name not in self._shown)
        for place, name in enumerate(n for n in self._shown if n in ids):
            head.moveSection(head.visualIndex(ids.index(name)), place)
        self._set_widths()

    def _set_widths(self) -> None:
        for at, column in enumerate(self._runs.columns):
            self.setColumnWidth(at, self._widths.get(column.id, column.width))

    def _remember_widths(self) -> None:
        head = self.header()
        if head.count() != len(self._runs.columns):
            return
        visible = [
            (head.visualIndex(at), c.id) for at, c in enumerate(self._runs.columns) if not self.isColumnHidden(at)
        ]
        if visible:
            self._shown = [name for _, name in sorted(visible)]
        for at, column in enumerate(self._runs.columns):
            if not self.isColumnHidden(at) and head.visualIndex(at) != len(visible) - 1:  # the last one is stretched
                self._widths[column.id] = head.sectionSize(at)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.data(Role.GROUP) is not None:
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index.siblingAtColumn(0)))
        else:
            self.run_opened.emit(index.data(Role.ENTRY).key)

    def _on_selected(self) -> None:
        if self._following or self._runs.refreshing:
            return
        keys = self._marked()
        current = self.currentIndex()
        entry = current.data(Role.ENTRY) if current.isValid() else None
        keys.sort(key=lambda key: entry is None or key != entry.key)
        if keys:
            self._session.look(merge="select", selected=tuple(keys), zoom=None)
        else:  # a click beside all rows: a run stays in view, so it stays marked
            self._select(self._session.view.selected)

    def _select(self, keys: tuple[str, ...]) -> None:
        if not self.isVisible():
            return  # shown again, it catches up
        model, wanted = self.selectionModel(), set(keys)
        self._following = True
        if set(self._marked()) != {key for key in wanted if self._runs.row_of(key) is not None}:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            model.select(self._selection(wanted), flags)
        entry = self.currentIndex().data(Role.ENTRY)
        if keys and (entry is None or entry.key not in wanted) and self.currentIndex().data(Role.GROUP) is None:
            place = self._place_of(keys[0])  # the arrow keys go on from what is marked
            model.setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._following = False

    def _place_of(self, key: str) -> QModelIndex:
        if self.model() is self._runs:
            row = self._runs.row_of(key)
            return QModelIndex() if row is None else self._runs.index(row, 0)
        for number, group in enumerate(self.groups.groups):
            for row, entry in enumerate(group.entries):
                if entry.key == key:
                    return self.groups.index(row, 0, self.groups.index(number, 0))
        return QModelIndex()

    def _marked(self) -> list[str]:
        """Keys of the runs that are selected here, also of those below a selected group."""
        if self.model() is self._runs:
            entries = self._runs.entries()
            return [entries[row].key for row in rows_of(self.selectionModel().selection())]
        keys = list[str]()
        for index in self.selectionModel().selectedRows():
            group = index.data(Role.GROUP)
            keys += [index.data(Role.ENTRY).key] if group is None else [e.key for e in group.entries]
        return list(dict.fromkeys(keys))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was selected elsewhere."""
        super().showEvent(event)
        self._select(self._session.view.selected)

    def _selection(self, keys: set[str]) -> QItemSelection:
        if self.model() is self._runs:
            return selection_of(self._runs, self._runs.rows_of(keys), QModelIndex())
        found = QItemSelection()
        for number, group in enumerate(self.groups.groups):
            rows = [row for row, entry in enumerate(group.entries) if entry.key in keys]
            found.merge(
                selection_of(self.groups, rows, self.groups.index(number, 0)), QItemSelectionModel.SelectionFlag.Select
            )
        return found


def _one_row(first: Index, second: Index) -> bool:
    return first.isValid() and (first.row(), first.parent()) == (second.row(), second.parent())
