from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lranalyzer.batch.baseline import compare, read_baseline
from lranalyzer.batch.outcome import Outcome
from lranalyzer.errors import ReadError


def _run(name: str, verdict: str, best: float = 1.0) -> dict[str, Any]:
    series = [{"role": "train_loss", "lowest": best}]
    return {"name": name, "source": "a.csv", "run_id": name, "verdict": verdict, "series": series}


def _compare(before: list[dict[str, Any]], now: list[dict[str, Any]], tmp_path: Path) -> list[str]:
    path = tmp_path / "before.json"
    path.write_text(json.dumps({"schema": "lranalyzer.report", "schema_version": 1, "runs": before}))
    return compare(read_baseline(path), [Outcome(json.dumps(run)) for run in now])


def test_what_got_worse_comes_first(tmp_path: Path) -> None:
    before = [
        _run("a", "too_high"),
        _run("b", "ok"),
        _run("c", "ok"),
        _run("gone", "ok"),
        _run("d", "ok", 1.0),
    ]
    now = [
        _run("a", "ok"),
        _run("b", "diverged"),
        _run("c", "ok"),
        _run("new", "too_low"),
        _run("d", "ok", 1.2),
    ]
    assert _compare(before, now, tmp_path) == [
        "worse    b: right -> diverged",
        "worse    d: best loss 1 -> 1.2",
        "new      new: too low",
        "better   a: too high -> right",
        "gone     gone",
    ]


def test_a_verdict_set_by_hand_is_no_change_of_ours(tmp_path: Path) -> None:
    before = [_run("a", "ok") | {"judged": "too_low"}, _run("b", "ok") | {"judged": None}]
    assert _compare(before, [_run("a", "too_low"), _run("b", "ok")], tmp_path) == []


def test_noise_between_seeds_is_no_change(tmp_path: Path) -> None:
    assert _compare([_run("a", "ok", 1.0)], [_run("a", "ok", 1.03)], tmp_path) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON"),
        ('{"schema": "x"}', "JSON of another kind"),
        ('{"schema": "lranalyzer.report", "schema_version": 99}', "99"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(ReadError, match=words):
        read_baseline(tmp_path / "b.json")


def test_logs_that_moved_are_still_the_same_runs(tmp_path: Path) -> None:
    moved = {**_run("a", "diverged"), "source": "/elsewhere/a.csv"}
    assert _compare([_run("a", "ok")], [moved], tmp_path) == ["worse    a: right -> diverged"]
