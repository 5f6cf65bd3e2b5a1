"""Writing verdicts to MLflow runs: only when asked, twice the same, taken back without a trace."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mlflow_world import Database, Server, falling, short_copy

from lranalyzer import __version__
from lranalyzer.errors import ReadError, WouldMigrate, WriteError
from lranalyzer.readers.mlflow import read_mlflow
from lranalyzer.recommend import Diagnosis, diagnose
from lranalyzer.run import Run
from lranalyzer.tracking import ARTIFACT, PREFIX, Change, remove, tags_of, write_back

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own, about the newest SQLAlchemy and Pydantic


def page(run: Run, diagnosis: Diagnosis) -> str:
    return f"<!doctype html><title>{run.name}: {diagnosis.verdict}</title>"


@pytest.fixture
def store(real_database: Path, tmp_path: Path) -> Path:
    """A copy of the real database, whose artifacts lie beside it."""
    return short_copy(real_database, tmp_path)


def contents(store: Path) -> dict[str, list[Any]]:
    """Every table that does not hold our tags."""
    connection = sqlite3.connect(store)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {t: sorted(connection.execute(f"SELECT * FROM {t}").fetchall(), key=repr) for t in tables}
    connection.close()
    found["tags"] = [row for row in found["tags"] if not row[0].startswith(PREFIX)]
    return found


def test_every_run_gets_tags_and_a_page_and_nothing_else_changes(store: Path) -> None:
    before = contents(store)
    changes = write_back(store, render=page)
    assert contents(store) == before
    runs = {run.run_id: run for run in read_mlflow(store)}
    assert {change.run_id for change in changes} == set(runs)
    for run in runs.values():
        diagnosis = diagnose(run)
        written = {key: value for key, value in run.tags.items() if key.startswith(PREFIX)}
        assert written == tags_of(run, diagnosis)
        assert written["lranalyzer.verdict"] == diagnosis.verdict
        assert written["lranalyzer.version"] == __version__
        (found,) = store.parent.rglob(f"{run.run_id}/artifacts/{ARTIFACT}")
        assert found.read_text() == page(run, diagnosis)


def test_writing_twice_changes_nothing(store: Path) -> None:
    assert {change.action for change in write_back(store, render=page)} == {"write"}
    written = store.read_bytes()
    assert {change.action for change in write_back(store, render=page)} == {"unchanged"}
    assert store.read_bytes() == written


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(store: Path) -> None:
    before = store.read_bytes()
    told: list[Change] = []
    changes = write_back(store, dry_run=True, on_change=told.append)
    assert told == changes
    assert store.read_bytes() == before
    assert not list(store.parent.rglob("report.html"))
    assert all(change.action == "write" and "lranalyzer.verdict" in change.tags for change in changes)
    assert "lranalyzer.verdict=" in str(changes[0])
    assert f"store {ARTIFACT}" in str(changes[0])


def test_removing_takes_back_everything_and_leaves_the_tags_of_others(store: Path) -> None:
    before = contents(store)
    write_back(store, render=page)
    planned = remove(store, dry_run=True)
    done = remove(store)
    assert planned == done
    assert contents(store) == before
    assert not any(key.startswith(PREFIX) for run in read_mlflow(store) for key in run.tags)
    assert not list(store.parent.rglob("report.html"))
    assert remove(store) == []


def test_a_tag_that_no_longer_applies_is_deleted(store: Path) -> None:
    write_back(store, render=page, filter_string="run_name = 'plain'")

    def without_advice(run: Run) -> Diagnosis:
        full = diagnose(run)
        return Diagnosis(full.run_name, "unknown", {}, (), None, full.advice, missing=("a longer log",))

    (change,) = write_back(store, render=page, filter_string="run_name = 'plain'", diagnose=without_advice)
    assert change.tags["lranalyzer.lr"] is None
    (run,) = read_mlflow(store, filter_string="run_name = 'plain'")
    assert run.tags["lranalyzer.verdict"] == "unknown"
    assert "lranalyzer.lr" not in run.tags
    assert "delete lranalyzer.lr" in str(change)


def test_one_run_that_cannot_be_diagnosed_does_not_stop_the_others(store: Path) -> None:
    def fussy(run: Run) -> Diagnosis:
        if run.name == "child":
            raise ReadError("child", "too odd")
        return diagnose(run)

    actions = {change.run_name: change.action for change in write_back(store, render=page, diagnose=fussy)}
    assert actions.pop("child") == "skipped"
    assert set(actions.values()) == {"write"}


def test_a_store_copied_from_another_machine_gets_tags_but_no_folders(store: Path) -> None:
    addressed(store, "'/nowhere/else/mlruns/1/' || run_uuid || '/artifacts'")
    changes = write_back(store, render=page)
    assert all(change.action == "write" and change.artifact is None for change in changes)
    assert "/nowhere is not on this machine" in changes[0].note
    assert not Path("/nowhere").exists()
    remove(store)


def addressed(store: Path, artifact_uri: str) -> None:
    """Let every run's artifacts lie at an address made of SQL."""
    connection = sqlite3.connect(store)
    connection.execute(f"UPDATE runs SET artifact_uri = {artifact_uri}")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("trick", ["", "/{run}/../..", "/x/artifacts"])
