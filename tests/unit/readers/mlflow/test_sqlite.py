"""Reading MLflow's SQLite file: everything that is in it, nothing that was deleted, without touching it."""

from __future__ import annotations

import hashlib
import math
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from mlflow_world import INDEX, OLD_INDEX, SCHEMA, START_MS, Database, falling

from lranalyzer.errors import NoRuns, ReadError
from lranalyzer.readers.mlflow import iter_mlflow, read_database, read_mlflow, sqlite_store


def test_a_run_comes_with_its_metrics_parameters_tags_status_and_experiment(database: Database) -> None:
    loss = falling(50)
    database.run(
        "a" * 32, {"train_loss": loss, "lr": [(i, 0.01) for i in range(50)]}, name="first",
        params={"optimizer": "adamw"}, tags={"team": "vision"},
    )  # fmt: skip
    (run,) = read_database(database.path)
    assert (run.name, run.run_id, run.status, run.format) == ("first", "a" * 32, "finished", "mlflow")
    assert run.params == {"optimizer": "adamw"}
    assert run.tags["team"] == "vision"
    assert run.tags["mlflow.experimentName"] == "vision"
    assert run.source == f"sqlite:///{database.path}"
    assert run.train_loss is not None
    np.testing.assert_array_equal(run.train_loss.value, [v for _, v in loss])
    np.testing.assert_array_equal(run.train_loss.step, np.arange(50))
    assert run.train_loss.time is not None
    assert run.train_loss.time[1] == START_MS / 1000 + 1
    assert run.roles["lr"].name == "lr"


def test_nan_and_infinities_come_back_as_what_they_were(database: Database) -> None:
    database.run("r", {"loss": [(0, 1.0), (1, math.nan), (2, math.inf), (3, -math.inf), (4, 1.7e308)]})
    value = read_database(database.path)[0].series["loss"].value
    np.testing.assert_array_equal(value, [1.0, math.nan, math.inf, -math.inf, 1.7e308])


def test_deleted_runs_and_experiments_are_left_out(database: Database) -> None:
    database.run("kept", {"loss": falling(3)})
    database.run("deleted", {"loss": falling(3)}, stage="deleted")
    database.run("of-a-deleted-experiment", {"loss": falling(3)}, experiment=2)
    assert [run.run_id for run in read_database(database.path)] == ["kept"]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("RUNNING", "running"),
        ("FAILED", "failed"),
        ("KILLED", "failed"),
        ("SCHEDULED", "unknown"),
        ("FINISHED", "finished"),
    ],
)
def test_status_words_are_ours(database: Database, word: str, status: str) -> None:
    database.run("r", {"loss": falling(3)}, status=word)
    assert read_database(database.path)[0].status == status


def test_points_without_steps_are_numbered_in_order_of_time_and_noted(database: Database) -> None:
    database.run("r", {"loss": [(0, float(v)) for v in (5, 4, 3)]})
    (run,) = read_database(database.path)
    np.testing.assert_array_equal(run.series["loss"].step, [0, 1, 2])
    np.testing.assert_array_equal(run.series["loss"].value, [5, 4, 3])
    assert [note.kind for note in run.notes] == ["repaired"]
    assert "3 points were logged without a step" in str(run.notes[0])


def test_a_resumed_run_keeps_both_stretches_in_the_order_they_were_logged(database: Database) -> None:
    database.run("r", {"loss": falling(30)})
    database.log("r", "loss", [(step, 7.0) for step in range(20, 40)], start_ms=START_MS + 10**6)
    series = read_database(database.path)[0].series["loss"]
    assert [len(range(*s.indices(len(series)))) for s in series.segments] == [30, 20]
    assert series.ordered.value[25] == 7.0


def test_clocks_that_disagree_do_not_shuffle_the_steps(database: Database) -> None:
    steps = np.random.default_rng(0).permutation(1000)
    database.run("r", {"loss": [(int(step), float(step)) for step in steps]})
    np.testing.assert_array_equal(read_database(database.path)[0].series["loss"].value, np.arange(1000))


@pytest.mark.parametrize("index", [INDEX, OLD_INDEX, ""], ids=["indexed", "old-index", "no-index"])
def test_stores_of_every_age_give_the_same_runs(tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_store, "PAGE_RUNS", 2)
    store = Database(tmp_path / "mlflow.db", SCHEMA + index)
    for i in range(5):
        store.run(f"run{i}", {"loss": falling(10 + i), "val/loss": falling(3), "never used": [(1, 1.0)]})
    runs = read_mlflow(store.path, keys=["loss", "val/*"])
    assert [run.run_id for run in runs] == [f"run{i}" for i in range(5)]
    assert [len(run.series["loss"]) for run in runs] == [10, 11, 12, 13, 14]
    assert all(set(run.series) == {"loss", "val/loss"} for run in runs)
    store.connection.close()


