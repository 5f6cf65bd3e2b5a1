"""Reading a tracking server: whole histories through limits, faults and restarts, no secrets shown."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mlflow_world import Database, Proxy, Server, free_port, mlflow_is_before

from lranalyzer.errors import FilterError, ReadError
from lranalyzer.readers.mlflow import iter_mlflow, read_mlflow
from lranalyzer.readers.mlflow.http_store import HttpStore
from lranalyzer.readers.mlflow.transport import Patience
from lranalyzer.run import Run

QUICK = Patience(first_wait_seconds=0.01, longest_wait_seconds=0.02)


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lranalyzer.readers.mlflow.transport.Patience", lambda: QUICK)


@pytest.fixture(scope="module")
def expected(real_database: Path) -> list[Run]:
    """The same runs, read from the database file."""
    return read_mlflow(real_database)


def of_vision(runs: list[Run]) -> list[Run]:
    return [run for run in runs if run.tags["mlflow.experimentName"] == "vision"]


def assert_same(found: list[Run], expected: list[Run]) -> None:
    by_id = {run.run_id: run for run in found}
    assert len(by_id) == len(found) == len(expected)
    for run in expected:
        same = by_id[run.run_id]
        assert (same.name, same.status, same.params, same.tags) == (
            run.name,
            run.status,
            run.params,
            run.tags,
        )
        assert set(same.series) == set(run.series)
        for key, series in run.series.items():
            np.testing.assert_array_equal(same.series[key].step, series.step)
            np.testing.assert_array_equal(same.series[key].value, series.value)
            np.testing.assert_array_equal(same.series[key].time, series.time)


def test_a_server_gives_the_same_runs_as_its_database(server: Server, expected: list[Run]) -> None:
    assert_same(read_mlflow(server.url), expected)


def test_the_mlflow_client_agrees_with_what_is_read(server: Server, expected: list[Run]) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(server.url)
    for run in expected:
        for key, series in run.series.items():
            history = client.get_metric_history(run.run_id, key)
            assert len(history) == len(series)
            if run.name == "plain":
                assert [(m.step, m.value) for m in history] == list(zip(series.step, series.value, strict=True))


def test_real_stores_hold_what_was_logged_and_not_what_was_deleted(expected: list[Run]) -> None:
    named = {run.name: run for run in expected}
    assert {"plain", "child", "running", "empty", "resumed"} <= set(named)
    assert "deleted" not in named
    assert named["child"].tags["mlflow.parentRunId"] == named["plain"].run_id
    assert named["running"].status == "running"
    np.testing.assert_array_equal(named["diverged"].series["train_loss"].value[-3:], [np.inf, np.nan, -np.inf])
    np.testing.assert_array_equal(named["stepless"].series["train_loss"].step, np.arange(12))
    assert len(named["long-7"].series["train_loss"]) == 30_000
    assert len(named["resumed"].series["train_loss"].ordered) == 40


def test_no_history_is_asked_for_twice(server: Server, expected: list[Run]) -> None:
    with Proxy(server.url) as proxy:
        assert_same(read_mlflow(proxy.url), expected)
    single = [path for path, *_ in proxy.requests if "get-history?" in path]
    assert len(set(single)) == len(single)
    assert any("get-history-bulk?" in path for path, *_ in proxy.requests)


def test_the_servers_own_filter_and_experiment_are_used(server: Server) -> None:
    runs = read_mlflow(f"{server.url}#vision", filter_string="attributes.run_name = 'plain' AND params.lr = '0.01'")
    assert [run.name for run in runs] == ["plain"]
    with pytest.raises(FilterError, match=r"filter 'params\.lr < 1'"):
        read_mlflow(server.url, filter_string="params.lr < 1")
    with pytest.raises(ReadError, match="did you mean 'vision'"):
        read_mlflow(server.url, experiment="visoin")


@pytest.mark.parametrize("fault", [500, 503, 429, "cut", "drop"])
def test_every_second_answer_failing_loses_nothing(server: Server, expected: list[Run], fault: Any) -> None:
    with Proxy(server.url, lambda number, path: fault if number % 2 else None) as proxy:
        assert_same(read_mlflow(proxy.url, experiment="vision"), of_vision(expected))


def test_a_slow_server_is_waited_for(server: Server, expected: list[Run]) -> None:
    with Proxy(server.url, lambda number, path: 0.3) as proxy:
        assert_same(read_mlflow(proxy.url, experiment="vision"), of_vision(expected))


def test_a_server_that_restarts_in_the_middle_is_read_to_the_end(
    server: Server, expected: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Patience(first_wait_seconds=0.1, longest_wait_seconds=0.5, tries=300)
    monkeypatch.setattr("lranalyzer.readers.mlflow.transport.Patience", lambda: patient)
    killed = threading.Event()

    def fault(number: int, path: str) -> None:
        if number == 4 and not killed.is_set():
            killed.set()
            server.kill()
            threading.Thread(target=server.start).start()

    with Proxy(server.url, fault) as proxy:
        assert_same(read_mlflow(proxy.url), expected)
    assert killed.is_set()
    server.start_if_needed()


def test_a_run_that_grows_while_it_is_read_loses_no_point_and_repeats_none(server: Server) -> None:
    from mlflow import MlflowClient
    from mlflow.entities import Metric

    client = MlflowClient(server.url)
    run_id = client.create_run(client.create_experiment("growing")).info.run_id
    client.log_batch(run_id, [Metric("loss", float(i), 1_700_000_000_000 + i, i) for i in range(1000)])

    def fault(number: int, path: str) -> None:
        if "get-history" in path:
            points = [Metric("loss", float(i), 1_700_000_000_000 + i, i) for i in range(1000, 1100)]
            client.log_batch(run_id, [*points, Metric("loss", -1.0, 1_600_000_000_000, 5)])

    with Proxy(server.url, fault) as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setattr("lranalyzer.readers.mlflow.bulk.MAX_POINTS", 300)  # several pages
        (run,) = read_mlflow(proxy.url, experiment="growing")
    client.delete_run(run_id)
    points = list(zip(run.series["loss"].step.tolist(), run.series["loss"].value.tolist(), strict=True))
    assert len(set(points)) == len(points)
    assert {(i, float(i)) for i in range(1000)} <= set(points)


def test_a_reading_that_is_given_up_leaves_no_thread_behind(server: Server) -> None:
    found = iter_mlflow(server.url, experiment="vision")
    next(found)
    found.close()
    deadline = time.monotonic() + 120
    while any(t.name.startswith("mlflow") for t in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(t.name.startswith("mlflow") for t in threading.enumerate())


def test_an_address_where_nobody_listens_is_reported_soon() -> None:
    with pytest.raises(ReadError, match="connection refused, after 3 tries; expected a running MLflow server"):
        read_mlflow(f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "refuses access"), (403, "MLFLOW_TRACKING_TOKEN"), (404, "404"), (500, "after 4 tries")],
)
def test_refusals_are_explained_without_secrets(status: int, message: str) -> None:
    with Proxy("http://127.0.0.1:9", lambda number, path: None if status == 500 and not number else status) as proxy:
        with pytest.raises(ReadError) as error:
            read_mlflow(proxy.url.replace("//", "//kim:s3cret@"))
        assert proxy.requests[0][1]["Authorization"].startswith("Basic ")
    assert message in str(error.value)
    assert "s3cret" not in str(error.value)
    assert "kim" not in str(error.value)


@pytest.mark.skipif(mlflow_is_before(3, 5), reason="older servers answer to any name")
def test_a_host_that_the_server_does_not_know_itself_by_is_explained(server: Server) -> None:
    import requests

    with pytest.MonkeyPatch.context() as patch:
        real = requests.Session.request
        strange = {"Host": "elsewhere.example"}
        patch.setattr(requests.Session, "request", lambda *a, **k: real(*a, **k, headers=strange))
        with pytest.raises(ReadError, match=r"refuses access \(403 Invalid Host header"):
            read_mlflow(server.url)


def test_an_address_that_is_none_is_an_error() -> None:
    with pytest.raises(ReadError, match=r"InvalidURL; expected http\(s\)://host:port"):
        read_mlflow("http://:5000")


def test_a_token_is_sent_and_a_netrc_file_does_not_replace_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    with Proxy(server.url) as proxy:
        HttpStore(proxy.url).experiments()
    assert proxy.requests[0][1]["Authorization"] == "Bearer t0ken"


def test_a_run_that_is_added_between_two_pages_repeats_none(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlflow import MlflowClient

    monkeypatch.setattr("lranalyzer.readers.mlflow.http_store.PAGE_RUNS", 2)
    client = MlflowClient(server.url)
    experiment = client.create_experiment("shifting")
    for i in range(5):
        client.create_run(experiment, run_name=f"r{i}", start_time=1000 + i)
    added: list[str] = []

    def fault(number: int, path: str) -> None:
        if "runs/search" in path and number > 1 and not added:
            added.append(client.create_run(experiment, run_name="early", start_time=1).info.run_id)

    with Proxy(server.url, fault) as proxy:
        found = [run.name for run in iter_mlflow(proxy.url, experiment="shifting")]
    client.delete_experiment(experiment)
    assert added
    assert found == ["r0", "r1", "r2", "r3", "r4"]


def test_databricks_is_asked_with_its_token_and_without_the_bulk_request(
    server: Server, expected: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(server.url) as proxy:
        monkeypatch.setenv("DATABRICKS_HOST", proxy.url)
        monkeypatch.setenv("DATABRICKS_TOKEN", "d4pi")
        assert_same(read_mlflow("databricks#vision"), of_vision(expected))
    assert {headers["Authorization"] for _, headers in proxy.requests} == {"Bearer d4pi"}
    assert not any("bulk" in path for path, _ in proxy.requests)


def test_databases_and_servers_may_hold_a_store_without_runs(database: Database) -> None:
    assert list(iter_mlflow(database.path)) == []
