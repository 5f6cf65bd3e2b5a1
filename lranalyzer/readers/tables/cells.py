"""Columns that pandas could not take for numbers: odd spellings are repaired, words are left."""

from __future__ import annotations

from typing import Any

import numpy as np

from lranalyzer.readers.columns import Column
from lranalyzer.readers.numbers import is_not_logged, parse_number
from lranalyzer.readers.tables.dialect import Dialect
from lranalyzer.run import Note

MIN_NUMBERS = 0.5
"""Share of a column's logged cells that must be numbers for it to count as one."""


def column_of_texts(name: str, cells: Any, dialect: Dialect, source: str, notes: list[Note]) -> Column | str | None:
    """Numbers of a column of text; or its text where that is one and the same everywhere; or None.

    pandas converts what it can; only the different spellings it refuses are looked at one by one.
    """
    values = _converted(cells, dialect)
    refused = np.flatnonzero(np.isnan(values))
    words, which = np.unique(np.asarray([_text(c) for c in cells[refused]], dtype=object), return_inverse=True)
    numbers = [_number(word, dialect) for word in words]
    absent = np.array([is_not_logged(word) for word in words], dtype=bool)
    known = np.array([n is not None for n in numbers], dtype=bool) & ~absent
    values[refused] = np.array([np.nan if n is None else n for n in numbers], dtype=np.float64)[which]
    logged = np.ones(values.size, dtype=bool)
    logged[refused] = known[which]
    odd = int(np.bincount(which, minlength=len(words))[~known & ~absent].sum())
    understood = int(logged.sum())
    if understood + odd == 0:
        return None
    if understood < MIN_NUMBERS * (understood + odd):
        rest = words[~known & ~absent]
        return str(rest[0]) if len(rest) == 1 and understood == 0 else _iso_times(cells)
    if odd:
        example = str(words[~known & ~absent][0])[:40]
        notes.append(Note("skipped", f"{odd} cells of {name!r} are no numbers, such as {example!r}", source))
    return Column.where(values, logged)


def _converted(cells: Any, dialect: Dialect) -> Any:
    import pandas as pd

    column = pd.Series(cells, dtype=object)
    if dialect.thousands:
        column = column.str.replace(dialect.thousands, "", regex=False)
    if dialect.decimal != ".":
        column = column.str.replace(dialect.decimal, ".", regex=False)
    return np.array(pd.to_numeric(column, errors="coerce"), dtype=np.float64)


def _number(word: str, dialect: Dialect) -> float | None:
    plain = word.replace(dialect.thousands, "") if dialect.thousands else word
    return parse_number(plain, dialect.decimal)


def _text(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _iso_times(cells: Any) -> Column | None:
    """Seconds since 1970 of a column of ISO dates."""
    import pandas as pd

    when = pd.to_datetime(pd.Series(cells, dtype=object), errors="coerce", utc=True, format="ISO8601")
    logged = when.notna().to_numpy()
    if logged.mean() < MIN_NUMBERS:
        return None
    seconds = when.astype("datetime64[us, UTC]").astype("int64").to_numpy() / 1e6  # ns end in the year 2262
    return Column.where(seconds, logged)