@pytest.mark.parametrize("same_step", [False, True])
def test_a_history_longer_than_one_statement_fetches_is_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch, same_step: bool
) -> None:
    monkeypatch.setattr(sqlite_store, "_HISTORY", sqlite_store._HISTORY.replace(str(sqlite_store.CHUNK_ROWS), "7"))
    monkeypatch.setattr(sqlite_store, "CHUNK_ROWS", 7)
    points = [(0 if same_step else i // 3, float(i)) for i in range(100)]
    database.run("r", {"loss": points})
    series = read_database(database.path)[0].series["loss"]
    np.testing.assert_array_equal(series.value, np.arange(100.0))


def test_the_file_is_not_changed_by_a_byte(database: Database) -> None:
    database.run("r", {"loss": falling(30)})
    database.connection.close()
    before = hashlib.sha256(database.path.read_bytes()).hexdigest(), sorted(os.listdir(database.path.parent))
    read_database(database.path)
    assert (
        hashlib.sha256(database.path.read_bytes()).hexdigest(),
        sorted(os.listdir(database.path.parent)),
    ) == before


def test_a_training_can_write_while_its_database_is_read(database: Database) -> None:
    for i in range(3):
        database.run(f"run{i}", {"loss": falling(10)})
    found = iter_mlflow(database.path)
    next(found)
    database.log("run2", "loss", [(10, 0.1)], start_ms=START_MS + 10**5)
    assert [len(run.series["loss"]) for run in found] == [10, 11]


def test_an_experiment_can_be_chosen_by_name_id_or_in_the_address(database: Database) -> None:
    database.run("a", {"loss": falling(3)}, experiment=0)
    database.run("b", {"loss": falling(3)}, experiment=1)
    for runs in (
        read_mlflow(database.path, experiment="vision"),
        read_mlflow(f"sqlite:///{database.path}", experiment="1"),
        read_mlflow(f"mlflow:sqlite:///{database.path}#vision"),
    ):
        assert [run.run_id for run in runs] == ["b"]
    with pytest.raises(ReadError, match="'visio' is not one of Default, vision; did you mean 'vision'"):
        read_mlflow(database.path, experiment="visio")


def test_a_filter_and_a_store_without_runs_say_what_is_missing(database: Database) -> None:
    database.run("a", {"loss": falling(3)}, params={"lr": "0.1"})
    assert len(read_mlflow(database.path, filter_string="params.lr > 0.05 AND metrics.loss < 9")) == 1
    with pytest.raises(NoRuns, match=r"no run matches 'params\.lr > 1'"):
        read_mlflow(database.path, filter_string="params.lr > 1")


def test_what_is_no_mlflow_database_says_so(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("not a database, but long enough to look like one\n" * 100)
    store = sqlite3.connect(other)
    store.execute("CREATE TABLE metrics (x)")
    store.commit()
    store.close()
    for path in (text, other):
        with pytest.raises(ReadError, match="expected an SQLite database written by MLflow"):
            read_database(path)
    with pytest.raises(ReadError, match="no such file"):
        read_database(tmp_path / "missing.db")


def test_a_locked_database_is_waited_for_then_reported(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_store, "BUSY_SECONDS", 0.05)
    database.run("r", {"loss": falling(3)})
    database.connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ReadError, match="database is locked; expected its writer to commit"):
        read_database(database.path)


def test_one_key_may_be_given_without_a_list(database: Database) -> None:
    database.run("r", {"loss": falling(3), "os": falling(3)})
    assert set(read_mlflow(database.path, keys="loss")[0].series) == {"loss"}


def test_progress_is_told_and_may_stop_the_reading(database: Database) -> None:
    for i in range(4):
        database.run(f"run{i}", {"loss": falling(3)})
    seen: list[int] = []

    def progress(done: int, total: int | None) -> None:
        seen.append(done)
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        read_mlflow(database.path, progress=progress)
    assert seen == [1, 2]


def test_importing_the_reader_loads_neither_requests_nor_sqlalchemy_nor_mlflow() -> None:
    code = (
        "import sys, lranalyzer.readers.mlflow;"
        "print([m for m in ('mlflow', 'requests', 'sqlalchemy', 'pandas', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
