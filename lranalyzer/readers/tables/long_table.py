"""Tables that are no log of one run: a row a point, or a row a run."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.columns import Column
from lranalyzer.readers.content import Content, read_head
from lranalyzer.readers.long_form import is_long_form, long_form_runs
from lranalyzer.readers.tables.table_log import dialect_of
from lranalyzer.run import Run

_RUNS_TABLES = ({"Start Time", "Duration", "Run ID"}, {"Name", "State", "Runtime", "Sweep"})


class LongTable:
    """MLflow's exported chart and other tables with columns run, metric, step and value."""

    name, title = "long_csv", "table with a row a point"

    def sniff(self, head: Head) -> Sniff:
        """Known by its columns."""
        dialect = dialect_of(head)
        if dialect is None or not is_long_form(list(dialect.names)):
            return Sniff(0.0, "no columns metric, step, value")
        return Sniff(0.95, "columns metric, step and value")

    def read(self, path: Path) -> list[Run]:
        """Every run in the table; MLflow's chart holds at most 2,500 points a run."""
        import pandas as pd

        dialect = dialect_of(read_head(path))
        if dialect is None:
            raise ReadError(path, "no table", "columns metric, step and value")
        text = Content(path).text()
        try:
            rows = [
                line for line in text.splitlines(keepends=True)[dialect.skip_lines :] if line.endswith("\n")
            ]
            frame = pd.read_csv(
                StringIO("".join(rows)),
                sep=dialect.delimiter,
                names=list(dialect.names),
                index_col=False,
                on_bad_lines="skip",
            )
        except (ValueError, pd.errors.ParserError) as error:
            raise ReadError(
                path, f"a table that cannot be parsed ({str(error)[:80]})", "rows of equal length"
            ) from error
        columns = {str(n): _column(frame[n].to_numpy()) for n in frame.columns}
        runs = long_form_runs(columns, path, self.name, sampled={"Run ID", "metric"} <= set(dialect.names))
        if not runs:
            raise ReadError(path, "no point with a step and a value", "columns metric, step and value")
        return runs


class RunsTable:
    """MLflow's and W&B's table of runs: a row a run and no curve; named so that it is not taken for a log."""

    name, title = "runs_table", "table of runs without curves"

    def sniff(self, head: Head) -> Sniff:
        """Known by its columns."""
        dialect = dialect_of(head)
        names = set(dialect.names) if dialect else set()
        known = any(wanted <= names for wanted in _RUNS_TABLES)
        return Sniff(0.98, "columns of a table of runs") if known else Sniff(0.0, "no table of runs")

    def read(self, path: Path) -> list[Run]:
        """Always an error, which says what to export instead."""
        raise ReadError(
            path, "a table of runs, which holds no curves", "the store itself, or a chart's exported data"
        )


def _column(values: Any) -> Column | list[Any]:
    if values.dtype.kind in "if":
        numbers = np.asarray(values, dtype=np.float64)
        return Column.where(numbers, ~np.isnan(numbers))
    return [None if v is None or v != v else str(v) for v in values]


if TYPE_CHECKING:
    _long: Reader = LongTable()
    _runs: Reader = RunsTable()
