"""The runs that pass the filter, in the chosen order: one model for the list, the table and the plots.

Filtering and sorting walk plain lists: a proxy that asks Python for every cell and every pair of cells takes a second
with 5,000 runs. Another filter or order is found out in slices between events; the rows stay as they are until it is
known of every run, so nobody sees half an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lranalyzer.errors import FilterError
from lranalyzer.report.elide import Part, Telling
from lranalyzer_gui.draw.filter_text import accepting
from lranalyzer_gui.models.columns import COLUMNS, VERDICT_COLUMN, Column, Role, parameter_column
from lranalyzer_gui.models.rows import MOST_BLOCKS, blocks
from lranalyzer_gui.models.sieve import Sieve
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.workers.slices import Slices

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
AT_ONCE = 200
"""Runs that are filtered and sorted at once; it takes some milliseconds even where nothing is known of them yet."""


class RunFilter(QAbstractTableModel):
    """Rows follow the session and its filter; a missing value goes last whichever way is up."""

    explained = Signal(str)
    """Why the filter was not understood; empty when it was."""
    refreshed = Signal()
    """Rows came, went, moved or changed."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._text = ""
        self._problem = ""
        self._names = set[str]()
        self._columns: list[Column] = list(COLUMNS)
        self._sieve = self._wanted = Sieve(accepting(""), COLUMNS[VERDICT_COLUMN])
        self._sifting = Slices(self)
        self._rows: list[RunEntry] = []
        self._places: dict[str, int] = {}
        """Row of every shown run."""
        self._telling: Telling | None = None
        self.refreshing = False
        """Rows are coming and going; what a view then says of its selection is not the user's wish."""
        session.entries_added.connect(self._on_added)
        session.entries_removed.connect(self._on_removed)
        session.entries_changed.connect(self._on_changed)
        session.view_changed.connect(lambda before, after: self._on_filter(after.filter_text))
        self._on_added(session.entries)
        self._on_filter(session.view.filter_text)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column there is, shown or not."""
        return tuple(self._columns)

    @property
    def problem(self) -> str:
        """Why the filter in the box is not in force; empty when it is."""
        return self._problem

    @property
    def total(self) -> int:
        """Number of runs, filtered or not."""
        return len(self._session.entries)

    @property
    def settled(self) -> bool:
        """Whether the rows are those of the filter and the order that were asked for last."""
        return not self._sifting.pending

    def entries(self) -> list[RunEntry]:
        """Shown runs, in shown order."""
        return list(self._rows)

    def set_text(self, text: str) -> None:
        """Filter by an expression or by words; raises FilterError and keeps the old filter when it is not
        understood."""
        self._sift(self._wanted.filtered(accepting(text, self._names)))

    def show_parameters(self, names: Sequence[str]) -> None:
        """Have a column for each of these parameters behind the fixed ones."""
        wanted = [parameter_column(name) for name in names]
        fixed = len(COLUMNS)
        if [c.id for c in self._columns[fixed:]] == [c.id for c in wanted]:
            return
        self.beginResetModel()
        self._columns[fixed:] = wanted
        self.endResetModel()

    def row_of(self, key: str) -> int | None:
        """Row of a run, or None while it is not shown."""
        return self._places.get(key)

    def rows_of(self, keys: Iterable[str]) -> list[int]:
        """Ascending rows of those of these runs that are shown."""
        return sorted(self._places[key] for key in set(keys) if key in self._places)

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """A view asks for every row; Qt's own answer would ask Python twice for each."""
        if parent.isValid() or not (0 <= row < len(self._rows) and 0 <= column < len(self._columns)):
            return ROOT
        return self.createIndex(row, column)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Number of shown runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Number of columns, hidden ones included."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, sort keys, and the entry itself for those who paint."""
        if not index.isValid():
            return None
        entry = self._rows[index.row()]
        if role == Role.TELLING:
            return self.telling(entry)
        return cell(entry, self._columns[index.column()], role)

    def telling(self, entry: RunEntry) -> Part:
        """Which part of a run's name tells it from the other shown runs; asked for only where a name is too long."""
        if self._telling is None:
            self._telling = Telling(entry.run.name for entry in self._rows)
        return self._telling.part(entry.run.name)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles and their explanations."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self._columns):
            return None
        return heading(self._columns[section], role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        if not 0 <= column < len(self._columns):
            return
        by, descending = self._columns[column], order == Qt.SortOrder.DescendingOrder
        if (by.id, descending) != (self._wanted.column.id, self._wanted.descending):
            self._sift(self._wanted.ordered(by, descending))

    def _on_added(self, entries: list[RunEntry]) -> None:
        self._learn_names(entries)
        self._refresh()

    def _on_changed(self, entries: list[RunEntry]) -> None:
        self._learn_names(entries)
        self._refresh({entry.key for entry in entries})

    def _on_removed(self, keys: list[str]) -> None:
        for sieve in (self._sieve, self._wanted):
            sieve.forget(keys)
        self._names.clear()
        self._learn_names(self._session.entries)
        self._refresh()

    def _learn_names(self, entries: Iterable[RunEntry]) -> None:
        """What a filter may name: anything that is said of some run."""
        for entry in entries:
            self._names.update(entry.facts())

    def _on_filter(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        try:
            self.set_text(text)
            self._problem = ""
        except FilterError as error:
            self._problem = error.brief
        self.explained.emit(self._problem)

    def _sift(self, wanted: Sieve) -> None:
        """Put another filter or order in force once it is found out for every run; a newer wish takes its place."""
        self._wanted = wanted
        self._sifting.start(self._learn_all(wanted), self._take_wanted, at_once=AT_ONCE)

    def _learn_all(self, wanted: Sieve) -> Iterator[None]:
        for entry in self._session.entries:
            wanted.learn(entry)
            yield

    def _take_wanted(self) -> None:
        self._sieve = self._wanted
        self._refresh()

    def _refresh(self, touched: Set[str] = frozenset()) -> None:
        self.refreshing = True
        self._replace_rows(self._sieve.order(self._session.entries), touched)
        self.refreshing = False
        self._telling = None
        self.refreshed.emit()

    def _replace_rows(self, wanted: list[RunEntry], touched: Set[str]) -> None:
        place = {entry.key: row for row, entry in enumerate(wanted)}
        before, self._places = self._places, place
        lost, new = before.keys() - place.keys(), place.keys() - before.keys()
        gone, fresh = blocks(sorted(before[key] for key in lost)), blocks(sorted(place[key] for key in new))
        if len(gone) + len(fresh) > MOST_BLOCKS:
            self.beginResetModel()
            self._rows = wanted
            self.endResetModel()
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(ROOT, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        kept = [key for key in before if key in place] if gone else list(before)
        ordered = [entry for entry in wanted if entry.key in before] if fresh else wanted
        self._reorder(kept, ordered)
        for first, last in fresh:
            self.beginInsertRows(ROOT, first, last)
            self._rows[first:first] = wanted[first : last + 1]
            self.endInsertRows()
        self._rows = wanted
        for first, last in blocks(sorted(place[key] for key in touched if key in place and key not in new)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def _reorder(self, before: list[str], ordered: list[RunEntry]) -> None:
        """Put rows in another order; what a view selected goes with its run."""
        after = [entry.key for entry in ordered]
        if before == after:
            return
        self.layoutAboutToBeChanged.emit()
        place = {key: row for row, key in enumerate(after)}
        kept = self.persistentIndexList()
        self._rows = list(ordered)
        moved = [self.index(place[before[index.row()]], index.column()) for index in kept]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()


def cell(entry: RunEntry, column: Column, role: int) -> Any:
    """What a cell of a run says."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return column.text(entry)
        case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
            return spoken(role, column, column.text(entry), column.detail(entry))
        case Qt.ItemDataRole.TextAlignmentRole:
            return LEFT
        case Role.ENTRY:
            return entry
        case Role.SORT:
            return column.sort(entry)
        case Role.DETAIL:
            return column.detail(entry)
        case Role.COLUMN:
            return column
    return None


def spoken(role: int, column: Column, text: str, detail: str) -> str | None:
    """What a cell says when the pointer rests on it, or to a screen reader."""
    both = f"{text} {detail}".strip()
    return both or None if role == Qt.ItemDataRole.ToolTipRole else f"{column.title}: {both}".strip()


def heading(column: Column, role: int) -> Any:
    """What a column's head says."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return column.title
        case Qt.ItemDataRole.ToolTipRole:
            return column.help
        case Qt.ItemDataRole.TextAlignmentRole:
            return LEFT
    return None