def test_an_artifact_address_that_leads_elsewhere_is_not_followed(store: Path, tmp_path: Path, trick: str) -> None:
    mine = tmp_path / "home" / "lranalyzer"
    mine.mkdir(parents=True)
    (mine / "report.html").write_text("mine")
    addressed(store, f"'{mine.parent}{trick}'".replace("{run}", "' || run_uuid || '"))
    changes = write_back(store, render=page)
    assert all("is no artifact folder of this run" in change.note for change in changes)
    remove(store)
    assert (mine / "report.html").read_text() == "mine"
    assert not list((tmp_path / "home").rglob("artifacts"))


def test_removing_leaves_what_others_put_beside_the_page(store: Path) -> None:
    write_back(store, render=page, filter_string="run_name = 'plain'")
    (ours,) = store.parent.rglob(ARTIFACT)
    (ours.parent / "notes.txt").write_text("theirs")
    remove(store)
    assert not ours.exists()
    assert (ours.parent / "notes.txt").exists()


def test_tags_are_written_even_where_the_page_cannot_be_and_the_page_is_tried_again(store: Path) -> None:
    only = "run_name = 'plain'"
    addressed(store, "'nowhere-known://bucket/' || run_uuid || '/artifacts'")
    (change,) = write_back(store, render=page, filter_string=only)
    assert change.action == "incomplete"
    assert "the tags are written, the page is not" in change.note
    (run,) = read_mlflow(store, filter_string=only)
    assert run.tags["lranalyzer.verdict"]
    assert "lranalyzer.version" not in run.tags
    addressed(store, f"'{(store.parent / 'artifacts').as_uri()}/' || run_uuid || '/artifacts'")
    assert [c.action for c in write_back(store, render=page, filter_string=only)] == ["write"]
    assert [c.action for c in write_back(store, render=page, filter_string=only)] == ["unchanged"]
    assert list(store.parent.rglob(ARTIFACT))


def test_a_run_that_is_deleted_in_between_fails_alone(store: Path) -> None:
    from mlflow import MlflowClient

    victim = next(run for run in read_mlflow(store) if run.name == "child")

    def slow(run: Run) -> Diagnosis:
        if run.run_id == victim.run_id:
            MlflowClient(f"sqlite:///{store}").delete_run(run.run_id)
        return diagnose(run)

    actions = {c.run_name: c.action for c in write_back(store, render=page, diagnose=slow)}
    assert actions.pop("child") == "failed"
    assert set(actions.values()) == {"write"}


