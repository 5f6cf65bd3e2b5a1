"""Tables of thousands of columns, for which pandas takes tens of microseconds a column, however few the rows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.readers.tables.dialect import BLANKS, Dialect
from lranalyzer.readers.tables.raw import pandas_encoding

if TYPE_CHECKING:
    import pandas as pd

WIDE = 200
"""Columns from which pandas' chunked reading (``low_memory``) is slower than one piece."""
VERY_WIDE = 2_000
"""Columns from which NumPy's parser is tried before pandas: it needs a tenth of the time where rows are this long."""
EXACT = 2.0**53
"""Whole numbers up to this are exact in float64."""


def matrix_of(source: str | bytes, dialect: Dialect) -> pd.DataFrame | None:
    """The table where every cell is an ordinary number; None for any other, and for one of few columns.

    What is not finite, empty or spelled oddly has a meaning that pandas and the careful way know how to tell.
    """
    import pandas as pd

    if len(dialect.names) < VERY_WIDE or dialect.text_columns or dialect.decimal != ".":
        return None
    delimiter = None if dialect.delimiter == BLANKS else dialect.delimiter
    try:
        with (
            io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb") as raw,
            io.TextIOWrapper(raw, encoding=pandas_encoding(dialect)) as lines,
        ):
            numbers = np.loadtxt(lines, delimiter=delimiter, comments=None, skiprows=dialect.skip_lines, ndmin=2)
    except ValueError:  # UnicodeDecodeError is one
        return None
    if numbers.shape[1] != len(dialect.names) or not (np.abs(numbers) <= EXACT).all():
        return None
    return pd.DataFrame(numbers, columns=list(dialect.names))


def arrays_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Every column as an array, in order; many are taken by type and not one by one."""
    kinds = [np.float64, np.int64] if frame.shape[1] > WIDE else []
    blocks = [frame.select_dtypes(kind) for kind in kinds]
    alike = {str(n): a for block in blocks for n, a in zip(block.columns, block.to_numpy().T, strict=True)}
    return {name: alike[name] if name in alike else frame[name].to_numpy() for name in map(str, frame.columns)}
