"""A file that grows is read on: what the window holds is what reading the whole file would give."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

import lranalyzer as lra
from lranalyzer.curve import Curves
from lranalyzer.readers.mapping import ColumnMapping
from lranalyzer.run import Run, Series
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.digest import LONG, digest
from lranalyzer_gui.session.following import Piece
from lranalyzer_gui.session.growth import Growth, Side

HEAD = "step,train_loss,val_loss,lr\n"
WORDS = ColumnMapping({})


def row(step: int) -> str:
    loss = 0.3 + 2.0 * np.exp(-step / 300)
    return f"{step},{loss:.6f},{loss + 0.1:.6f},{1e-3 * (1 + step):.8f}\n"


def rows(first: int, last: int) -> str:
    return "".join(map(row, range(first, last)))


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def started(path: Path) -> tuple[Growth, Run]:
    growth = Growth.begin(path, WORDS)
    assert growth is not None
    (run,) = lra.read(path)
    growth.hold(run)
    return growth, run


def same(found: Run, path: Path) -> None:
    (whole,) = lra.read(path)
    assert set(found.series) == set(whole.series)
    for name, series in whole.series.items():
        np.testing.assert_array_equal(found.series[name].step, series.step)
        np.testing.assert_array_equal(found.series[name].value, series.value)


def test_what_was_appended_to_a_table_is_added_and_judged_like_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text(HEAD + rows(0, 500))
    growth, _ = started(path)
    for first in range(500, 900, 100):
        append(path, rows(first, first + 100))
        found = growth.more()
        assert found
        ((run, curves),) = found
        same(run, path)
        mine, whole = lra.diagnose(run, curves), lra.diagnose(run)
        assert mine.verdict == whole.verdict
        assert mine.probabilities == pytest.approx(whole.probabilities)
    assert growth.more() == []


def test_what_was_handed_out_before_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text(HEAD + rows(0, 500))
    growth, _ = started(path)
    taken = []
    for first in (500, 510, 520):
        append(path, rows(first, first + 10))
        ((run, _),) = growth.more() or []
        taken.append((run, run.train_loss.value.copy()))  # type: ignore[union-attr]
    assert [len(run.train_loss) for run, _ in taken] == [510, 520, 530]  # type: ignore[arg-type]
    for run, values in taken:
        np.testing.assert_array_equal(run.train_loss.value, values)  # type: ignore[union-attr]


def test_json_lines_are_read_on_too(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    lines = [json.dumps({"step": n, "loss": 2.0 / (1 + n), "lr": 0.1}) + "\n" for n in range(300)]
    path.write_text("".join(lines[:200]))
    growth, _ = started(path)
    append(path, "".join(lines[200:250]) + lines[250][:10])
    ((run, _),) = growth.more() or []
    assert len(run.train_loss) == 250  # type: ignore[arg-type]
    append(path, lines[250][10:])
    ((run, _),) = growth.more() or []
    same(run, path)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a step back, as of a resumed training", rows(300, 310)),
        ("values that are missing where there was always one", "501,,0.5,0.1\n502,0.4,0.5,0.1\n"),
        ("the log has doubled", rows(400, 900)),
    ],
)
def test_where_the_log_does_not_go_on_as_before_it_is_read_anew(tmp_path: Path, what: str, text: str) -> None:
    path = tmp_path / "run.csv"
    path.write_text(HEAD + rows(0, 400))
    growth, _ = started(path)
    append(path, text)
    assert growth.more() is None, what


def test_points_that_the_whole_reading_had_already_are_not_added_twice(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text(HEAD + rows(0, 400))
    growth = Growth.begin(path, WORDS)
    assert growth is not None
    append(path, rows(400, 420))
    growth.hold(lra.read(path)[0])
    assert growth.more() == []
    append(path, rows(420, 430))
    ((run, _),) = growth.more() or []
    same(run, path)


def test_a_file_that_was_written_from_the_start_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text(HEAD + rows(0, 400))
    growth, _ = started(path)
    path.write_text(HEAD + rows(0, 40))
    assert growth.more() is None
    path.unlink()
    assert growth.more() == []


def test_a_document_that_is_written_anew_each_time_cannot_be_read_on(tmp_path: Path) -> None:
    path = tmp_path / "trainer_state.json"
    history = [{"step": n, "loss": 1.0 / (1 + n), "learning_rate": 0.1, "epoch": n / 10} for n in range(50)]
    path.write_text(json.dumps({"log_history": history, "global_step": 50, "max_steps": 100}))
    assert Growth.begin(path, WORDS) is None


def test_a_run_that_was_closed_is_no_longer_held(
    opened: Callable[[Path], MainWindow], tmp_path: Path, qtbot: QtBot, wait: Callable[[], None]
) -> None:
    path = tmp_path / "logs" / "run.csv"
    path.parent.mkdir()
    path.write_text(HEAD + rows(0, 100))
    window = opened(path)
    append(path, rows(100, 110))
    window.opener.look()
    wait()
    following = window.opener._following
    assert list(following._growing) == [str(path)]
    window.session.remove([window.session.entries[0].key])
    assert following._growing == {}


WRITER = """
import sys, time
rows = sys.stdin.read().splitlines(keepends=True)
with open(sys.argv[1], "a") as file:
    for at, row in enumerate(rows):
        file.write(row[:5]); file.flush(); file.write(row[5:])
        if at % 25 == 0:
            file.flush(); time.sleep(0.02)
