"""MLflow stores shared by the tests of readers and tracking; each is made once a session."""

from __future__ import annotations

import gc
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode: makes mlflow_world importable

from mlflow_world import Database, Server, make_real_database


@pytest.fixture(autouse=True)
def _no_telemetry_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    for name in ("URI", "TOKEN", "USERNAME", "PASSWORD"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)


@pytest.fixture(autouse=True)
def _mlflow_lets_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that ignores MLflow's remarks also ignores the last: it leaves its connections to the collector, of which
    Python 3.13 warns, and that would be some later test's fault."""
    yield
    if any("ignore" in mark.args for mark in request.node.iter_markers("filterwarnings")):
        gc.collect()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty MLflow database with today's index."""
    made = Database(tmp_path / "mlflow.db")
    yield made
    made.connection.close()


@pytest.fixture(scope="session")
def real_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made by MLflow itself; copy it before writing."""
    pytest.importorskip("mlflow", reason="mlflow is not installed")
    folder = tmp_path_factory.mktemp("mlflow")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow's own, about the newest SQLAlchemy
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        make_real_database(folder / "mlflow.db")
        gc.collect()  # MLflow leaves its connections to the collector, of which Python 3.13 warns
    return folder / "mlflow.db"


@pytest.fixture(scope="session")
def server(real_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tracking server over a copy of the real database."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(real_database, folder / "mlflow.db")
    running = Server(folder / "mlflow.db", folder / "server.log")
    running.start()
    yield running
    running.kill()
