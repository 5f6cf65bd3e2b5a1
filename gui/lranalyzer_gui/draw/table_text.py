"""Rows of the table of runs as text for other programs: unrounded values, no thousands separators."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from lranalyzer.writing import no_formula

T = TypeVar("T")


def table_text(rows: Iterable[T], columns: Sequence[tuple[str, Callable[[T], Any]]], delimiter: str = ",") -> str:
    """A heading and a line a row; a missing value is an empty cell.

    >>> table_text([{"lr": 0.1}, {"lr": None}], [("rate", lambda r: r["lr"])])
    'rate\\n0.1\\n\\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([no_formula(title) for title, _ in columns])
    for row in rows:
        writer.writerow([_cell(value(row)) for _, value in columns])
    return text.getvalue().replace('""\n', "\n")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    return str(no_formula(str(value)))
