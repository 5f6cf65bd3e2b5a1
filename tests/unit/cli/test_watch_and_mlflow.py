from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from mlflow_world import free_port
from typer.testing import Result

from lranalyzer.cli import watch
from lranalyzer.errors import WouldMigrate

Call = Callable[..., Result]
Log = Callable[..., Path]


def test_watching_says_verdicts_once_and_changes_when_they_come(
    call: Call, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log("a.csv")
    looks = iter([lambda: None, lambda: log("a.csv", broken=True), lambda: None])
    monkeypatch.setattr(watch.time, "sleep", lambda seconds: next(looks)())
    result = call("watch", "a.csv", "--looks", "4")
    first, second = result.stdout.splitlines()
    assert "a  " in first
    assert "✖ diverged (was " in second


def test_a_log_that_is_not_there_yet_is_waited_for(call: Call, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch.time, "sleep", lambda seconds: log("late.csv"))
    assert "late" in call("watch", "late.csv", "--looks", "2").stdout


@pytest.fixture
def store(own_place: Path) -> Path:
    run = own_place / "mlruns" / "1" / ("a" * 32)
    (run / "metrics").mkdir(parents=True)
    (run / "metrics" / "train_loss").write_text(
        "".join(f"{1_700_000_000_000 + s} {2 / (s + 1)} {s}\n" for s in range(60))
    )
    (run / "meta.yaml").write_text(
        f"run_id: {'a' * 32}\nrun_name: fine\nexperiment_id: '1'\nstatus: 3\nlifecycle_stage: active\nstart_time: 1700000000000\n"
    )
    (own_place / "mlruns" / "1" / "meta.yaml").write_text("experiment_id: '1'\nname: vision\nlifecycle_stage: active\n")
    return own_place / "mlruns"


def test_a_store_is_shown_without_writing(call: Call, store: Path) -> None:
    before = sorted(store.rglob("*"))
    result = call("mlflow", store)
    assert "fine" in result.stdout
    assert sorted(store.rglob("*")) == before


def test_a_dry_run_says_what_would_be_written(call: Call, store: Path) -> None:
    before = sorted(store.rglob("*"))
    result = call("mlflow", store, "--write-back", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("would write fine")
    assert sorted(store.rglob("*")) == before


def test_two_orders_at_once_are_refused(call: Call) -> None:
    for other in ("--write-back", "--watch"):
        result = call("mlflow", other, "--remove")
        assert result.exit_code == 2
        assert "--remove excludes" in result.stderr


def test_no_verb_shows_the_password_of_an_address(call: Call) -> None:
    address = f"http://kim:s3cret@127.0.0.1:{free_port()}"
    for verb in (("mlflow",), ("mlflow", "--write-back"), ("diagnose",), ("info",), ("sweep",)):
        result = call(*verb, ("mlflow:" if verb[0] != "mlflow" else "") + address)
        assert result.exit_code
        shown = result.stdout + result.stderr
        assert "127.0.0.1" in shown
        assert "s3cret" not in shown
        assert "kim" not in shown


def test_a_migration_is_offered_not_done(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from lranalyzer import tracking

    def refuse(*_: object, **__: object) -> None:
        raise WouldMigrate("mlflow.db would be migrated")

    monkeypatch.setattr(tracking, "write_back", refuse)
    result = call("mlflow", "x", "--write-back")
    assert result.exit_code == 2
    assert "--upgrade allows it" in result.stderr


def test_a_store_that_refuses_some_runs_is_a_partial_failure(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from lranalyzer import tracking

    def some(uri: str, *, on_change: Callable[[object], None], **_: object) -> list[object]:
        changes = [tracking.Change("1", "a", "write"), tracking.Change("2", "b", "failed", note="no access")]
        for one in changes:
            on_change(one)
        return list(changes)

    monkeypatch.setattr(tracking, "write_back", some)
    result = call("mlflow", "x", "--write-back")
    assert result.exit_code == 4
    assert "no access" in result.stderr
    assert "1 written, 1 failed" in result.stderr


def test_a_watch_on_a_store_prints_changes(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from lranalyzer import tracking

    class Fake(SimpleNamespace):
        def __enter__(self) -> list[str]:
            return ["run a: diverged"]

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(tracking, "Watch", lambda *a, **k: Fake())
    assert "run a: diverged" in call("mlflow", "x", "--watch").stdout
