"""The table every reader fills: named columns of numbers, each with the rows in which it was logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lranalyzer.run import FloatArray, IntArray, Note


@dataclass(frozen=True)
class Column:
    """Numbers of one name."""

    value: Any
    """``(k,)`` float64, or int64 where every cell is a whole number: what was logged; NaN and infinities
    are values."""
    rows: IntArray | None = None
    """``(k,)`` rows in which it was logged, increasing; None: every row."""

    @classmethod
    def where(cls, value: FloatArray, logged: np.ndarray[Any, np.dtype[np.bool_]]) -> Column:
        """The rows of a full-length column for which ``logged`` is true."""
        if logged.all():
            return cls(value)
        rows = np.flatnonzero(logged)
        return cls(value[rows], rows)

    def row_numbers(self) -> IntArray:
        """``rows``, spelled out."""
        return np.arange(self.value.size, dtype=np.int64) if self.rows is None else self.rows

    def spread(self, n_rows: int) -> FloatArray:
        """Full length, NaN where nothing was logged."""
        if self.rows is None:
            return np.asarray(self.value, dtype=np.float64)
        full = np.full(n_rows, np.nan)
        full[self.rows] = self.value
        return full


@dataclass
class Table:
    """What a reader found in one training's log, before names have meanings."""

    columns: dict[str, Column]
    n_rows: int
    texts: dict[str, str] = field(default_factory=dict)
    """Columns that hold one and the same text in every row."""
    notes: list[Note] = field(default_factory=list)
    first_row: int = 0
    """Number of the first row, where earlier ones were read before."""
    quanta: dict[str, float] = field(default_factory=dict)
    """Smallest difference a name's printed numbers can show, where the reader saw the text."""


def table_of_records(records: Iterable[Mapping[str, float]]) -> Table:
    """A table with a row a record; a record holds only what was logged."""
    values: dict[str, list[float]] = {}
    rows: dict[str, list[int]] = {}
    n_rows = 0
    for n_rows, record in enumerate(records, start=1):
        for name, value in record.items():
            values.setdefault(name, []).append(value)
            rows.setdefault(name, []).append(n_rows - 1)
    columns = {
        name: Column(np.array(v, dtype=np.float64), None if len(v) == n_rows else np.array(rows[name], dtype=np.int64))
        for name, v in values.items()
    }
    return Table(columns, n_rows)
