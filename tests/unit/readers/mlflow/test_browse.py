"""Looking around: stores near by, experiments of a store, the page of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mlflow_world import Database, Server, falling

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow import read_mlflow
from lranalyzer.readers.mlflow.browse import stores_near, survey, ui_address


def test_stores_here_and_one_folder_below_are_found_and_nothing_else(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("runs/mlruns/1", "mlruns/1", ".hidden/1", "plain"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "meta.yaml").write_text("name: x\n")
    (tmp_path / "plain" / "other.db").write_text("not a database")
    Database(tmp_path / "plain" / "more.db").connection.close()
    assert stores_near() == ["sqlite:///mlflow.db", "mlruns", "sqlite:///plain/more.db"]
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://kim:s3cret@host:5000")
    assert stores_near("nowhere") == ["http://host:5000"]


def test_a_survey_counts_what_is_not_deleted(database: Database, tmp_path: Path) -> None:
    database.run("a", {"loss": falling(2)})
    database.run("gone", {"loss": falling(2)}, stage="deleted")
    found = survey(database.path)
    assert [e.name for e in found.experiments] == ["Default", "vision"]
    assert found.runs == {"1": 1}
    with pytest.raises(ReadError, match="no such file"):
        survey(tmp_path / "nowhere.db")


def test_a_server_tells_its_experiments_without_counting(server: Server) -> None:
    found = survey(server.url)
    assert {"vision", "long"} <= {e.name for e in found.experiments}
    assert found.runs == {}


def test_a_run_of_a_server_has_a_page_and_a_local_one_has_none(server: Server, database: Database) -> None:
    (run,) = read_mlflow(f"{server.url}#vision", filter_string="attributes.run_name = 'plain'")
    number = run.tags["mlflow.experimentId"]
    assert ui_address(run) == f"{server.url}/#/experiments/{number}/runs/{run.run_id}"
    there = replace(run, source="https://dbc-1.cloud.databricks.com")
    assert ui_address(there) == f"https://dbc-1.cloud.databricks.com/ml/experiments/{number}/runs/{run.run_id}"
    database.run("a", {"loss": falling(2)})
    assert ui_address(read_mlflow(database.path)[0]) is None
