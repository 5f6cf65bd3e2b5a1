"""Telling a NaN that was logged from a cell that is empty.

pandas reads both as NaN. A diverged loss and a validation loss that is logged now and then must not be
confused, so the bytes decide: without a NaN token in the file all are empty cells, with as many tokens as
missing cells all are NaN, and only where both occur the columns concerned are read once more as text.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from lranalyzer.readers.numbers import NOT_LOGGED
from lranalyzer.readers.tables.dialect import Dialect
from lranalyzer.readers.tables.raw import opened

_NAN_TOKENS = {b"nan": b"a", b"NaN": b"a", b"#IND": b"#", b"#QNAN": b"#"}
"""Spellings of NaN that pandas takes for a missing cell, with a letter that none is without."""
CHUNK_BYTES = 1 << 20
CHUNK_ROWS = 200_000

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def logged_masks(numbers: dict[str, Any], source: str | bytes, dialect: Dialect) -> dict[str, Mask]:
    """For each column with empty cells: true where something was logged. Other columns are not mentioned."""
    nans = {name: np.isnan(v) for name, v in numbers.items() if v.dtype.kind == "f" and np.isnan(v.min())}
    if not nans:
        return {}
    tokens = _count_tokens(source, dialect)
    if tokens == 0:
        return {name: ~mask for name, mask in nans.items()}
    if tokens == sum(int(mask.sum()) for mask in nans.values()) and not dialect.text_columns:
        return {}
    return _read_again(nans, source, dialect)


def _count_tokens(source: str | bytes, dialect: Dialect) -> int:
    """How often NaN is spelled out below the header."""
    total, rest = 0, b""
    with io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb", buffering=0) as file:
        head = file.read(CHUNK_BYTES)
        chunk = head[_after_header(head, dialect) :]
        while chunk:
            letters = {letter: letter in chunk for letter in _NAN_TOKENS.values()}
            if any(letters.values()):
                whole = rest + chunk
                total += sum(whole.count(token) for token, letter in _NAN_TOKENS.items() if letters[letter])
                total -= sum(rest.count(token) for token in _NAN_TOKENS)
            rest = chunk[-4:]  # a token may lie across two chunks
            chunk = file.read(CHUNK_BYTES)
    return total


def _after_header(data: Any, dialect: Dialect) -> int:
    position = 0
    for _ in range(dialect.skip_lines):
        newline = data.find(b"\n", position)
        if newline < 0:
            newline = len(data)
        bare = data.find(b"\r", position, newline)  # the end of a line on old Macs; else just before the newline
        position = newline + 1 if bare in (-1, newline - 1) else bare + 1
    return position


def _read_again(nans: dict[str, Mask], source: str | bytes, dialect: Dialect) -> dict[str, Mask]:
    import pandas as pd

    from lranalyzer.readers.tables.parse import pandas_options

    parts: dict[str, list[Mask]] = {name: [] for name in nans}
    options = {**pandas_options(dialect), "dtype": str, "keep_default_na": False, "low_memory": False}
    with pd.read_csv(opened(source), usecols=list(nans), chunksize=CHUNK_ROWS, **options) as chunks:
        for chunk in chunks:
            for name in nans:
                cells = chunk[name].str.strip().str.lower()
                parts[name].append(~cells.isin(NOT_LOGGED).to_numpy(dtype=bool))
    masks = {name: np.concatenate(p)[: nans[name].size] for name, p in parts.items()}
    return {name: mask for name, mask in masks.items() if not mask.all()}
