"""Every format, by a small log of each: see ``tests/data/readers/README.md`` for where they come from."""

from __future__ import annotations

import csv
import shutil
import tomllib
from pathlib import Path

import pytest

from lranalyzer.readers import READERS, read
from lranalyzer.readers.detect import recognise
from lranalyzer.run import Run

DATA = Path(__file__).parents[2] / "data" / "readers"
SHAPES = DATA.parent / "shapes.toml"
ROWS = list(csv.DictReader((DATA / "expected.csv").read_text().splitlines()))
ROLES = ("train_loss", "val_loss", "lr", "grad_norm")
NAMED_ONLY = {"catboost", "dvclive", "lightning_csv"}
"""Formats whose columns are too common to be known without the file name."""
IN_FOLDERS = {"allennlp", "catboost_folder", "dvclive_folder"}


def described(run: Run) -> dict[str, str]:
    first = min(int(s.step.min()) for s in run.series.values())
    last = max(int(s.step.max()) for s in run.series.values())
    roles = {role: f"{a.name} ({len(run.series[a.name])})" for role, a in run.roles.items()}
    return {
        "format": run.format,
        "x_unit": run.x_unit,
        "first": str(first),
        "last": str(last),
        **{role: roles.get(role, "") for role in ROLES},  # type: ignore[call-overload]
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['folder']}-{row['run']}")
def test_a_log_of_every_format_is_read_with_the_right_roles(row: dict[str, str]) -> None:
    run = read(DATA / row["folder"])[int(row["run"])]
    assert described(run) == {key: row[key] for key in ("format", "x_unit", "first", "last", *ROLES)}


@pytest.mark.parametrize("folder", sorted({row["folder"] for row in ROWS}))
def test_no_file_of_a_fixture_is_a_problem(folder: str) -> None:
    assert read(DATA / folder).problems == ()


def test_every_reader_has_a_log_to_prove_it() -> None:
    proved = {row["format"] for row in ROWS} | {"runs_table", "mlflow_db"}
    single = {"dvclive", "catboost"}  # proved inside their folders
    printed = {shape["format"] for shape in tomllib.loads(SHAPES.read_text(encoding="utf-8")).values()}
    assert {reader.name for reader in READERS} - proved - single - printed == set()


def test_reader_names_are_unique() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['folder']}-{row['run']}")
def test_a_format_is_known_by_its_content_alone(row: dict[str, str], tmp_path: Path) -> None:
    if row["format"] in NAMED_ONLY | IN_FOLDERS:
        pytest.skip("known by its name or its folder")
    source = Path(read(DATA / row["folder"])[int(row["run"])].source)
    if source.is_dir():
        pytest.skip("several files")
    neutral = tmp_path / "x"
    shutil.copy(source, neutral)
    assert recognise(neutral).reader.name == row["format"]
