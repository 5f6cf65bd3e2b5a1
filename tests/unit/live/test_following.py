"""Logs that grow while somebody watches: cut, replaced, written by a process that dies, slow, or not there yet."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from mlflow_world import Database, falling

from lranalyzer.live.follow import Following, Look
from lranalyzer.live.looks import next_look


def loss(i: int) -> float:
    return 0.3 + 2.0 * math.exp(-i / 60) + 0.01 * math.sin(7 * i)


def rows(steps: Iterable[int], value=loss) -> str:  # type: ignore[no-untyped-def]
    return "".join(f"{i},{value(i):.6f},0.001\n" for i in steps)


HEAD = "step,train_loss,lr\n"


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def points(following: Following) -> int:
    (watched,) = following.runs.values()
    train = watched.curves.train
    assert train is not None
    return train.points


def test_a_file_that_appears_later_is_waited_for(tmp_path: Path) -> None:
    following = Following([str(tmp_path / "late.csv")])
    assert following.look() == Look()
    append(tmp_path / "late.csv", HEAD + rows(range(30)))
    (change,) = following.look().changes
    assert change.name == "late"
    assert change.before is None
    assert points(following) == 30


def test_each_look_takes_only_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, HEAD)
    following = Following([str(path)])
    for begin in range(0, 300, 50):
        append(path, rows(range(begin, begin + 50)))
        assert following.look().grown == [str(path)]
        assert points(following) == begin + 50
    assert following.look() == Look()


def test_a_writer_killed_in_a_line_costs_no_point(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, HEAD + rows(range(40)) + "40,0.9")
    following = Following([str(path)])
    following.look()
    assert points(following) == 40
    append(path, "5,0.001\n" + rows(range(41, 50)))
    following.look()
    assert points(following) == 50


def test_a_log_that_is_cut_begins_anew_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, HEAD + rows(range(200)))
    following = Following([str(path)])
    following.look()
    path.write_text(HEAD + rows(range(40)))
    (change,) = following.look().changes
    assert change.restarted
    assert points(following) == 40


def test_a_rotated_log_is_followed_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, HEAD + rows(range(100)))
    following = Following([str(path)])
    following.look()
    os.replace(path, tmp_path / "log.csv.1")
    assert following.look().changes == []
    append(path, HEAD + rows(range(100, 160)))
    (change,) = following.look().changes
    assert change.restarted
    assert points(following) == 60


def test_a_resumed_run_that_writes_steps_again_adds_only_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, HEAD + rows(range(100)))
    following = Following([str(path)])
    following.look()
    append(path, rows(range(80, 130)))
    following.look()
    assert points(following) == 130


def test_divergence_is_told_once_when_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, HEAD + rows(range(200)))
    following = Following([str(path)], total_steps=2000)
    following.look()
    append(path, rows(range(200, 260), lambda i: loss(i) * 1.3 ** (i - 200)))
    (change,) = following.look().changes
    assert change.verdict == "diverged"
    assert change.warning is not None
    assert change.warning.step < 240
    assert change.as_dict()["warning"]["advice"] == "lower"
    append(path, rows(range(260, 280), lambda i: 1e6))
    assert following.look().changes == []


def test_logs_of_a_folder_are_found_as_they_appear(tmp_path: Path) -> None:
    following = Following([str(tmp_path)])
    assert following.look() == Look()
    append(tmp_path / "a.csv", HEAD + rows(range(20)))
    following.look()
    (tmp_path / "b").mkdir()
    lines = [json.dumps({"step": i, "loss": loss(i)}) + "\n" for i in range(30)]
    append(tmp_path / "b" / "log.jsonl", "".join(lines[:20]))
    append(tmp_path / "notes.txt", "nothing of a training\n" * 5)
    following.look()
    append(tmp_path / "b" / "log.jsonl", "".join(lines[20:]))
    look = following.look()
    assert look.grown == [str(tmp_path / "b" / "log.jsonl")]
    assert len(following.runs) == 2
    assert look.problems == []


def test_a_file_that_is_no_log_is_a_problem_told_once(tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    append(path, "la la la\nfa la la\n" * 20)
    following = Following([str(path)])
    assert len(following.look().problems) == 1
    assert following.look().problems == []


def test_ten_hours_of_a_slow_log_cost_little_and_lose_nothing(tmp_path: Path) -> None:
    """A point every ten seconds, looked at every six minutes, judged all the while."""
    path, following = tmp_path / "slow.csv", Following([str(tmp_path / "slow.csv")], total_steps=3600)
    append(path, HEAD)
    changes = []
    for look in range(100):
        append(path, rows(range(36 * look, 36 * look + 36)))
        changes += following.look().changes
    assert points(following) == 3600
    (watched,) = following.runs.values()
    assert watched.ended
    assert watched.judge.looks <= 35
    assert changes[-1].verdict == "ok"
    assert watched.warnings == []


def test_looks_grow_with_the_run() -> None:
    at, looks = 0, 0
    while at < 1_000_000:
        at, looks = next_look(at), looks + 1
    assert looks < 60


def test_a_judgement_costs_no_more_when_the_log_is_long(tmp_path: Path) -> None:
    """Counts what is read rather than the time it takes."""
    path = tmp_path / "log.csv"
    append(path, HEAD + rows(range(50_000)))
    following = Following([str(path)])
    following.look()
    (watched,) = following.runs.values()
    taken: list[int] = []
    original = watched.judge.take
    watched.judge.take = lambda points: original([taken.append(p.step) or p for p in points])  # type: ignore[func-returns-value, method-assign]
    append(path, rows(range(50_000, 50_020)))
    following.look()
    assert taken == list(range(50_000, 50_020))
    train = watched.curves.train
    assert train is not None
    assert train.bucket.size < 2000


@pytest.mark.filterwarnings("ignore:The ``noload``")  # MLflow's own, about the newest SQLAlchemy
def test_an_mlflow_store_is_followed(tmp_path: Path) -> None:
    mlflow = pytest.importorskip("mlflow", reason="mlflow is not installed")
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = mlflow.MlflowClient(uri)
    experiment = client.create_experiment("live", artifact_location=str(tmp_path / "artifacts"))
    run = client.create_run(experiment, run_name="growing")
    client.log_param(run.info.run_id, "optimizer", "adam")

    def log(steps: Iterable[int], factor: float = 1.0) -> None:
        metrics = [mlflow.entities.Metric("train_loss", loss(i) * factor**i, 1_700_000_000_000 + i, i) for i in steps]
        client.log_batch(run.info.run_id, metrics=metrics)

    with Following([f"mlflow:{uri}"]) as following:
        log(range(40))
        (change,) = following.look().changes
        assert change.name == "growing"
        assert points(following) == 40
        assert following.look() == Look()
        log(range(40, 60))
        following.look()
        assert points(following) == 60
        log(range(60, 100), factor=2.0)
        assert [c.verdict for c in following.look().changes] == ["diverged"]


def test_a_store_is_let_go_of_when_it_is_followed_no_longer(database: Database) -> None:
    """Python 3.13 warns of a connection that nobody closed; warnings are errors here."""
    database.run("a", {"train_loss": falling(20)}, status="RUNNING")
    with Following([f"mlflow:sqlite:///{database.path}", str(database.path.with_name("log.csv"))]) as following:
        assert len(following.look().changes) == 1
    (problem,) = following.look().problems
    assert "closed database" in str(problem)
    assert len(following.runs) == 1


def test_whole_and_piecewise_reading_end_in_the_same_diagnosis(tmp_path: Path) -> None:
    whole, pieces = tmp_path / "whole.csv", tmp_path / "pieces.csv"
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.02, 500)
    text = rows(range(500), lambda i: loss(i) + noise[i])
    append(whole, HEAD + text)
    append(pieces, HEAD)
    one, many = Following([str(whole)]), Following([str(pieces)])
    one.look()
    for line in text.splitlines(keepends=True):
        append(pieces, line)
        if line.endswith("5,0.001\n") and line.startswith(("1", "3")):
            many.look()
    many.look()
    (a,), (b,) = one.runs.values(), many.runs.values()
    assert a.diagnosis is not None
    assert b.diagnosis is not None
    assert b.diagnosis.verdict == a.diagnosis.verdict
    assert b.diagnosis.probabilities == pytest.approx(a.diagnosis.probabilities, abs=0.02)
    assert [(w.verdict, w.step) for w in a.warnings] == [(w.verdict, w.step) for w in b.warnings]
