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


@pytest.mark.parametrize("evil", ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\tx"])
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


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.xlsx"):
        write_table(table_of([]), tmp_path / "t.xlsx")
