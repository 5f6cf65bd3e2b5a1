"""Tables that are no log of one run: a row a point, or a row a run."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.columns import Column
from lranalyzer.readers.content import Content, read_head
from lranalyzer.readers.long_form import is_long_form, long_form_runs
from lranalyzer.readers.numbers import parse_number
from lranalyzer.readers.tables.dialect import Dialect, split_row
from lranalyzer.readers.tables.table_log import dialect_of
from lranalyzer.run import Note, Run

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
        dialect = dialect_of(read_head(path))
        if dialect is None:
            raise ReadError(path, "no table", "columns metric, step and value")
        columns, notes = _columns(path, dialect)
        runs = long_form_runs(columns, path, self.name, sampled={"Run ID", "metric"} <= set(dialect.names))
        if not runs:
            raise ReadError(path, "no point with a step and a value", "columns metric, step and value")
        return [replace(run, notes=(*run.notes, *notes)) for run in runs]


def _columns(path: Path, dialect: Dialect) -> tuple[dict[str, Column | list[Any]], list[Note]]:
    """Complete rows of the right length, by column."""
    content, rows = Content(path), []
    for number, line, complete in islice(content.lines(), dialect.skip_lines, None):
        row = split_row(line, dialect.delimiter)
        if complete and len(row) == len(dialect.names):
            rows.append(row)
        elif row:
            text = f"{len(row)} cells where the header has {len(dialect.names)}" if complete else "a cut last line"
            content.notes.append(Note("skipped", text, str(path), number))
    columns = {name: _column([row[j] for row in rows], dialect) for j, name in enumerate(dialect.names)}
    return columns, content.notes


def _column(cells: list[str], dialect: Dialect) -> Column | list[Any]:
    numbers = [parse_number(cell, dialect.decimal) for cell in cells]
    known = np.array([n is not None for n in numbers], dtype=bool)
    if known.sum() * 2 <= len(cells):
        return [cell or None for cell in cells]
    return Column.where(np.array([np.nan if n is None else n for n in numbers]), known)


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
        raise ReadError(path, "a table of runs, which holds no curves", "the store itself, or a chart's exported data")


if TYPE_CHECKING:
    _long: Reader = LongTable()
    _runs: Reader = RunsTable()
