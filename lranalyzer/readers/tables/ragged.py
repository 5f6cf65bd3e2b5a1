"""Rows with fewer cells than the header: pandas fills them up without a word, we leave them out with a
note."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.tables.dialect import BLANKS, Dialect
from lranalyzer.run import IntArray, Note

CHECKED_BYTES = 32 << 20
"""Bigger files are not checked: a second pass over them would cost more than the few rows are worth."""
TRIMMED = 0.2
"""Share of short rows from which a writer that leaves trailing empty cells out is assumed."""
MAX_NOTES = 10


def drop_short_rows(table: Table, source: str | bytes, dialect: Dialect, name: str) -> None:
    """Take rows that break off out of the table, in place."""
    last = table.columns.get(dialect.names[-1])
    if dialect.delimiter == BLANKS or len(dialect.names) < 2 or (last is not None and last.rows is None):
        return
    lines = _short_lines(source, dialect, table.n_rows)
    if not lines or len(lines) > max(1, TRIMMED * table.n_rows):
        return
    _take_out(table, np.array([row for row, _, _ in lines], dtype=np.int64))
    for _, line, cells in lines[:MAX_NOTES]:
        text = f"{cells} cells where the header has {len(dialect.names)}"
        table.notes.append(Note("skipped", text, name, line))
    if len(lines) > MAX_NOTES:
        table.notes.append(Note("skipped", f"{len(lines) - MAX_NOTES} more rows are too short", name))


def _short_lines(source: str | bytes, dialect: Dialect, n_rows: int) -> list[tuple[int, int, int]]:
    """Row, line from 1 and cells of every short row; none where rows and lines cannot be matched."""
    if isinstance(source, str) and Path(source).stat().st_size > CHECKED_BYTES:
        return []
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if b'"' in data or len(data) > CHECKED_BYTES:
        return []
    mark, width, row, found = dialect.delimiter.encode(), len(dialect.names), 0, []
    complete = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
    for number, line in enumerate(complete.splitlines()[dialect.skip_lines :], start=dialect.skip_lines + 1):
        cells = line.count(mark) + 1
        if not line.strip() or cells > width:  # pandas left it out
            continue
        if cells < width:
            found.append((row, number, cells))
        row += 1
    return found if row == n_rows else []


def _take_out(table: Table, rows: IntArray) -> None:
    """Remove rows and number the others anew."""
    keep = np.ones(table.n_rows, dtype=bool)
    keep[rows] = False
    number = np.cumsum(keep) - 1
    table.n_rows = int(keep.sum())
    for name, column in list(table.columns.items()):
        have = column.row_numbers()
        held = keep[have]
        value, have = column.value[held], number[have[held]]
        table.columns[name] = Column(value, None if value.size == table.n_rows else have)
