"""A watch that writes: tags follow every point, the page every turn; a dry run only says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mlflow_world import Database, falling

from lranalyzer.recommend import Advice, Diagnosis
from lranalyzer.run import Run
from lranalyzer.tracking import Change, Keeper, Watch


def judge(run: Run) -> Diagnosis:
    """Call a run diverged when its last loss is high."""
    high = run.train_loss is not None and run.train_loss.value[-1] > 100
    verdict = "diverged" if high else "ok"
    return Diagnosis(run.name, verdict, {verdict: 0.9}, (), None, Advice("lower" if high else "keep", 1.0, ""))


@pytest.fixture
def real(real_database: Path, tmp_path: Path) -> Path:
    """A copy of the real database, to write to."""
    shutil.copy(real_database, tmp_path / "mlflow.db")
    return tmp_path / "mlflow.db"


@pytest.mark.filterwarnings("ignore")
def test_a_watch_that_writes_keeps_tags_up_to_date_and_the_page_at_turns(real: Path) -> None:
    from mlflow import MlflowClient
    from mlflow.artifacts import list_artifacts

    client = MlflowClient(f"sqlite:///{real}")
    run_id = client.create_run(client.create_experiment("kept", (real.parent / "a").as_uri()), run_name="a").info.run_id
    pages: list[str] = []

    def render(run: Run, diagnosis: Diagnosis) -> str:
        pages.append(f"{diagnosis.verdict} {run.status}")
        return "<p>page</p>"

    def log(step: int, loss: float) -> None:
        client.log_metric(run_id, "train_loss", loss, step=step)

    def tags() -> dict[str, str]:
        return {
            k.removeprefix("lranalyzer."): v
            for k, v in client.get_run(run_id).data.tags.items()
            if k.startswith("lranalyzer.")
        }

    written: list[Change] = []
    keeper = Keeper(real, render=render, on_write=written.append)
    log(0, 1.0)
    with Watch(real, experiment="kept", diagnose=judge, keeper=keeper) as watch:
        watch.poll()
        assert (tags()["verdict"], tags()["points"]) == ("ok", "1 to step 0")
        assert [
            item.path
            for item in list_artifacts(run_id=run_id, artifact_path="lranalyzer", tracking_uri=f"sqlite:///{real}")
        ]
        log(1, 0.9)
        watch.poll()
        assert tags()["points"] == "2 to step 1"
        assert "version" not in tags()  # the page is older than the tags
        assert watch.poll() == []
        log(2, 1000.0)
        watch.poll()
        assert tags()["verdict"] == "diverged"
        client.set_terminated(run_id)
        watch.poll()
        watch.poll()
    assert pages == ["ok running", "ok running", "diverged running"][::2]
    assert "version" in tags()
    assert len(written) == 3
    assert [m.value for m in client.get_metric_history(run_id, "train_loss")] == [1.0, 0.9, 1000.0]


def test_a_dry_run_of_a_watch_only_says_what_it_would_write(database: Database) -> None:
    database.run("a", {"train_loss": falling(20)}, status="RUNNING")
    told: list[Change] = []
    before = database.path.read_bytes()
    keeper = Keeper(database.path, dry_run=True, on_write=told.append)
    with Watch(database.path, diagnose=judge, keeper=keeper) as watch:
        watch.poll()
    assert [change.action for change in told] == ["write"]
    assert database.path.read_bytes() == before
