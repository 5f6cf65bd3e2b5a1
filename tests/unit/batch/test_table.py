from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lranalyzer.batch import table_of, write_table
from lranalyzer.errors import MissingExtra, SettingsError


def _row(**values: Any) -> dict[str, Any]:
    return {"name": "run", "verdict": "ok", "confidence": 0.5, "lr": 0.1, **values}


def test_parameters_that_differ_or_bear_on_the_rate_become_columns() -> None:
    rows = [_row(**{"param.lr": "0.1", "param.seed": i, "param.host": "a"}) for i in range(3)]
    assert [c for c in table_of(rows).columns if c.startswith("param.")] == ["param.seed", "param.lr"]


def test_numbers_are_numbers_even_where_missing() -> None:
    table = table_of([_row(lr=None), _row()])
    assert table.lr.dtype == "float64"
    assert table.lr.isna().tolist() == [True, False]


def test_no_rows_make_an_empty_table() -> None:
    assert table_of([]).empty


@pytest.mark.parametrize("evil", ["=cmd|' /C calc'!A0", "+1+1", "-1+2", "@SUM(A1)", "\tx"])
def test_a_spreadsheet_runs_no_formula_from_a_log(tmp_path: Path, evil: str) -> None:
    write_table(table_of([_row(name=evil)]), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        assert next(csv.DictReader(file))["name"] == "'" + evil


def test_json_lines_hold_null_for_nan(tmp_path: Path) -> None:
    write_table(table_of([_row(lr=float("nan"))]), tmp_path / "t.jsonl")
    assert json.loads((tmp_path / "t.jsonl").read_text())["lr"] is None


def test_parquet_keeps_the_table_and_mixed_parameters_become_text(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    rows = [_row(**{"param.depth": 3}), _row(**{"param.depth": "deep"})]
    write_table(table_of(rows), tmp_path / "t.parquet")
    back = pd.read_parquet(tmp_path / "t.parquet")
    assert back["param.depth"].tolist() == ["3", "deep"]
    assert back.lr.tolist() == [0.1, 0.1]


def test_parquet_without_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"lranalyzer\[parquet\]"):
        write_table(table_of([_row()]), tmp_path / "t.parquet")


def test_duckdb_keeps_the_table_and_replaces_only_its_own(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(tmp_path / "t.duckdb")) as database:
        database.execute("CREATE TABLE mine AS SELECT 1 AS kept")
    for lr in (0.2, 0.1):
        write_table(table_of([_row(lr=lr), _row(lr=None)]), tmp_path / "t.duckdb")
    with duckdb.connect(str(tmp_path / "t.duckdb")) as database:
        assert database.execute("SELECT lr, error FROM runs WHERE lr > 0").fetchall() == [(0.1, None)]
        assert database.execute("SELECT kept FROM mine").fetchall() == [(1,)]
        types = dict(
            database.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'runs'").fetchall()
        )
    assert (types["error"], types["lr"], types["name"]) == ("VARCHAR", "DOUBLE", "VARCHAR")


def test_a_file_that_is_no_duckdb_is_left_alone(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    (tmp_path / "t.duckdb").write_text("precious")
    with pytest.raises(OSError, match="not a valid DuckDB"):
        write_table(table_of([_row()]), tmp_path / "t.duckdb")
    assert (tmp_path / "t.duckdb").read_text() == "precious"


HOSTILE = ("\udcff", "a\0b", "x" * 5_000, "\u202egnp", "\U0001f680", "a\r\nb\t", '"; DROP TABLE runs; --', "=1+1")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".duckdb"])
@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_names_and_parameters_are_written_in_every_format(tmp_path: Path, suffix: str, evil: str) -> None:
    needed = {".parquet": "pyarrow", ".duckdb": "duckdb"}.get(suffix)
    if needed:
        pytest.importorskip(needed)
    rows = [_row(name=evil, **{f"param.{evil}": evil, "param.LR": "a", "param.lr": i}) for i in range(2)]
    write_table(table_of(rows), tmp_path / f"t{suffix}")
    assert (tmp_path / f"t{suffix}").stat().st_size > 0


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.xlsx"):
        write_table(table_of([]), tmp_path / "t.xlsx")
