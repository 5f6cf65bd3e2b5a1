"""From a text table to columns of numbers, by pandas' C parser.

Two ways. The quick one tells pandas every column's type beforehand, as the head of the file suggests;
nothing is inferred, nothing copied, and pandas spreads a big file over threads. Where one cell disagrees
pandas refuses, and the careful way reads again: rows of a wrong length are skipped with their line
numbers, headers written again by a resumed run are dropped, and odd spellings of numbers are repaired.
"""

from __future__ import annotations

import csv
import re
import threading
import warnings
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.axis import STEP_NAMES
from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.content import HEAD_BYTES, Content, lines_of
from lranalyzer.readers.sides import NAMES, named, side
from lranalyzer.readers.tables.cells import column_of_texts
from lranalyzer.readers.tables.dialect import BLANKS, Dialect, split_row
from lranalyzer.readers.tables.missing import logged_masks
from lranalyzer.readers.tables.ragged import drop_short_rows
from lranalyzer.readers.tables.raw import is_unfinished, opened, pandas_encoding, raw_source, without_last_line
from lranalyzer.readers.tables.wide import WIDE, arrays_of, matrix_of
from lranalyzer.run import Note
from lranalyzer.run.gone import losses_gone
from lranalyzer.run.roles import normalised, reads_as_loss

if TYPE_CHECKING:
    import pandas as pd

_EXACT = {"float_precision": "round_trip"}
"""For pandas before 3, whose own parser is wrong in the last digit of every third number; later ones are exact."""
_SKIPPED = re.compile(r"Skipping line (\d+): expected (\d+) fields, saw (\d+)")
OPEN_QUOTE = "EOF inside string"
"""In pandas' complaint about a quotation mark that is never closed: one cut line would cost the whole log."""
_QUIET = threading.Lock()
"""``warnings.catch_warnings`` changes the whole process; two threads must not undo each other."""


def parse_table(path: Path, dialect: Dialect, data: bytes | None = None, *, may_be_empty: bool = False) -> Table:
    """Every numeric column of the file, or of ``data`` from it; ReadError when there is no complete row, unless
    it may be empty."""
    notes: list[Note] = []
    if data is None and not may_be_empty and len(dialect.names) > WIDE and _is_bare(path, dialect):
        raise _no_row(path, dialect)  # pandas would make a column of nothing for each of a hundred thousand names
    source = raw_source(path, dialect, notes) if data is None else data
    if (
        data is not None and _long_first_rows(path, data[:HEAD_BYTES], dialect, []) != 0
    ):  # the head of the file knew nothing of them
        dialect = replace(dialect, has_long_rows=True)
    unfinished = is_unfinished(path, source)
    frame = _quick(source, dialect)
    if frame is not None and unfinished:
        frame = frame.iloc[:-1]
    if frame is None:
        source = without_last_line(path, source)
        frame = _careful(source, path, dialect, notes)
    if unfinished:
        text = "the last line has no end; it is left out, since its last number may be cut"
        notes.append(Note("skipped", text, str(path)))
    if len(frame) == 0 and may_be_empty:
        return Table({}, 0, notes=notes)
    if len(frame) == 0:
        raise _no_row(path, dialect)
    table = _table(frame, source, path, dialect, notes, whole=data is None)
    drop_short_rows(table, source, dialect, str(path))
    return table


def _quick(source: str | bytes, dialect: Dialect) -> pd.DataFrame | None:
    import pandas as pd

    if dialect.thousands or dialect.comment or dialect.has_long_rows:
        return None
    if (matrix := matrix_of(source, dialect)) is not None:
        return matrix
    kinds: dict[Any, Any] = {}
    for j, name in enumerate(dialect.names):
        counts = j in dialect.whole_columns and normalised(name) in STEP_NAMES
        kinds[name] = str if j in dialect.text_columns else np.int64 if counts else np.float64
    for types in (kinds, {n: np.float64 if t is np.int64 else t for n, t in kinds.items()}):
        try:
            with np.errstate(invalid="ignore"):  # pandas casts before it refuses
                frame: pd.DataFrame = pd.read_csv(opened(source), dtype=types, **pandas_options(dialect))
            return frame
        except (ValueError, TypeError, OverflowError):  # ParserError and UnicodeDecodeError are ValueErrors
            continue
    return None


def _careful(source: str | bytes, path: Path, dialect: Dialect, notes: list[Note]) -> pd.DataFrame:
    import pandas as pd

    options = {
        **pandas_options(dialect),
        "low_memory": False,
        "on_bad_lines": "warn",
        "dtype": str,
        "keep_default_na": False,
    }
    options["skiprows"] += max(0, _long_first_rows(path, source, dialect, notes))
    if dialect.comment:
        options["comment"] = dialect.comment
    try:
        frame, warned = _with_warnings(source, options)
    except pd.errors.EmptyDataError:
        raise ReadError(path, "no row of data", "rows of numbers") from None
    except (ValueError, csv.Error) as error:
        if OPEN_QUOTE not in str(error):
            raise _unparsable(path, error) from error
        notes.append(Note("repaired", "a quotation mark that is never closed is read as it stands", str(path)))
        try:
            frame, warned = _with_warnings(source, {**options, "quoting": csv.QUOTE_NONE})
        except (ValueError, csv.Error) as again:
            raise _unparsable(path, again) from again
    for line, expected, saw in _SKIPPED.findall(warned):
        notes.append(Note("skipped", f"{saw} cells where the header has {expected}", str(path), int(line)))
    return frame


