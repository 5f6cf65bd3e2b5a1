"""Watching a store: grown runs are diagnosed again, finished ones cost nothing, changes are told once."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from mlflow_world import START_MS, Database, Proxy, Server, falling

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.transport import Patience
from lranalyzer.recommend import Advice, Diagnosis
from lranalyzer.run import Run
from lranalyzer.tracking import VerdictChange, Watch, Webhook
from lranalyzer.tracking.webhook import payload

LATER = START_MS + 10**6


class Judge:
    """Calls a run diverged when its last loss is high; remembers whom it judged."""

    def __init__(self) -> None:
        self.judged: list[str] = []

    def __call__(self, run: Run) -> Diagnosis:
        self.judged.append(run.name)
        loss = run.train_loss
        high = loss is not None and loss.value[-1] > 100
        advice = Advice("lower" if high else "keep", 1.0, "")
        return Diagnosis(run.name, "diverged" if high else "ok", {"diverged" if high else "ok": 0.9}, (), None, advice)


@pytest.fixture
def judge() -> Judge:
    return Judge()


def names(changes: list[VerdictChange]) -> list[tuple[str, str | None, str]]:
    return [(change.run.name, change.before, change.diagnosis.verdict) for change in changes]


def test_a_run_that_diverges_is_told_once(database: Database, judge: Judge) -> None:
    database.run("a", {"train_loss": falling(20)}, status="RUNNING")
    with Watch(database.path, diagnose=judge) as watch:
        assert names(watch.poll()) == [("a", None, "ok")]
        assert watch.poll() == []
        database.log("a", "train_loss", [(20, 1000.0)], LATER)
        (change,) = watch.poll()
        assert (change.before, change.diagnosis.verdict) == ("ok", "diverged")
        assert str(change).startswith("a (a): diverged (was ok).")
        database.log("a", "train_loss", [(21, 1001.0)], LATER + 1)
        assert watch.poll() == []
    assert judge.judged == ["a", "a", "a"]


def test_a_watch_may_be_polled_in_another_thread(database: Database, judge: Judge) -> None:
    database.run("a", {"train_loss": falling(20)}, status="RUNNING")
    found: list[VerdictChange] = []
    with Watch(database.path, diagnose=judge) as watch:
        thread = threading.Thread(target=lambda: found.extend(watch.poll()))
        thread.start()
        thread.join()
    assert names(found) == [("a", None, "ok")]


def test_finished_runs_are_not_even_read(database: Database, judge: Judge) -> None:
    for i in range(50):
        database.run(f"old{i}", {"train_loss": falling(5)})
    database.run("new", {"train_loss": falling(5)}, status="RUNNING")
    with Watch(database.path, diagnose=judge) as watch:
        assert names(watch.poll()) == [("new", None, "ok")]
    assert judge.judged == ["new"]


def test_finished_runs_are_diagnosed_once_where_that_is_asked_for(database: Database, judge: Judge) -> None:
    database.run("old", {"train_loss": falling(5)})
    with Watch(database.path, diagnose=judge, finished=True) as watch:
        assert names(watch.poll()) == [("old", None, "ok")]
        assert watch.poll() == []
    assert judge.judged == ["old"]


def test_the_last_points_of_a_run_that_ended_between_polls_count(database: Database, judge: Judge) -> None:
    database.run("a", {"train_loss": falling(5)}, status="RUNNING")
    with Watch(database.path, diagnose=judge) as watch:
        watch.poll()
        database.log("a", "train_loss", [(5, 1000.0)], LATER)
        database.connection.execute("UPDATE runs SET status = 'FAILED'")
        database.connection.commit()
        assert names(watch.poll()) == [("a", "ok", "diverged")]
        assert watch.poll() == []


def test_a_run_that_was_deleted_is_forgotten(database: Database, judge: Judge) -> None:
    database.run("a", {"train_loss": falling(5)}, status="RUNNING")
    with Watch(database.path, diagnose=judge) as watch:
        watch.poll()
        database.connection.execute("UPDATE runs SET lifecycle_stage = 'deleted'")
        database.connection.commit()
        assert watch.poll() == []
        assert watch.poll() == []


def test_only_the_chosen_experiment_and_filter_are_watched(database: Database, judge: Judge) -> None:
    database.run("a", {"train_loss": falling(5)}, status="RUNNING", params={"lr": "1"})
    database.run("b", {"train_loss": falling(5)}, status="RUNNING", params={"lr": "2"})
    database.run("c", {"train_loss": falling(5)}, status="RUNNING", experiment=0, params={"lr": "1"})
    with Watch(f"{database.path}#vision", filter_string="params.lr = '1'", diagnose=judge) as watch:
        assert names(watch.poll()) == [("a", None, "ok")]


def test_a_run_that_cannot_be_diagnosed_is_logged_and_the_others_are_watched(
    database: Database, caplog: pytest.LogCaptureFixture, judge: Judge
) -> None:
    database.run("a", {"train_loss": falling(5)}, status="RUNNING")
    database.run("b", {"train_loss": falling(5)}, status="RUNNING")

    def fussy(run: Run) -> Diagnosis:
        if run.name == "a":
            raise ReadError("a", "too odd")
        return judge(run)

    with Watch(database.path, diagnose=fussy) as watch:
        assert names(watch.poll()) == [("b", None, "ok")]
    assert "too odd" in caplog.text


def test_what_is_known_is_told_even_when_the_store_breaks_off_and_the_rest_later(
    database: Database, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    for name in "abc":
        database.run(name, {"train_loss": falling(5)}, status="RUNNING")
    watch = Watch(database.path, diagnose=judge, interval_seconds=0.01)
    store: Any = watch._store
    real, asked = store.histories, []

    def flaky(records: Any, keys: Any) -> Any:
        asked.append(records[0].run_id)
        if len(asked) == 2:
            raise ReadError("store", "away")
        return real(records, keys)

    store.histories = flaky
    found = []
    for change in watch:
        found.append(change)
        if len(found) == 3:
            watch.stop()
    watch.close()
    assert names(found) == [("a", None, "ok"), ("b", None, "ok"), ("c", None, "ok")]
    assert judge.judged == ["a", "b", "c"]
    assert "away; trying again" in caplog.text


def test_a_folder_is_watched_as_well(tmp_path: Path, judge: Judge) -> None:
    folder = tmp_path / "mlruns" / "1" / "r1"
    (folder / "metrics").mkdir(parents=True)
    (tmp_path / "mlruns" / "1" / "meta.yaml").write_text("experiment_id: '1'\nlifecycle_stage: active\nname: v\n")
    meta = "run_id: r1\nrun_name: owl\nlifecycle_stage: active\nstart_time: 1\nstatus: {}\n"
    (folder / "meta.yaml").write_text(meta.format(1))
    metric = folder / "metrics" / "train_loss"
    metric.write_text("1 1.0 0\n2 0.5 1\n")
    with Watch(tmp_path / "mlruns", diagnose=judge) as watch:
        assert names(watch.poll()) == [("owl", None, "ok")]
        with metric.open("a") as file:
            file.write("3 1000.0 2\n")
        (folder / "meta.yaml").write_text(meta.format(3) + "end_time: 5\n")
        assert names(watch.poll()) == [("owl", "ok", "diverged")]
        assert watch.poll() == []


@pytest.mark.filterwarnings("ignore")
def test_a_server_is_asked_little_when_nothing_happens(server: Server, judge: Judge) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(server.url)
    run_id = client.create_run(client.create_experiment("watched"), run_name="live").info.run_id
    client.log_metric(run_id, "train_loss", 1.0, step=0)
    with Proxy(server.url) as proxy, Watch(proxy.url, experiment="watched", diagnose=judge) as watch:
        assert names(watch.poll()) == [("live", None, "ok")]
        before = len(proxy.requests)
        assert watch.poll() == []
        quiet = len(proxy.requests) - before
        client.log_metric(run_id, "train_loss", 1000.0, step=1)
        assert names(watch.poll()) == [("live", "ok", "diverged")]
        client.set_terminated(run_id)
        assert watch.poll() == []
        client.delete_run(run_id)
    assert quiet == 3  # experiments, runs being trained, runs that started lately
    assert judge.judged == ["live", "live", "live"]


@pytest.mark.filterwarnings("ignore")
def test_a_server_that_fails_now_and_then_is_watched_on(
    server: Server, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Patience(first_wait_seconds=0.01, longest_wait_seconds=0.02)
    monkeypatch.setattr("lranalyzer.readers.mlflow.transport.Patience", lambda: quick)
    fault = {0: None, 1: 503}
    with (
        Proxy(server.url, lambda number, path: fault[number % 2]) as proxy,
        Watch(proxy.url, experiment="vision", diagnose=judge) as watch,
    ):
        assert ("running", None, "ok") in names(watch.poll())


class Receiver(HTTPServer):
    """Keeps what is posted to it."""

    def __init__(self, status: int) -> None:
        self.bodies: list[dict[str, object]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


def serve(status: int, act: Callable[[str], None]) -> list[dict[str, object]]:
    with Receiver(status) as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            act(f"http://127.0.0.1:{receiver.server_address[1]}/services/s3cret")
        finally:
            receiver.shutdown()
            thread.join()
        return receiver.bodies


def test_a_webhook_is_told_of_each_change(database: Database, judge: Judge) -> None:
    database.run("a", {"train_loss": falling(20)}, status="RUNNING")
    told: list[VerdictChange] = []

    def act(url: str) -> None:
        hook = Webhook(url)

        def both(change: VerdictChange) -> None:
            hook(change)
            told.append(change)

        with Watch(database.path, diagnose=judge, on_change=both) as watch:
            watch.poll()

    (body,) = serve(200, act)
    assert body == payload(told[0])
    assert (body["run_name"], body["verdict"], body["before"], body["experiment"]) == (
        "a",
        "ok",
        None,
        "vision",
    )
    assert str(body["text"]).startswith("a (a): ok.")


def test_a_webhook_that_fails_is_logged_without_its_secret_address(
    database: Database, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    database.run("a", {"train_loss": falling(20)}, status="RUNNING")

    def act(url: str) -> None:
        with Watch(database.path, diagnose=judge, on_change=Webhook(url)) as watch:
            assert len(watch.poll()) == 1

    serve(500, act)
    act("http://127.0.0.1:9/services/s3cret")
    assert "the webhook at 127.0.0.1" in caplog.text
    assert "failed: 500" in caplog.text
    assert "ConnectionError" in caplog.text
    assert "s3cret" not in caplog.text


def statements(watch: Watch) -> list[str]:
    """What a watch asks its database from now on."""
    asked: list[str] = []
    store: Any = watch._store
    real = store.query
    store.query = lambda sql, given=None: asked.append(sql) or real(sql, given)
    return asked


def test_what_thousands_of_finished_runs_cost_a_look_does_not_grow(database: Database, judge: Judge) -> None:
    database.run("live", {"train_loss": falling(5)}, status="RUNNING")
    counts = []
    for more in (3, 300):
        for i in range(more):
            database.run(f"old{more}-{i}", {"train_loss": falling(2)})
        with Watch(database.path, diagnose=judge) as watch:
            watch.poll()
            asked = statements(watch)
            assert watch.poll() == []
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
    assert judge.judged == ["live", "live"]


def test_runs_that_finished_long_ago_are_forgotten_by_a_watch_that_goes_on(
    database: Database, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = START_MS / 1000
    monkeypatch.setattr("lranalyzer.tracking.watch.time.time", lambda: now)
    with Watch(database.path, diagnose=judge) as watch:
        database.run("a", {"train_loss": falling(5)})
        assert names(watch.poll()) == [("a", None, "ok")]
        now += 3600
        watch.poll()
        asked: list[Any] = []
        real = watch._store.active
        watch._store.active = lambda e, since, where: asked.append(since) or real(e, since, where)  # type: ignore[method-assign]
        watch.poll()
    assert asked == [int((now - 600) * 1000)]


def test_watching_leaves_the_database_as_it_is(real_database: Path, tmp_path: Path, judge: Judge) -> None:
    copy = tmp_path / "mlflow.db"
    shutil.copy(real_database, copy)
    before = copy.read_bytes()
    with Watch(copy, diagnose=judge) as watch:
        watch.poll()
    assert copy.read_bytes() == before
