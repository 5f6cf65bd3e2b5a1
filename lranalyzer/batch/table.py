"""Rows as a data frame, and the data frame as a file."""

from __future__ import annotations

import importlib
import importlib.util
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import MissingExtra, SettingsError, did_you_mean
from lranalyzer.filter.names import COLUMNS, PARAM
from lranalyzer.report.as_json import dumps
from lranalyzer.run import Hyperparameters
from lranalyzer.writing import no_formula, replacing

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = tuple(
    c for c in COLUMNS if c.startswith(("p_", "lr", "recommended", "best", "last", "points")) or c == "confidence"
)

MOST_PARAMETERS = 60
"""Columns of parameters in a table; those that differ between runs come first."""

SUFFIXES = (".csv", ".jsonl", ".parquet", ".duckdb")

DUCKDB_TABLE = "runs"
"""Name of the table in a DuckDB file; other tables of that file stay."""


def table_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a run, with :data:`~lranalyzer.batch.COLUMNS` and the parameters that matter.

    Parameters that differ between the runs matter, and those that bear on the learning rate do.
    """
    import pandas as pd

    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    params: dict[str, dict[int, Any]] = {}
    count = 0
    for count, row in enumerate(rows, 1):
        for name in COLUMNS:
            columns[name].append(_cell(row.get(name)))
        for name, value in row.items():
            if name.startswith(PARAM):
                params.setdefault(_writable(name), {})[count - 1] = value
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
    return value if value is None or isinstance(value, bool | int | float) else _writable(str(value))


def _writable(text: str) -> str:
    """Text without the lone surrogates of file names in no encoding, which neither pandas nor a file takes."""
    return text.encode("utf-8", "replace").decode()


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, JSON Lines, Parquet or DuckDB (table ``runs``), by the file's suffix.

    Raises
    ------
    SettingsError
        The suffix is another one.
    MissingExtra
        Parquet or DuckDB was asked for and pyarrow or duckdb is missing.
    OSError
        The file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        with replacing(path) as fresh:
            table.map(no_formula).to_csv(fresh, index=False)
    elif suffix == ".jsonl":
        with replacing(path) as fresh, fresh.open("w", encoding="utf-8") as file:
            file.writelines(dumps(record) + "\n" for record in table.to_dict("records"))
    elif suffix == ".parquet":
        _need("pyarrow", "parquet", "writing Parquet")
        with replacing(path) as fresh:
            _uniform(table).to_parquet(fresh, index=False)
    elif suffix == ".duckdb":
        _to_duckdb(_uniform(table), path)
    else:
        raise SettingsError(f"export: {did_you_mean(suffix or path.name, SUFFIXES)}")


def _uniform(table: pd.DataFrame) -> pd.DataFrame:
    """Databases want one type a column, and names that differ by more than case.

    Parameters of mixed types become text, and so do columns of text in which no row has any.
    """
    uniform = table.copy()
    for c in table.columns:
        kinds = {type(v) for v in table[c] if v is not None}
        if (c in COLUMNS and c not in NUMBERS) or len(kinds) > 1 or str in kinds:
            uniform[c] = table[c].map(_storable, na_action="ignore").astype("string")
    met: Counter[str] = Counter()
    names = []
    for c in uniform.columns:
        name = _storable(c)
        met[name.lower()] += 1
        names.append(name if met[name.lower()] == 1 else f"{name} ({met[name.lower()]})")
    return uniform.set_axis(names, axis=1)


def _storable(value: Any) -> str:
    """Text without zero bytes, which no database takes."""
    return str(value).replace("\0", "\ufffd")


def _to_duckdb(table: pd.DataFrame, path: Path) -> None:
    _need("duckdb", "duckdb", "writing DuckDB")
    duckdb = importlib.import_module("duckdb")
    columns = []
    for c in table.columns:
        quoted = '"' + c.replace('"', '""') + '"'
        if table[c].dtype == "string":  # older releases guess the type of such a column, and write its gaps as text
            table[c] = table[c].astype(object).where(table[c].notna(), None)
            quoted = f"CAST({quoted} AS VARCHAR) AS {quoted}"
        columns.append(quoted)
    try:
        with duckdb.connect(str(path)) as database:
            database.register("lranalyzer_runs", table)
            database.execute(
                f"CREATE OR REPLACE TABLE {DUCKDB_TABLE} AS SELECT {', '.join(columns)} FROM lranalyzer_runs"
            )
    except duckdb.Error as error:  # another program's lock, a folder that is not there, a file of another kind
        raise OSError(0, str(error).splitlines()[0]) from None


def _need(package: str, extra: str, what: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise MissingExtra(package, extra, what)
