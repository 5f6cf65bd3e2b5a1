"""Rows as a data frame, and the data frame as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.batch.row import COLUMNS, PARAM
from lranalyzer.errors import MissingExtra, SettingsError, did_you_mean
from lranalyzer.report.as_json import dumps
from lranalyzer.run import Hyperparameters

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = tuple(
    c for c in COLUMNS if c.startswith(("p_", "lr", "recommended", "best", "last", "points")) or c == "confidence"
)

MOST_PARAMETERS = 60
"""Columns of parameters in a table; those that differ between runs come first."""

SUFFIXES = (".csv", ".jsonl", ".parquet")


def table_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a run, with :data:`~lranalyzer.batch.row.COLUMNS` and the parameters that matter.

    Parameters that differ between the runs matter, and those that bear on the learning rate do.
    """
    import pandas as pd

    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    params: dict[str, dict[int, Any]] = {}
    count = 0
    for count, row in enumerate(rows, 1):
        for name in COLUMNS:
            columns[name].append(row.get(name))
        for name, value in row.items():
            if name.startswith(PARAM):
                params.setdefault(name, {})[count - 1] = value
    for name in _telling(params, count):
        columns[name] = [_cell(params[name].get(i)) for i in range(count)]
    table = pd.DataFrame(columns, index=pd.RangeIndex(count))
    return table.astype(dict.fromkeys(NUMBERS, "float64"))


def _telling(params: Mapping[str, Mapping[int, Any]], runs: int) -> list[str]:
    known = {name: Hyperparameters.of({name.removeprefix(PARAM): "1"}) != Hyperparameters() for name in params}
    differ = {name: len(values) < runs or len({str(v) for v in values.values()}) > 1 for name, values in params.items()}
    telling = [name for name in params if known[name] or differ[name]]
    return sorted(telling, key=lambda name: (not differ[name], not known[name]))[:MOST_PARAMETERS]


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, JSON Lines or Parquet, by the file's suffix.

    Raises
    ------
    SettingsError
        The suffix is another one.
    MissingExtra
        Parquet was asked for and pyarrow is missing.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        table.map(_harmless).to_csv(path, index=False)
    elif suffix == ".jsonl":
        with path.open("w", encoding="utf-8") as file:
            file.writelines(dumps(record) + "\n" for record in table.to_dict("records"))
    elif suffix == ".parquet":
        _uniform(table).to_parquet(path, index=False)
    else:
        raise SettingsError(f"export: {did_you_mean(suffix or path.name, SUFFIXES)}")


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _uniform(table: pd.DataFrame) -> pd.DataFrame:
    """Parquet wants one type a column; parameters of mixed types become text."""
    import importlib.util

    if importlib.util.find_spec("pyarrow") is None:
        raise MissingExtra("pyarrow", "parquet", "writing Parquet")
    mixed = [c for c in table.columns if c.startswith(PARAM) and len({type(v) for v in table[c] if v is not None}) > 1]
    uniform = table.copy()
    for c in mixed:
        uniform[c] = [None if v is None else str(v) for v in table[c]]
    return uniform