"""


def test_the_window_reads_on_what_a_training_writes(
    opened: Callable[[Path], MainWindow], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "logs" / "run.csv"
    path.parent.mkdir()
    path.write_text(HEAD + rows(0, 1500))
    window = opened(path.parent)
    whole, on = list[str](), list[int]()
    read, more = Piece.read, Growth.more

    def counted(piece: Piece) -> object:
        whole.append(piece.source)
        return read(piece)

    def counted_more(growth: Growth) -> object:
        found = more(growth)
        on.append(len(found or []))
        return found

    monkeypatch.setattr(Piece, "read", counted)
    monkeypatch.setattr(Growth, "more", counted_more)
    window.settings.set("live.seconds", 0.5)
    window.settings.set("live", True)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, text=True)
    assert writer.stdin is not None
    writer.stdin.write(rows(1500, 2900))
    writer.stdin.close()
    assert writer.wait(timeout=600) == 0
    qtbot.waitUntil(lambda: window.session.entries[0].digest.points == 2900)
    append(path, rows(2900, 2950))
    qtbot.waitUntil(lambda: window.session.entries[0].digest.points == 2950)
    (entry,) = window.session.entries
    same(entry.run, path)
    assert entry.diagnosis.verdict == lra.diagnose(lra.read(path)[0]).verdict
    assert len(whole) == 1, "whole once, to stand on; then only what came"
    assert sum(on) >= 1


def long_run(points: int, *, lost: bool = False) -> Run:
    step = np.arange(0, 3 * points, 3)
    noise = np.random.default_rng(0).normal(0.0, 0.05, points)
    loss = 0.5 + 3.0 * np.exp(-step / points) + noise
    if lost:
        loss[points // 2] = np.nan
        loss[-5:] = np.inf
    frame = pd.DataFrame({"step": step, "train_loss": loss, "lr": 1e-3})
    return Run.from_frame(frame, name="long")


@pytest.mark.parametrize("lost", [False, True])
def test_a_long_run_is_digested_from_its_summaries_as_from_its_points(lost: bool) -> None:
    run = long_run(3 * LONG, lost=lost)
    told, counted = digest(run, 1e-3, Curves.of(run)), digest(run, 1e-3)
    for name in ("points", "lr", "best", "best_step", "last_step", "lost", "optimizer"):
        assert getattr(told, name) == getattr(counted, name), name
    np.testing.assert_equal(told.last, counted.last)
    assert told.spark_lost.size == counted.spark_lost.size
    x = np.linspace(0.02, 0.95, 60)
    lines = [np.interp(x, *(side[np.isfinite(spark[1])] for side in spark)) for spark in (told.spark, counted.spark)]
    assert np.abs(lines[0] - lines[1]).max() < 0.15


def test_of_a_long_run_that_grows_no_pass_is_made_over_its_points() -> None:
    run = long_run(3 * LONG)
    curves = Curves.of(run)
    side = Side(run.series["train_loss"])
    step = int(run.series["train_loss"].step[-1])
    piece = Series.of("train_loss", np.arange(step + 3, step + 303, 3), np.full(100, 0.1))
    grown = replace(run, series={**run.series, "train_loss": side.appended(piece)})
    curves = curves.extended("train_loss", piece.step, piece.value)
    grown.series["train_loss"].value[LONG : LONG + 2] = -100.0, np.nan  # a pass over the points would see it
    found = digest(grown, 1e-3, curves)
    assert (found.best, found.best_step, found.lost) == (0.1, step + 3, 0)
    assert found.points == 3 * LONG + 100


def test_a_range_test_is_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    step = np.arange(400)
    rate = 1e-6 * 10.0 ** (6 * step / 400)
    loss = 2.0 - np.tanh(3 * (np.log10(rate) + 3)) * 0.5 + np.where(rate > 0.1, 5 * rate, 0.0)
    run = Run.from_frame(pd.DataFrame({"step": step, "train_loss": loss, "lr": rate}), name="test")
    folded = list[str]()
    fold = Curves.of.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(Curves, "of", classmethod(lambda cls, run: folded.append(run.name) or fold(cls, run)))
    found = lra.diagnose(run)
    assert found.verdict == "unknown"
    assert any("range test" in text for text in found.missing)
    assert folded == ["test"]
