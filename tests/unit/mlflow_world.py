"""MLflow stores for tests: a database made by hand, one made by MLflow, a server, and a proxy with faults."""

from __future__ import annotations

import contextlib
import http.client
import math
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256), lifecycle_stage VARCHAR(32));
CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), status VARCHAR(9), start_time BIGINT,
  end_time BIGINT, lifecycle_stage VARCHAR(20), experiment_id INTEGER);
CREATE TABLE params ("key" VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
CREATE TABLE tags ("key" VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
CREATE TABLE metrics ("key" VARCHAR(250), value FLOAT NOT NULL, timestamp BIGINT, run_uuid VARCHAR(32),
  step BIGINT DEFAULT 0, is_nan BOOLEAN DEFAULT 0);
CREATE TABLE latest_metrics ("key" VARCHAR(250), value FLOAT NOT NULL, timestamp BIGINT, step BIGINT,
  is_nan BOOLEAN, run_uuid VARCHAR(32));
CREATE TABLE alembic_version (version_num VARCHAR(32));
INSERT INTO experiments VALUES (0, 'Default', 'active'), (1, 'vision', 'active'), (2, 'gone', 'deleted');
"""
INDEX = 'CREATE INDEX index_metrics_run_uuid_key_step ON metrics (run_uuid, "key", step);'
OLD_INDEX = "CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);"
START_MS = 1_700_000_000_000

Point = tuple[int, float]  # step, value; a second apart


class Database:
    """An MLflow database with the tables the reader uses, filled by hand."""

    def __init__(self, path: Path, schema: str = SCHEMA + INDEX) -> None:
        self.path = path
        self.connection = sqlite3.connect(path)
        self.connection.executescript(schema)

    def run(
        self,
        run_id: str,
        metrics: dict[str, Iterable[Point]] | None = None,
        *,
        name: str = "",
        status: str = "FINISHED",
        stage: str = "active",
        experiment: int = 1,
        params: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        """Add a run."""
        add = self.connection.execute
        count = add("SELECT count(*) FROM runs").fetchone()[0]
        row = (run_id, name or run_id, status, START_MS + count, None, stage, experiment)
        add("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for table, values in (("params", params), ("tags", tags)):
            for key, value in (values or {}).items():
                add(f"INSERT INTO {table} VALUES (?, ?, ?)", (key, value, run_id))
        for key, points in (metrics or {}).items():
            self.log(run_id, key, points)
        self.connection.commit()

    def log(self, run_id: str, key: str, points: Iterable[Point], start_ms: int = START_MS) -> None:
        """Add points to a metric, as MLflow stores them."""
        rows = []
        for i, (step, value) in enumerate(points):
            stored = 0.0 if math.isnan(value) else math.copysign(min(abs(value), sys.float_info.max), value)
            rows.append((key, stored, start_ms + 1000 * i, run_id, step, math.isnan(value)))
        self.connection.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.connection.execute("DELETE FROM latest_metrics WHERE run_uuid = ? AND key = ?", (run_id, key))
        key, stored, time_ms, _, step, nan = max(rows, key=lambda r: (r[4], r[2]))
        last = (key, stored, time_ms, step, nan, run_id)
        self.connection.execute("INSERT INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?)", last)
        self.connection.commit()


def falling(points: int, start: float = 2.0) -> list[Point]:
    """A loss that falls."""
    return [(step, start * 0.99**step + 0.1) for step in range(points)]


def make_real_database(path: Path) -> None:
    """A store made by MLflow itself: ordinary, nested, running, deleted, resumed, diverged, long runs."""
    from mlflow import MlflowClient
    from mlflow.entities import Metric, Param, RunTag

    client = MlflowClient(f"sqlite:///{path}")
    artifacts = (path.parent / "artifacts").as_uri()
    ids = {name: client.create_experiment(name, artifact_location=artifacts) for name in ("vision", "long")}

    team = [RunTag("team", "a b")]

    def run(name: str, metrics: dict[str, list[Point]], status: str = "FINISHED", **tags: str) -> str:
        run_id = client.create_run(
            ids["long" if name.startswith("long") else "vision"],
            run_name=name,
            start_time=START_MS,
            tags=tags,
        ).info.run_id
        points = [
            Metric(key, value, START_MS + 1000 * i, step)
            for key, history in metrics.items()
            for i, (step, value) in enumerate(history)
        ]
        client.log_batch(run_id, points, [Param("lr", "0.01"), Param("optimizer", "adamw")], team)
        if status != "RUNNING":
            client.set_terminated(run_id, status)
        return run_id

    parent = run("plain", {"train_loss": falling(50), "val/loss": falling(10), "lr": [(i, 0.01) for i in range(50)]})
    run("child", {"train_loss": falling(20)}, **{"mlflow.parentRunId": parent})
    run("diverged", {"train_loss": [*falling(20), (20, math.inf), (21, math.nan), (22, -math.inf)]}, "FAILED")
    run("resumed", {"train_loss": [*falling(30), *((s, v) for s, v in falling(40) if s >= 20)]})
    run("running", {"train_loss": falling(15)}, "RUNNING")
    run("stepless", {"train_loss": [(0, v) for _, v in falling(12)]})
    run("empty", {})
    client.delete_run(run("deleted", {"train_loss": falling(5)}))
    long = [run(f"long-{i}", {"train_loss": falling(2)}) for i in range(20)]
    lengths = dict.fromkeys(long, 1500) | {long[7]: 30_000}
    columns = "(key, value, timestamp, run_uuid, step, is_nan)"
    store = sqlite3.connect(path)
    for run_id, length in lengths.items():
        rows = [("train_loss", v, START_MS + 1000 * s, run_id, s, False) for s, v in falling(length)[2:]]
        store.executemany(f"INSERT INTO metrics {columns} VALUES (?, ?, ?, ?, ?, ?)", rows)
    store.commit()
    store.close()


def short_copy(database: Path, folder: Path, *changes: str) -> Path:
    """``mlflow.db`` in the folder: the real database without its long runs, artifacts beside it, and changed as SQL says."""
    copy = folder / "mlflow.db"
    shutil.copy(database, copy)
    connection = sqlite3.connect(copy)
    connection.execute("DELETE FROM runs WHERE name LIKE 'long-%'")
    for change in changes:
        connection.execute(change)
    old, new = database.parent.as_uri(), folder.as_uri()
    connection.execute("UPDATE runs SET artifact_uri = replace(artifact_uri, ?, ?)", (old, new))
    connection.commit()
    connection.close()
    return copy


def mlflow_is_before(major: int, minor: int) -> bool:
    """Whether an MLflow older than this is installed; also where there is none."""
    try:
        return tuple(map(int, version("mlflow").split(".")[:2])) < (major, minor)
    except PackageNotFoundError:
        return True


class Server:
    """An MLflow server on this machine that can be killed and started again on the same port."""

    def __init__(self, database: Path, log: Path) -> None:
        self.port, self.url = free_port(), ""
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._command = [
            sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{database}",
            "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1",
            "--serve-artifacts", "--artifacts-destination", str(database.parent / "served"),
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        environment = {
            **os.environ,
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=environment, start_new_session=True
            )
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health", timeout=20):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.2)
        self.kill()
        raise TimeoutError(f"the MLflow server did not start: {self._log.read_text()[-2000:]}")

    def start_if_needed(self) -> None:
        """Wait for a start under way in another thread."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health", timeout=20):
                return
            time.sleep(0.2)

    def kill(self) -> None:
        """End it and its workers at once, as a crash would."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Fault = Callable[[int, str], Any]
"""Number and path of a request to its fault: a status, seconds of delay, ``"cut"``, ``"drop"``, or None."""


class Proxy:
    """Passes requests on to a server, with faults."""

    def __init__(self, target: str, fault: Fault = lambda number, path: None) -> None:
        self.target, self.fault = target.removeprefix("http://"), fault
        self.requests: list[tuple[str, dict[str, str]]] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                proxy.handle(self)

            do_POST = do_PATCH = do_DELETE = do_PUT = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._lock = threading.Lock()

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        with self._lock:
            number = len(self.requests)
            self.requests.append((request.path, dict(request.headers)))
        fault = self.fault(number, request.path)
        if isinstance(fault, float):
            time.sleep(fault)
        if fault == "drop":
            request.close_connection = True
            return
        status, headers, answer = (fault, {}, b"{}") if isinstance(fault, int) else self._ask(request, body)
        request.send_response(status)
        request.send_header("Content-Type", headers.get("Content-Type", "application/json"))
        request.send_header("Content-Length", str(len(answer)))
        request.end_headers()
        cut = fault == "cut"
        request.wfile.write(answer[: len(answer) // 2] if cut else answer)
        request.close_connection = cut

    def _ask(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.target, timeout=300)
        try:
            headers = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "connection")}
            connection.request(request.command, request.path, body, headers)
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read()
        except OSError:
            return 502, {}, b"{}"
        finally:
            connection.close()
