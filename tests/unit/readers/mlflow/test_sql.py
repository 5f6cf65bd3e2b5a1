"""Reading the PostgreSQL database behind a tracking server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from mlflow_world import free_port

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow import read_mlflow
from lranalyzer.tracking import remove, write_back


def _programs() -> Path | None:
    found = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else installed[-1].parent if installed else None


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A PostgreSQL server with an empty database, and its address."""
    for module in ("mlflow", "psycopg2"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    # Not below pytest's own folder: another session of root's closes that to other users.
    folder, port = Path(tempfile.mkdtemp(prefix="postgres-")), free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        if subprocess.run(["id", "postgres"], capture_output=True).returncode:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")

    def call(program: str, *arguments: str) -> None:
        subprocess.run([*as_user, str(programs / program), *arguments], check=True, capture_output=True, cwd="/")

    data = str(folder / "data")
    call("initdb", "-D", data, "-U", "kim", "--auth=trust")
    call(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-t",
        "600",
        "-l",
        str(folder / "log"),
        "-o",
        f"-p {port} -k {folder} -c fsync=off",
        "start",
    )
    try:
        yield f"postgresql+psycopg2://kim:s3cret@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def store(postgres: str) -> str:
    """The database, filled by MLflow in a process of its own."""
    code = f"""
import math, warnings
warnings.simplefilter("ignore")
from mlflow import MlflowClient
from mlflow.entities import Metric, Param
client = MlflowClient({postgres!r})
experiment = client.create_experiment("vision", artifact_location="/nowhere")
for name in ("first", "second", "deleted"):
    run = client.create_run(experiment, run_name=name).info.run_id
    points = [Metric("loss", 1 / (i + 1), 1_700_000_000_000 + i, i) for i in range(900)]
    client.log_batch(run, points, [Param("lr", "0.1")])
    odd = [math.nan, math.inf, -math.inf, 1.0]
    client.log_batch(run, [Metric("odd/values", v, 5, i) for i, v in enumerate(odd)])
    client.set_terminated(run)
client.delete_run(run)
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return postgres


@pytest.fixture(autouse=True)
def _newest_sqlalchemy() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def test_runs_come_whole_and_deleted_ones_not_at_all(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lranalyzer.readers.mlflow.sql_store.CHUNK_ROWS", 250)
    runs = read_mlflow(store, experiment="vision")
    assert [run.name for run in runs] == ["first", "second"]
    for run in runs:
        assert run.params == {"lr": "0.1"}
        np.testing.assert_array_equal(run.series["loss"].step, np.arange(900))
        np.testing.assert_array_equal(run.series["loss"].value, 1 / np.arange(1, 901))
        np.testing.assert_array_equal(run.series["odd/values"].value, [np.nan, np.inf, -np.inf, 1.0])


def test_filter_and_keys_apply(store: str) -> None:
    (run,) = read_mlflow(f"{store}#vision", filter_string="run_name LIKE 'sec%' AND params.lr < 1", keys=["loss"])
    assert (run.name, list(run.series)) == ("second", ["loss"])


def test_no_password_is_shown_in_a_source_or_an_error(store: str) -> None:
    assert "s3cret" not in read_mlflow(store)[0].source
    with pytest.raises(ReadError) as error:
        read_mlflow(store.replace("/postgres", "/missing"))
    assert "s3cret" not in str(error.value)
    assert 'database "missing" does not exist' in str(error.value)


def test_a_missing_driver_is_named() -> None:
    pytest.importorskip("sqlalchemy", reason="sqlalchemy is not installed")
    with pytest.raises(ReadError, match="database driver is not installed; expected pip install nodriver"):
        read_mlflow("mysql+nodriver://kim:s3cret@127.0.0.1/x")


def test_an_address_that_is_none_is_an_error_without_its_password() -> None:
    pytest.importorskip("psycopg2", reason="psycopg2 is not installed")
    with pytest.raises(ReadError, match="an address that cannot be understood") as error:
        read_mlflow("postgresql+psycopg2://kim:s3cret@host:port/x")
    assert "s3cret" not in str(error.value)


def test_a_store_is_written_and_cleared(store: str) -> None:
    wanted = {"experiment": "vision", "filter_string": "run_name = 'first'"}
    (change,) = write_back(store.replace("postgresql+psycopg2", "postgres"), **wanted)  # any spelling
    assert "s3cret" not in str(change)
    assert "/nowhere is not on this machine" in change.note
    (run,) = read_mlflow(store, **wanted)
    assert run.tags["lranalyzer.verdict"] == change.tags["lranalyzer.verdict"]
    assert [c.action for c in write_back(store, **wanted)] == ["unchanged"]
    assert [c.action for c in remove(store, **wanted)] == ["remove"]
    (run,) = read_mlflow(store, **wanted)
    assert not any(key.startswith("lranalyzer.") for key in run.tags)


def test_a_wrong_password_is_said_at_once_also_by_what_writes(store: str) -> None:
    with pytest.raises(ReadError, match="does not exist") as error:
        write_back(store.replace("/postgres", "/missing"), upgrade=True)
    assert "s3cret" not in str(error.value)
