"""The table of runs: one row a run, columns declared once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Role(IntEnum):
    """What a cell knows besides its text."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    SORT = Qt.ItemDataRole.UserRole + 2
    DETAIL = Qt.ItemDataRole.UserRole + 3
    """Second, quieter text: the step of a best loss."""


@dataclass(frozen=True)
class Column:
    """One column."""

    title: str
    help: str
    text: Callable[[RunEntry], str]
    sort: Callable[[RunEntry], Any]
    """A number or a text; None goes last."""
    kind: str = "text"
    """How it is painted: ``text``, ``verdict``, ``spark``, ``number``."""
    width: int = 96
    detail: Callable[[RunEntry], str] = lambda entry: ""
    shown: bool = True


def _at_step(step: int | None) -> str:
    return "" if step is None else f"at {numbers.steps(step)}"


def _recommended(entry: RunEntry) -> float | None:
    return entry.diagnosis.recommendation.lr if entry.diagnosis.recommendation else None


def _change(entry: RunEntry) -> str:
    new, old = _recommended(entry), entry.digest.lr
    return numbers.times(new / old) if new and old else ""


def _worst_first(entry: RunEntry) -> float:
    return WORST_FIRST.index(entry.diagnosis.verdict) - 0.5 * entry.diagnosis.confidence


def _why(entry: RunEntry) -> str:
    found = entry.diagnosis.findings
    return found[0].sentence if found else "; ".join(entry.diagnosis.missing)


COLUMNS: tuple[Column, ...] = (
    Column("Run", "Name of the run", lambda e: e.run.name, lambda e: e.run.name.lower(), width=220),
    Column(
        "Verdict",
        "What is wrong with the learning rate, and how sure that is",
        lambda e: LOOKS[e.diagnosis.verdict].word,
        _worst_first,
        "verdict",
        140,
        lambda e: numbers.percent(e.diagnosis.confidence) if e.diagnosis.verdict != "unknown" else "",
    ),
    Column("Loss", "The loss over the whole run", lambda e: "", lambda e: e.digest.points, "spark", 120),
    Column(
        "Peak rate",
        "Largest learning rate of the run",
        lambda e: numbers.rate(e.digest.lr),
        lambda e: e.digest.lr,
        "number",
        84,
    ),
    Column(
        "Run next",
        "Recommended peak learning rate",
        lambda e: numbers.rate(_recommended(e)),
        _recommended,
        "number",
        128,
        _change,
    ),
    Column(
        "Best loss",
        "Lowest loss, and the step where it was reached",
        lambda e: numbers.loss(e.digest.best),
        lambda e: e.digest.best,
        "number",
        124,
        lambda e: _at_step(e.digest.best_step),
    ),
    Column(
        "Last loss",
        "Loss at the last step",
        lambda e: numbers.loss(e.digest.last),
        lambda e: e.digest.last,
        "number",
        124,
        lambda e: _at_step(e.digest.last_step),
    ),
    Column("Why", "The finding that comes first", _why, lambda e: _why(e), width=320),
    Column(
        "Points",
        "Logged loss values",
        lambda e: numbers.count(e.digest.points),
        lambda e: e.digest.points,
        "number",
        80,
        shown=False,
    ),
    Column(
        "Optimizer",
        "As the log says",
        lambda e: e.digest.optimizer or "–",
        lambda e: e.digest.optimizer or "",
        shown=False,
    ),
    Column("Status", "Running, finished or failed", lambda e: e.run.status, lambda e: e.run.status, shown=False),
    Column(
        "Format",
        "Which reader recognised the log",
        lambda e: e.run.format,
        lambda e: e.run.format,
        shown=False,
    ),
    Column(
        "Source",
        "Where it was read from",
        lambda e: e.run.source,
        lambda e: e.run.source,
        width=320,
        shown=False,
    ),
)
VERDICT_COLUMN = 1


class RunTable(QAbstractTableModel):
    """Rows follow the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._rows: list[RunEntry] = session.entries
        self._row_of = {entry.key: row for row, entry in enumerate(self._rows)}
        session.entries_added.connect(self._add)
        session.entries_changed.connect(self._change)
        session.entries_removed.connect(self._remove)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Number of runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Number of columns, hidden ones included."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, sort keys, and the entry itself for those who paint."""
        if not index.isValid():
            return None
        entry, column = self._rows[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(entry)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{column.text(entry)} {column.detail(entry)}".strip() or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title}: {column.text(entry)} {column.detail(entry)}".strip()
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            case Role.ENTRY:
                return entry
            case Role.SORT:
                return column.sort(entry)
            case Role.DETAIL:
                return column.detail(entry)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles and their explanations."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section].help
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        return None

    def row_of(self, key: str) -> int | None:
        """Row of a run, or None."""
        return self._row_of.get(key)

    def _add(self, entries: list[RunEntry]) -> None:
        first = len(self._rows)
        self.beginInsertRows(ROOT, first, first + len(entries) - 1)
        self._rows.extend(entries)
        self._row_of.update({entry.key: first + at for at, entry in enumerate(entries)})
        self.endInsertRows()

    def _change(self, entries: list[RunEntry]) -> None:
        for entry in entries:
            row = self._row_of[entry.key]
            self._rows[row] = entry
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def _remove(self, keys: list[str]) -> None:
        self.beginResetModel()
        self._rows = [entry for entry in self._rows if entry.key not in set(keys)]
        self._row_of = {entry.key: row for row, entry in enumerate(self._rows)}
        self.endResetModel()