def _with_warnings(source: str | bytes, options: dict[str, Any]) -> tuple[pd.DataFrame, str]:
    """The frame, and what pandas said about rows it left out."""
    import pandas as pd

    with _QUIET, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        frame: pd.DataFrame = pd.read_csv(opened(source), **options, encoding_errors="replace")
    return frame, "\n".join(str(w.message) for w in caught)


def _is_bare(path: Path, dialect: Dialect) -> bool:
    return next(islice(Content(path).lines(), dialect.skip_lines, None), None) is None


def _no_row(path: Path, dialect: Dialect) -> ReadError:
    found = "a header and no complete row" if dialect.has_header else "no complete row"
    return ReadError(path, found, "rows of numbers")


def _unparsable(path: Path, error: Exception) -> ReadError:
    return ReadError(path, f"a table that cannot be parsed ({_first_line(error)})", "rows of equal length")


def _long_first_rows(path: Path, source: str | bytes, dialect: Dialect, notes: list[Note]) -> int:
    """How many first rows are too long: pandas would take its width from them. Where all are, -1: their last cells have no
    name, and the others are read."""
    lines = Content(path).lines() if isinstance(source, str) else lines_of([source], path)
    found: list[Note] = []
    for number, line, _ in islice(lines, dialect.skip_lines, None):
        cells = len(split_row(line, dialect.delimiter))
        if cells <= len(dialect.names):
            notes += found
            return len(found)
        text = f"{cells} cells where the header has {len(dialect.names)}"
        found.append(Note("skipped", text, str(path), number))
    if not found:
        return 0
    notes.append(Note("skipped", f"{found[0].text} in every row; the last have no name", str(path), found[0].line))
    return -1


def pandas_options(dialect: Dialect) -> dict[str, Any]:
    """Arguments of ``read_csv`` that the dialect fixes."""
    import pandas as pd

    return {
        **(_EXACT if int(pd.__version__.split(".")[0]) < 3 else {}),
        "sep": dialect.delimiter,
        "header": None,
        "names": list(dialect.names),
        "index_col": False,
        "skiprows": dialect.skip_lines,
        "decimal": dialect.decimal,
        "skipinitialspace": dialect.padded,
        "encoding": pandas_encoding(dialect),
        "low_memory": len(dialect.names) <= WIDE,
        "quoting": csv.QUOTE_NONE if dialect.delimiter == BLANKS else csv.QUOTE_MINIMAL,
    }


def _table(
    frame: pd.DataFrame, source: str | bytes, path: Path, dialect: Dialect, notes: list[Note], *, whole: bool
) -> Table:
    arrays = arrays_of(frame)
    texts = {n: np.asarray(a, dtype=object) for n, a in arrays.items() if a.dtype.kind not in "if"}
    numbers = {n: a for n, a in arrays.items() if n not in texts}
    keep = None if numbers else _not_headers(texts, len(frame), path, notes)  # a header has no number
    table = Table({}, len(frame) if keep is None else int(keep.sum()), notes=notes)
    masks = logged_masks(numbers, source, dialect)
    if whole and masks:
        _fill_gone(masks, numbers, path, notes)
    sides = _sides(texts, keep)
    for name in arrays:
        if name in numbers:
            column = Column.where(numbers[name], masks[name]) if name in masks else Column(numbers[name])
        else:
            cells = texts[name] if keep is None else texts[name][keep]
            found = column_of_texts(name, cells, dialect, str(path), notes)
            if isinstance(found, str):
                table.texts[name] = found
            column = found if isinstance(found, Column) else Column(np.zeros(0))
        if column.value.size:
            table.columns[name] = column
    return _parted(table, sides) if sides is not None else table


def _sides(texts: dict[str, Any], keep: Any) -> Any:
    """For each row ``train``, ``val`` or ``test``, where a column says so in every row and not always the same."""
    for name in (n for n in texts if normalised(n) in NAMES):
        cells = texts[name] if keep is None else texts[name][keep]
        words, which = np.unique([str(cell) for cell in cells], return_inverse=True)
        found = [side(word) for word in words]
        if len(found) > 1 and all(found):
            return np.array(found, dtype=object)[which]
    return None


def _parted(table: Table, sides: Any) -> Table:
    """Every column but those that count as one column a side."""
    columns: dict[str, Column] = {}
    for name, column in table.columns.items():
        if named(name, "val") == name:
            columns[name] = column
            continue
        rows = column.row_numbers()
        for whose in dict.fromkeys(sides):
            held = sides[rows] == whose
            if held.any():
                columns[named(name, whose)] = Column(column.value[held], rows[held])
    table.columns = columns
    return table


def _fill_gone(masks: dict[str, Any], numbers: dict[str, Any], path: Path, notes: list[Note]) -> None:
    """Take the cells of a loss that is gone for the NaN they were."""
    missing = {n: ~masks[n] if n in masks else np.zeros(len(v), bool) for n, v in numbers.items() if reads_as_loss(n)}
    for name, row in losses_gone(missing).items():
        del masks[name]
        text = f"{name}: every cell is empty from row {row + 1} to the end, where the log goes on: read as NaN, which pandas writes so"
        notes.append(Note("repaired", text, str(path)))


def _not_headers(texts: dict[str, Any], n_rows: int, path: Path, notes: list[Note]) -> Any:
    """Rows that are not the header written again; None: none is."""
    if not texts:
        return None
    repeated = np.ones(n_rows, dtype=bool)
    for name, cells in texts.items():
        repeated &= cells == name
    if not repeated.any() or (len(texts) == 1 and repeated.all()):
        return None
    first = int(np.flatnonzero(repeated)[0])
    text = f"the header is written again {int(repeated.sum())} times, first after row {first}: a resumed run"
    notes.append(Note("resumed", text, str(path)))
    return ~repeated


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:120]
