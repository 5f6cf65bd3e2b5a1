"""A table put together from pieces, each with some of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import numpy as np

from lranalyzer.readers.axis import STEP_NAMES
from lranalyzer.readers.columns import Column, Table, table_of_records
from lranalyzer.readers.spill import Growing, Store
from lranalyzer.run import Note
from lranalyzer.run.blocks import blocks
from lranalyzer.run.roles import normalised

RECORDS = 100_000
"""Records that are turned into arrays at a time."""
MAX_NOTES = 20


class GrowingTable:
    """Takes tables one after another; columns may come late, stay away, or change from whole numbers to others."""

    def __init__(self, source: object, limit: int | None = None) -> None:
        self._store = Store(source, limit)
        self._columns: dict[str, _GrowingColumn] = {}
        self._notes: list[Note] = []
        self._texts: dict[str, str] | None = None
        self.n_rows = 0

    def append(self, piece: Table) -> None:
        """Add the rows of a piece."""
        for name, column in piece.columns.items():
            if name not in self._columns:
                self._columns[name] = _GrowingColumn(self._store)
            self._columns[name].append(column, self.n_rows)
        texts = self._texts if self._texts is not None else piece.texts
        self._texts = {name: text for name, text in texts.items() if piece.texts.get(name) == text}
        self._notes += piece.notes
        self.n_rows += piece.n_rows

    def finished(self) -> Table:
        """The whole table; of many notes the first, and how many more there were."""
        columns = {name: column.finished(self.n_rows) for name, column in self._columns.items()}
        notes, more = self._notes[:MAX_NOTES], len(self._notes) - MAX_NOTES
        if more > 0:
            notes.append(Note("skipped", f"{more} more places of this kind", notes[-1].source))
        texts = {name: text for name, text in (self._texts or {}).items() if name not in columns}
        return Table(columns, self.n_rows, texts, notes)


class _GrowingColumn:
    """Rows are only written down once one of them is missing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._value = store.array(np.float64)
        self._rows: Growing | None = None

    def append(self, column: Column, base: int) -> None:
        if self._rows is None and (column.rows is not None or self._value.size != base):
            self._rows = self._store.array(np.int64)
            for block in blocks(self._value.size):
                self._rows.append(np.arange(block.start, block.stop, dtype=np.int64))
        if self._rows is not None:
            self._rows.append(column.row_numbers() + base)
        self._value.append(column.value)

    def finished(self, n_rows: int) -> Column:
        value = self._value.finished()
        if self._rows is None and value.size == n_rows:
            return Column(value)
        return Column(value, np.arange(value.size, dtype=np.int64) if self._rows is None else self._rows.finished())


def table_of_many(records: Iterable[Mapping[str, float]], source: object) -> Table:
    """As :func:`~lranalyzer.readers.columns.table_of_records`, for records that need not fit into memory."""
    stream = iter(records)
    first = table_of_records(islice(stream, RECORDS))
    if first.n_rows < RECORDS:
        return first
    whole = GrowingTable(source)
    for piece in _pieces(first, stream):
        whole.append(piece)
    return whole.finished()


def _pieces(first: Table, stream: Iterator[Mapping[str, float]]) -> Iterator[Table]:
    piece = first
    while piece.n_rows:
        yield _counted(piece)
        piece = table_of_records(islice(stream, RECORDS))


def _counted(piece: Table) -> Table:
    """Steps as whole numbers, so that they need no second look all together."""
    for name in [n for n in piece.columns if normalised(n) in STEP_NAMES]:
        column = piece.columns[name]
        with np.errstate(invalid="ignore"):
            whole = column.value.astype(np.int64) if (np.abs(column.value) < 2.0**53).all() else None
        if whole is not None and (whole == column.value).all():
            piece.columns[name] = Column(whole, column.rows)
    return piece
