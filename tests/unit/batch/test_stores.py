from __future__ import annotations

from pathlib import Path

import pytest

from lranalyzer.batch import diagnose_each, diagnose_many
from lranalyzer.batch import tasks as cutting
from lranalyzer.batch.tasks import StoreTask, tasks_of


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An ``mlruns`` folder with seven runs."""
    experiment = tmp_path / "mlruns" / "1"
    for i in range(7):
        run = experiment / f"{i:032x}"
        (run / "metrics").mkdir(parents=True)
        (run / "params").mkdir()
        (run / "params" / "lr").write_text("0.01")
        points = "".join(f"{1_700_000_000_000 + s} {2 / (s + 1)} {s}\n" for s in range(50))
        (run / "metrics" / "train_loss").write_text(points)
        (run / "meta.yaml").write_text(
            f"run_id: {i:032x}\nrun_name: run{i}\nexperiment_id: '1'\nstatus: 3\nlifecycle_stage: active\n"
            f"start_time: {1_700_000_000_000 + i}\nend_time: {1_700_000_100_000 + i}\n"
        )
    (experiment / "meta.yaml").write_text("experiment_id: '1'\nname: vision\nlifecycle_stage: active\n")
    return tmp_path / "mlruns"


def test_a_store_is_cut_into_tasks_of_some_runs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "STORE_RUNS", 3)
    tasks = list(tasks_of(store))
    assert all(isinstance(task, StoreTask) for task in tasks)
    assert [len(task.records) for task in tasks if isinstance(task, StoreTask)] == [3, 3, 1]


def test_every_run_of_a_store_is_a_row(store: Path) -> None:
    for source in (store, f"mlflow:{store}"):
        table = diagnose_many(source, jobs=1)
        assert sorted(table.name) == [f"run{i}" for i in range(7)]
        assert (table.lr == 0.01).all()


def test_a_store_that_did_not_change_is_not_read_again(store: Path) -> None:
    list(diagnose_each(store, jobs=1))
    assert all(o.cached for o in diagnose_each(store, jobs=1))


def test_a_store_that_cannot_be_opened_is_a_row_with_its_error(tmp_path: Path) -> None:
    table = diagnose_many(f"mlflow:sqlite:///{tmp_path}/nowhere.db")
    assert "no such file" in table.error[0]


@pytest.mark.parametrize("source", ["mlruns", "mlflow:mlruns", "mlflow:."])
def test_a_store_named_from_here_keeps_its_name_though_the_caller_goes_elsewhere(
    store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, source: str
) -> None:
    monkeypatch.setattr(cutting, "STORE_RUNS", 1)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(store if source.endswith(".") else store.parent)
    found = []
    for outcome in diagnose_each(source, jobs=1, cache=False):
        found.append(outcome.row)
        monkeypatch.chdir(tmp_path / "elsewhere")
    assert [row["error"] for row in found] == [None] * 7
    assert {row["source"] for row in found} == {source.removeprefix("mlflow:")}
