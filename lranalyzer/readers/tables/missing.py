"""Telling a NaN that was logged from a cell that is empty.

pandas reads both as NaN. A diverged loss and a validation loss that is logged now and then must not be
confused, so the bytes decide: without a NaN token in the file all are empty cells, without an empty cell
all are NaN tokens, and only where both occur the columns concerned are read once more as text.
"""

from __future__ import annotations

import mmap
import re
from typing import Any

import numpy as np

from lranalyzer.readers.numbers import NOT_LOGGED
from lranalyzer.readers.tables.dialect import BLANKS, Dialect

_NAN_TOKENS = (b"nan", b"NaN", b"NAN", b"#IND", b"#QNAN")
_EMPTY_TOKENS = (b"NA", b"N/A", b"null", b"NULL", b"None", b"n/a")
CHUNK_ROWS = 200_000

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def logged_masks(numbers: dict[str, Any], source: str | bytes, dialect: Dialect) -> dict[str, Mask]:
    """For each column with empty cells: true where something was logged. Other columns are not mentioned."""
    nans = {name: mask for name, v in numbers.items() if v.dtype.kind == "f" and (mask := np.isnan(v)).any()}
    if not nans:
        return {}
    tokens, empties = _occurring(source, dialect)
    if not tokens:
        return {name: ~mask for name, mask in nans.items()}
    if not empties:
        return {}
    return _read_again(nans, source, dialect)


def _occurring(source: str | bytes, dialect: Dialect) -> tuple[bool, bool]:
    if isinstance(source, bytes):
        return _search(source, dialect)
    with open(source, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _search(data, dialect)


def _search(data: Any, dialect: Dialect) -> tuple[bool, bool]:
    start = _after_header(data, dialect)
    tokens = any(data.find(token, start) >= 0 for token in _NAN_TOKENS)
    if not tokens:
        return False, True
    mark = re.escape(dialect.delimiter.encode()) if dialect.delimiter != BLANKS else b"[ \t]"
    gap = (
        re.compile(rb"(?:^|%b|[\r\n])[ \t\"]*(?:%b|[\r\n]|$)" % (mark, mark))
        if dialect.delimiter != BLANKS
        else None
    )
    empties = any(data.find(token, start) >= 0 for token in _EMPTY_TOKENS if token != b"NA")
    lone_na = re.compile(rb"%b[ \t\"]*NA[ \t\"]*(?:%b|[\r\n])" % (mark, mark))
    return True, empties or bool(lone_na.search(data, start)) or bool(gap and gap.search(data, start))


def _after_header(data: Any, dialect: Dialect) -> int:
    position = 0
    for _ in range(dialect.skip_lines):
        ends = [e for e in (data.find(b"\n", position), data.find(b"\r", position)) if e >= 0]
        position = min(ends) + 1 if ends else position
        if data[position - 1 : position + 1] == b"\r\n":
            position += 1
    return position


def _read_again(nans: dict[str, Mask], source: str | bytes, dialect: Dialect) -> dict[str, Mask]:
    import pandas as pd

    from lranalyzer.readers.tables.parse import _opened, _options

    parts: dict[str, list[Mask]] = {name: [] for name in nans}
    options = {**_options(dialect), "dtype": str, "keep_default_na": False, "low_memory": False}
    with pd.read_csv(_opened(source), usecols=list(nans), chunksize=CHUNK_ROWS, **options) as chunks:
        for chunk in chunks:
            for name in nans:
                cells = chunk[name].str.strip().str.lower()
                parts[name].append(~cells.isin(NOT_LOGGED).to_numpy(dtype=bool))
    masks = {name: np.concatenate(p)[: nans[name].size] for name, p in parts.items()}
    return {name: mask for name, mask in masks.items() if not mask.all()}