def test_a_read_only_store_is_an_error_in_words(store: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    store.chmod(0o444)
    with pytest.raises(WriteError):
        write_back(store, render=page)


def test_a_database_of_another_version_is_refused_before_a_byte_is_written(store: Path) -> None:
    connection = sqlite3.connect(store)
    connection.execute("UPDATE alembic_version SET version_num = '0584bdc529eb'")
    connection.commit()
    connection.close()
    before = store.read_bytes()
    with pytest.raises(WouldMigrate, match="would migrate this database from schema 0584bdc529eb"):
        write_back(store, render=page)
    assert store.read_bytes() == before
    assert len(write_back(store, dry_run=True)) > 0


@pytest.mark.parametrize("opened", ["mlruns", "mlruns/1"])
def test_an_mlruns_folder_without_its_empty_folders_is_written_too(tmp_path: Path, opened: str) -> None:
    pytest.importorskip("mlflow", reason="mlflow is not installed")
    # MLflow remembers where the artifacts of an id are, so each test needs its own.
    run = tmp_path / "mlruns" / "1" / f"{len(opened):a>32}"
    for name, text in {
        "meta.yaml": "experiment_id: '1'\nlifecycle_stage: active\nname: vision\nartifact_location: "
        f"{(tmp_path / 'mlruns' / '1').as_uri()}\n",
        f"{run.name}/meta.yaml": f"artifact_uri: {run.as_uri()}/artifacts\nend_time: 2\nexperiment_id: '1'\n"
        f"lifecycle_stage: active\nrun_id: {run.name}\nrun_name: owl\nrun_uuid: {run.name}\nstart_time: 1\n"
        "status: 3\nsource_name: ''\nsource_type: 4\nsource_version: ''\nentry_point_name: ''\ntags: []\n"
        "user_id: x\n",
        f"{run.name}/metrics/train_loss": "".join(f"{i} {v} {i}\n" for i, v in falling(30)),
        f"{run.name}/params/lr": "0.1",
    }.items():
        path = run.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    root = tmp_path / opened
    assert [(change.action, change.note) for change in write_back(root, render=page)] == [("write", "")]
    assert (run / "tags" / "lranalyzer.verdict").read_text()
    assert (run / "artifacts" / ARTIFACT).exists()
    assert [change.action for change in write_back(root, render=page)] == ["unchanged"]
    remove(root)
    assert not list((run / "tags").glob("lranalyzer*"))
    assert not (run / "artifacts" / ARTIFACT).exists()


@pytest.fixture
def _cleared(server: Server) -> Iterator[None]:
    from mlflow import MlflowClient

    yield
    remove(server.url)
    client = MlflowClient(server.url)
    client.delete_experiment(client.get_experiment_by_name("served").experiment_id)


@pytest.mark.usefixtures("_cleared")
def test_a_server_is_written_and_cleared_over_http(server: Server) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(server.url)
    own = client.create_run(client.create_experiment("served")).info.run_id
    for step, value in falling(20):
        client.log_metric(own, "train_loss", value, step=step)
    (change,) = write_back(server.url, experiment="served", render=page)
    assert (change.action, change.artifact) == ("write", ARTIFACT)
    assert client.get_run(own).data.tags["lranalyzer.verdict"]
    assert [item.path for item in client.list_artifacts(own, "lranalyzer")] == [ARTIFACT]
    assert [c.action for c in write_back(server.url, experiment="served", render=page)] == ["unchanged"]
    remove(server.url, experiment="served")
    assert client.list_artifacts(own, "lranalyzer") == []
    assert not any(key.startswith(PREFIX) for key in client.get_run(own).data.tags)


def test_tags_are_short_enough_for_every_server(database: Database) -> None:
    database.run("r", {"train_loss": falling(20)}, params={"lr": "0.1"})
    (run,) = read_mlflow(database.path)
    full = diagnose(run)
    wordy = Diagnosis(run.name, "unknown", {}, (), None, full.advice, missing=("x" * 2000,))
    assert max(map(len, tags_of(run, wordy).values())) == 500
    assert tags_of(run, full) == tags_of(run, diagnose(run))
