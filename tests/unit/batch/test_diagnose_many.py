from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

import lranalyzer
from lranalyzer.batch import COLUMNS, diagnose_batch, diagnose_each, diagnose_many
from lranalyzer.batch import run as running
from lranalyzer.batch.fingerprint import engine_version
from lranalyzer.errors import Cancelled, SettingsError

Logs = Callable[[int], Path]


def test_one_row_a_run_in_the_order_of_the_folder(logs: Logs) -> None:
    table = diagnose_many(logs(15), jobs=1)
    assert table.name.tolist() == [f"run_{i}" for i in range(15)]
    assert list(table.columns[: len(COLUMNS)]) == list(COLUMNS)
    assert table.verdict.isin(["diverged", "too_high", "ok", "too_low", "unknown"]).all()
    assert (table.lr == 0.001).all()
    assert table.best_loss.between(0.1, 0.3).all()


def test_worker_processes_give_the_same_table(logs: Logs) -> None:
    folder = logs(60)
    here, there = diagnose_many(folder, jobs=1, cache=False), diagnose_many(folder, jobs=2, cache=False)
    assert here.equals(there)


def test_a_broken_log_is_a_row_with_its_error(logs: Logs) -> None:
    folder = logs(2)
    (folder / "broken.csv").write_bytes(b"\x00\x01\x02" * 100)
    table = diagnose_many([folder / "run_0.csv", folder / "broken.csv", folder / "missing.csv", folder / "run_1.csv"])
    assert table.error.notna().tolist() == [False, True, True, False]
    assert "missing.csv" in table.error[2]
    assert table.verdict[3] is not None


