"""One run, one experiment, and the run that is being trained right here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mlflow_world import Database, falling

from lranalyzer.errors import ReadError
from lranalyzer.recommend import diagnose
from lranalyzer.tracking import DiagnosedRun, diagnose_experiment, diagnose_run, diagnosed_run
from lranalyzer.tracking.one import read_run


def test_a_run_is_diagnosed_by_its_id(database: Database) -> None:
    database.run("a" * 32, {"train_loss": falling(30)}, params={"lr": "0.1"})
    found = diagnose_run("a" * 32, database.path)
    assert found == diagnose(read_run("a" * 32, f"sqlite:///{database.path}"))


def test_an_unknown_or_deleted_run_is_an_error(database: Database) -> None:
    database.run("gone", {"train_loss": falling(3)}, stage="deleted")
    for run_id in ("gone", "never"):
        with pytest.raises(ReadError, match=f"no run '{run_id}'; expected the id of a run that is not deleted"):
            diagnose_run(run_id, database.path)


def test_an_experiment_becomes_a_table(database: Database) -> None:
    database.run("a", {"train_loss": falling(300)}, params={"lr": "0.1"})
    database.run("b", {"accuracy": falling(3)})
    database.run("elsewhere", {"train_loss": falling(30)}, experiment=0)
    table = diagnose_experiment("vision", database.path)
    assert list(table.index) == ["a", "b"]
    assert table.index.name == "run_id"
    assert table.loc["a", "lr"] == 0.1
    assert table.loc["a", "recommended_lr"] > 0
    assert table.loc["b", "verdict"] == "unknown"
    assert list(diagnose_experiment("vision", database.path, filter_string="params.lr > 0").index) == ["a"]


@pytest.fixture
def tracking(real_database: Path, tmp_path: Path) -> Iterator[str]:
    """MLflow set to a copy of the real database."""
    import mlflow

    shutil.copy(real_database, tmp_path / "mlflow.db")
    before = mlflow.get_tracking_uri()
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("here", (tmp_path / "artifacts").as_uri()))
    yield uri
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(before)


def train(points: int = 30) -> None:
    import mlflow

    mlflow.log_param("lr", 0.1)
    for step, value in falling(points):
        mlflow.log_metric("train_loss", value, step=step)


pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own, about the newest SQLAlchemy and Pydantic


def test_the_active_run_is_diagnosed_at_the_end_of_the_block(tracking: str) -> None:
    import mlflow

    with mlflow.start_run() as active, diagnosed_run() as result:
        train()
        assert result.diagnosis is None
    assert result.run is not None
    assert result.run.run_id == active.info.run_id
    assert result.diagnosis == diagnose_run(active.info.run_id)
    assert result.change is None
    assert not any(k.startswith("lranalyzer.") for k in mlflow.get_run(active.info.run_id).data.tags)


def test_a_run_that_the_block_starts_is_found_and_written_where_asked(tracking: str) -> None:
    import mlflow

    @diagnosed_run(write_back=True, render=lambda run, diagnosis: "<p>page</p>")
    def main() -> str:
        with mlflow.start_run() as run:
            train()
        return str(run.info.run_id)

    run_id = main()
    assert mlflow.get_run(run_id).data.tags["lranalyzer.verdict"] == diagnose_run(run_id, tracking).verdict
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/lranalyzer/report.html") == "<p>page</p>"


def test_a_run_that_autologging_starts_is_diagnosed(tracking: str) -> None:
    import mlflow

    linear = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
    mlflow.sklearn.autolog(log_models=False, silent=True)
    try:
        with diagnosed_run(write_back=True, render=lambda run, diagnosis: "<p>page</p>") as result:
            linear.SGDRegressor(max_iter=5, tol=None).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])
    finally:
        mlflow.sklearn.autolog(disable=True, silent=True)
    assert result.run is not None
    assert result.run.params["max_iter"] == "5"
    assert mlflow.get_run(result.run.run_id).data.tags["lranalyzer.verdict"] == "unknown"  # one point makes no curve


def test_a_training_that_fails_is_diagnosed_and_its_exception_passes(tracking: str) -> None:
    import mlflow

    block = diagnosed_run()

    def main() -> None:
        with mlflow.start_run(), block as result:
            results.append(result)
            train()
            raise ZeroDivisionError

    results: list[DiagnosedRun] = []
    with pytest.raises(ZeroDivisionError):
        main()
    assert results[0].diagnosis is not None


def test_without_a_run_nothing_happens_but_a_warning(tracking: str, caplog: pytest.LogCaptureFixture) -> None:
    import mlflow

    with mlflow.start_run():
        train(3)  # an older run is not taken for this one
    with diagnosed_run() as result:
        pass
    assert result.diagnosis is None
    assert "no MLflow run was active or started" in caplog.text


def test_trouble_of_our_own_does_not_disturb_the_training(tracking: str, caplog: pytest.LogCaptureFixture) -> None:
    import mlflow

    def broken(run: object) -> None:
        raise ReadError("x", "broken engine")

    with mlflow.start_run(), diagnosed_run(diagnose=broken):  # type: ignore[arg-type]
        train(3)
    assert "the run is not diagnosed: x: broken engine" in caplog.text


def test_not_even_a_mistake_of_our_own_disturbs_the_training(tracking: str, caplog: pytest.LogCaptureFixture) -> None:
    import mlflow

    def mistaken(run: object) -> None:
        raise ZeroDivisionError

    with mlflow.start_run(), diagnosed_run(diagnose=mistaken):  # type: ignore[arg-type]
        train(3)
    assert "the run is not diagnosed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_importing_the_room_loads_neither_mlflow_nor_pandas_nor_requests() -> None:
    code = (
        "import sys, lranalyzer.tracking;"
        "print([m for m in ('mlflow', 'requests', 'sqlalchemy', 'pandas', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "[]"
