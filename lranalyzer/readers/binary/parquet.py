"""Parquet tables: wide histories, and Neptune's long ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.errors import MissingExtra, ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.long_form import long_form_runs
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.run import Run

MAGIC = b"PAR1"


class Parquet:
    """A reader of ``.parquet``."""

    name, title = "parquet", "Parquet table"

    def sniff(self, head: Head) -> Sniff:
        """Known by its first bytes."""
        return Sniff(0.95, "begins with PAR1") if head.data.startswith(MAGIC) else Sniff(0.0, "not Parquet")

    def read(self, path: Path) -> list[Run]:
        """One run of a wide table, or each run of a long one. NaN is a value, null is not logged."""
        columns = _columns(path)
        runs = long_form_runs(columns, path, self.name)
        if runs:
            return runs
        numbers = {n: c for n, c in columns.items() if isinstance(c, Column)}
        rows = max((len(c) if isinstance(c, list) else _height(c) for c in columns.values()), default=0)
        draft = Draft(run_name(path), str(path), self.name, params_beside(path))
        return [build_run(Table(numbers, rows), draft)]


def _height(column: Column) -> int:
    return column.value.size if column.rows is None else int(column.rows[-1]) + 1 if column.rows.size else 0


def _columns(path: Path) -> dict[str, Column | list[Any]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet", "reading Parquet") from error
    try:
        table = pq.read_table(path)
        return {name: column for name in table.column_names if (column := _column(pa, table[name])) is not None}
    except (pa.ArrowException, OSError, ValueError) as error:
        text = (str(error).splitlines() or [type(error).__name__])[0][:100]
        raise ReadError(path, f"broken Parquet ({text})", "a Parquet file") from error


def _column(pa: Any, data: Any) -> Column | list[Any] | None:
    if pa.types.is_timestamp(data.type):
        data = data.cast(pa.timestamp("ns")).cast(pa.int64())
    if pa.types.is_integer(data.type) or pa.types.is_floating(data.type) or pa.types.is_decimal(data.type):
        logged = ~np.asarray(data.is_null().to_numpy(), dtype=bool)
        return Column.where(np.asarray(data.cast(pa.float64()).to_numpy(), dtype=np.float64), logged)
    words = pa.types.is_string(data.type) or pa.types.is_large_string(data.type)
    return list(data.to_pylist()) if words else None


if TYPE_CHECKING:
    _conforms: Reader = Parquet()