def test_a_run_that_breaks_the_engine_is_a_row_with_its_error(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    from lranalyzer.batch import worker

    def explode(run: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(worker, "diagnose", explode)
    table = diagnose_many(logs(2), jobs=1, cache=False)
    assert table.error.str.contains("ZeroDivisionError: by design").all()


def test_the_diagnosis_behind_a_row_is_at_hand(logs: Logs) -> None:
    batch = diagnose_batch(logs(3), jobs=1)
    for i in range(3):
        diagnosis = batch.diagnosis(i)
        assert diagnosis is not None
        assert diagnosis.verdict == batch.table.verdict[i]
        assert diagnosis.run_name == f"run_{i}"


def test_an_unchanged_folder_is_not_read_again(logs: Logs) -> None:
    folder = logs(5)
    first = list(diagnose_each(folder, jobs=1))
    second = list(diagnose_each(folder, jobs=1))
    assert [o.cached for o in first] == [False] * 5
    assert [o.cached for o in second] == [True] * 5
    assert [o.row for o in first] == [o.row for o in second]


def test_a_log_that_grew_is_read_again(logs: Logs) -> None:
    folder = logs(3)
    list(diagnose_each(folder, jobs=1))
    with (folder / "run_1.csv").open("a") as file:
        file.write("120,0.2,0.001\n")
    assert [o.cached for o in diagnose_each(folder, jobs=1)] == [True, False, True]


def test_other_parameters_beside_the_log_are_noticed(logs: Logs) -> None:
    folder = logs(1)
    (folder / "args.yaml").write_text("lr: 0.1\n")
    list(diagnose_each(folder, jobs=1))
    (folder / "args.yaml").write_text("lr: 0.25\n")
    assert not next(diagnose_each(folder, jobs=1)).cached


def test_another_way_of_reading_is_another_answer(logs: Logs) -> None:
    folder = logs(1)
    list(diagnose_each(folder, jobs=1))
    assert not next(diagnose_each(folder, jobs=1, mapping={"loss": "lr"})).cached
    assert not next(diagnose_each(folder, jobs=1, params={"lr": 0.5})).cached


def test_a_log_named_in_another_way_is_not_answered_with_the_first_name(
    logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = logs(1)
    monkeypatch.chdir(folder)
    list(diagnose_each("run_0.csv", jobs=1))
    monkeypatch.chdir(folder.parent)
    named = os.path.join("logs", "run_0.csv")
    assert [o.row["source"] for o in diagnose_each(named, jobs=1)] == [named]


def test_any_change_of_the_package_is_another_engine(tmp_path: Path) -> None:
    """Models too, and of every room: nearly all take part in judging."""
    home = Path(lranalyzer.__file__).parent
    for room in home.iterdir():
        if room.is_dir() and any(room.rglob("*.py")):
            (tmp_path / room.name).mkdir()
            (tmp_path / room.name / "module.py").write_text("")
    (tmp_path / "evidence" / "model.json").write_text("{}")
    keys = {engine_version.__wrapped__(tmp_path)}
    changed = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for path in changed:
        path.write_text('"other"')
        keys.add(engine_version.__wrapped__(tmp_path))
    assert len(keys) == len(changed) + 1


def test_failures_are_tried_again(logs: Logs) -> None:
    folder = logs(1)
    (folder / "broken.csv").write_bytes(b"\x00\x01\x02" * 100)
    sources = [folder / "broken.csv"]
    assert [o.failure is not None for o in diagnose_each(sources)] == [True]
    assert [o.cached for o in diagnose_each(sources)] == [False]


def test_a_spoilt_cache_is_no_obstacle(logs: Logs, own_cache: Path) -> None:
    own_cache.write_bytes(b"this is no database" * 1000)
    folder = logs(2)
    assert len(diagnose_many(folder, jobs=1)) == 2
    assert [o.cached for o in diagnose_each(folder, jobs=1)] == [True, True]


def test_a_cache_cut_in_the_middle_is_no_obstacle(logs: Logs, own_cache: Path) -> None:
    folder = logs(3)
    expected = [o.row["verdict"] for o in diagnose_each(folder, jobs=1)]
    whole = own_cache.read_bytes()
    for size in (0, 50, 4096, len(whole) // 2, len(whole) - 1):
        own_cache.write_bytes(whole[:size])
        assert [o.row["verdict"] for o in diagnose_each(folder, jobs=1)] == expected, size


def test_a_cache_that_is_deleted_while_it_is_used_is_no_obstacle(logs: Logs, own_cache: Path) -> None:
    outcomes = diagnose_each(logs(4), jobs=1)
    next(iter(outcomes))
    shutil.rmtree(own_cache.parent)
    assert len(list(outcomes)) == 3


def test_a_log_that_is_deleted_while_others_are_read_is_a_row_with_its_error(logs: Logs) -> None:
    folder = logs(4)
    outcomes = diagnose_each([str(folder / f"run_{i}.csv") for i in range(4)], jobs=1)
    next(iter(outcomes))
    (folder / "run_3.csv").unlink()
    rest = list(outcomes)
    assert [o.failure is None for o in rest] == [True, True, False]
    assert "run_3.csv" in rest[-1].row["error"]


def test_a_cache_that_cannot_be_written_is_no_obstacle(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LRANALYZER_CACHE_DIR", "/dev/null/nowhere")
    assert len(diagnose_many(logs(2), jobs=1)) == 2


def test_cancelling_stops_and_the_next_call_takes_up(logs: Logs) -> None:
    folder, stop, seen = logs(30), threading.Event(), 0

    def progress(done: int, failed: int) -> None:
        nonlocal seen
        seen = done
        if done == 7:
            stop.set()

    with pytest.raises(Cancelled):
        diagnose_many(folder, jobs=1, progress=progress, cancel=stop)
    assert seen < 30
    again = list(diagnose_each(folder, jobs=1))
    assert [o.cached for o in again[:7]] == [True] * 7
    assert len(again) == 30


# loky's own manager thread may trip over a pool that is being stopped (KeyError in process_executor); no run is lost
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_cancelling_worker_processes_stops_them(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK_RUNS", 5)
    done = 0

    def progress(count: int, failed: int) -> None:
        nonlocal done
        done = count

    with pytest.raises(Cancelled):
        diagnose_many(logs(60), jobs=2, cache=False, progress=progress, cancel=lambda: done >= 10)
    assert done < 60


def test_an_iterator_reads_no_further_than_it_is_asked(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, read = logs(40), []
    original = running.do
    monkeypatch.setattr(running, "do", lambda task, orders: read.append(task.source) or original(task, orders))
    outcomes = diagnose_many(folder, jobs=1, cache=False, as_iterator=True)
    assert [o.row["name"] for o in islice(outcomes, 3)] == ["run_0", "run_1", "run_2"]
    assert len(read) == 3


def test_progress_counts_runs_and_failures(logs: Logs) -> None:
    folder, said = logs(2), []
    (folder / "broken.csv").write_bytes(b"\x00" * 500)
    sources = [folder / "run_0.csv", folder / "broken.csv", folder / "run_1.csv"]
    diagnose_many(sources, progress=lambda done, failed: said.append((done, failed)))
    assert said == [(1, 0), (2, 1), (3, 1)]


def test_curves_come_back_when_asked_for(logs: Logs) -> None:
    outcome = next(diagnose_each(logs(1), points=50))
    assert outcome.run
    assert {c.role for c in outcome.run.curves} == {"train_loss", "lr"}


def test_an_unknown_engine_is_named_with_the_known_ones(logs: Logs) -> None:
    with pytest.raises(SettingsError, match="did you mean 'dask'"):
        diagnose_many(logs(1), engine="dusk", cache=False)


def test_an_empty_folder_gives_an_empty_table(tmp_path: Path) -> None:
    table = diagnose_many(tmp_path)
    assert len(table) == 0
    assert list(table.columns) == list(COLUMNS)


def test_a_failed_source_of_no_encoding_is_a_row_like_any_other(logs: Logs) -> None:
    table = diagnose_many([logs(1) / "run_0.csv", "no/such/\udcff.csv"], jobs=1)
    assert table.error.notna().tolist() == [False, True]


def test_two_calls_at_once_share_a_cache(logs: Logs) -> None:
    folder = logs(6)
    first, second = diagnose_each(folder, jobs=1), diagnose_each(folder, jobs=1)
    names = [(a.row["name"], b.row["name"]) for a, b in zip(first, second, strict=True)]
    assert names == [(f"run_{i}", f"run_{i}") for i in range(6)]
    assert len(diagnose_many(folder, jobs=1)) == 6


def test_a_file_named_as_cache_by_mistake_is_left_alone(logs: Logs, tmp_path: Path) -> None:
    (tmp_path / "precious.csv").write_text("precious " * 100)
    assert len(diagnose_many(logs(1), jobs=1, cache=tmp_path / "precious.csv")) == 1
    assert (tmp_path / "precious.csv").read_text() == "precious " * 100


def test_relative_paths_begin_where_the_caller_stands_though_workers_outlive_a_batch(
    logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = logs(40)
    for place in ("one", "other"):
        shutil.copytree(folder, tmp_path / place / f"logs-{place}")
        monkeypatch.chdir(tmp_path / place)
        table = diagnose_many(f"logs-{place}", jobs=2, cache=False)
        assert table.error.isna().all()
        assert len(table) == 40


@pytest.mark.parametrize("jobs", [1, 2])
def test_relative_paths_begin_where_the_caller_stood_though_he_goes_elsewhere_meanwhile(
    logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    logs(120)
    (tmp_path / "logs" / "broken.csv").write_bytes(b"step,loss\n" + b"\x00" * 5)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    found = []
    for outcome in diagnose_each(["logs", os.path.join("logs", "broken.csv")], jobs=jobs, cache=False):
        found.append(outcome)
        monkeypatch.chdir(tmp_path / "elsewhere")
    good = [o.run.source for o in found if o.run is not None]
    assert sorted(good) == sorted(os.path.join("logs", f"run_{i}.csv") for i in range(120))
    assert found[-1].failure is not None
    assert found[-1].failure.message.startswith(os.path.join("logs", "broken.csv: "))
    assert str(tmp_path) not in "".join(o.text + (o.failure.message if o.failure else "") for o in found)
    assert Path.cwd() == tmp_path / "elsewhere"
