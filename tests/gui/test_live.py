"""What grows is followed: only what changed is read again, new runs appear, and the view stays where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from lranalyzer_gui.docks.news import verdict_news
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.following import Following, Piece
from lranalyzer_gui.workers.watcher import Watcher

Open = Callable[[Path], MainWindow]
Write = Callable[..., Path]


def follow(window: MainWindow) -> None:
    window.settings.set("live.seconds", 0.5)
    window.settings.set("live", True)


def names(pieces: list[Piece]) -> list[str]:
    return sorted(Path(name).name for piece in pieces for name in piece.stamps)


def test_only_the_piece_that_changed_is_read_again(folder: Path, write: Write) -> None:
    following = Following()
    for piece in following.pieces(str(folder)):
        assert isinstance(piece, Piece)
        following.mark(piece)
    assert following.changed(str(folder)) == []
    write(folder / "run 3.csv", 200)
    write(folder / "fresh.csv", 80)
    assert names(following.changed(str(folder))) == ["fresh.csv", "run 3.csv"]
    assert str(folder) in following.places()
    following.forget()
    assert len(following.changed(str(folder))) == 7


def test_of_a_store_only_the_run_that_grew_is_read_again(tmp_path: Path, world: ModuleType) -> None:
    database = world.Database(tmp_path / "mlflow.db")
    for name in "abc":
        database.run(name * 32, {"train_loss": [(s, 2.0 - 0.01 * s) for s in range(50)]}, name=name, status="RUNNING")
    database.connection.commit()
    following, source = Following(), str(tmp_path / "mlflow.db")
    for piece in following.pieces(source):
        assert isinstance(piece, Piece)
        following.mark(piece)
        assert len(list(piece.read())) == 3
    database.connection.execute("UPDATE latest_metrics SET step = 50 WHERE run_uuid = ?", ("b" * 32,))
    database.connection.commit()
    (again,) = following.changed(source)
    assert [run.name for run in again.read()] == ["b"]
    database.connection.close()


def test_a_folder_without_a_log_is_waited_for_and_new_runs_are_told(
    window: MainWindow, tmp_path: Path, write: Write, qtbot: QtBot
) -> None:
    empty = tmp_path / "soon"
    empty.mkdir()
    window.opener.open([str(empty)])
    qtbot.waitUntil(lambda: not window.opener.busy)
    assert not window.session.entries
    follow(window)
    write(empty / "first.csv", 90)
    qtbot.waitUntil(lambda: len(window.session.entries) == 1)
    assert any(notice.text == "New: first" for notice in window.notices.history)
    assert window.session.entries[0].change == "new"
    assert window.dashboard.changes.changes.new in (0, 1)


def test_growing_keeps_zoom_selection_and_filter_and_a_new_verdict_is_told(
    opened: Open, folder: Path, write: Write, qtbot: QtBot
) -> None:
    window = opened(folder)
    good = next(e for e in window.session.entries if e.verdict != "diverged")
    before = good.diagnosis.verdict
    window.session.look(selected=(good.key,), page="run", zoom=(50.0, 300.0), filter_text="points > 10")
    follow(window)
    log = Path(good.run.source)
    frame = pd.read_csv(log)
    worse = frame.assign(step=frame["step"] + frame["step"].max() + 10, train_loss=np.nan, val_loss=np.nan)
    pd.concat([frame, worse]).to_csv(log, index=False, na_rep="nan")
    qtbot.waitUntil(lambda: window.session.entry(good.key).diagnosis.verdict == "diverged")  # type: ignore[union-attr]
    assert before != "diverged"
    assert window.session.view.zoom == (50.0, 300.0)
    assert window.session.view.selected == (good.key,)
    assert window.session.view.filter_text == "points > 10"
    told = [notice for notice in window.notices.history if "Diverged (was" in notice.text]
    assert [notice.level for notice in told] == ["error"]
    assert window.session.entry(good.key).change == "verdict"  # type: ignore[union-attr]
    window.judging.see()
    assert window.session.entry(good.key).change == ""  # type: ignore[union-attr]


def test_the_watcher_asks_again_after_a_change_and_rests_after_a_long_look(qtbot: QtBot, tmp_path: Path) -> None:
    parent = tmp_path / "a.csv"
    parent.write_text("1\n")
    watcher = Watcher(None)  # type: ignore[arg-type]
    asked: list[int] = []
    watcher.due.connect(lambda: asked.append(1))
    watcher.start(0.05)
    qtbot.waitUntil(lambda: len(asked) == 1)
    watcher.rest(30.0)
    watcher.hurry()
    assert watcher._timer.remainingTime() > 100_000
    watcher.rest(0.0)
    qtbot.waitUntil(lambda: len(asked) == 2)
    watcher.watch([str(parent)])
    watcher.stop()
    assert not watcher.active
    assert watcher._system.files() == []


def test_news_name_the_worst_first() -> None:
    level, text, details = verdict_news([("a", "too_high", "ok"), ("b", "ok", "diverged")])
    assert level == "error"
    assert text.startswith("2 verdicts changed")
    assert len(details.splitlines()) == 2
    assert verdict_news([("a", "too_high", "ok")]) == ("info", "a: Right (was Too high)", "")


def test_what_changed_since_the_last_window_is_counted(
    window: MainWindow, folder: Path, write: Write, qtbot: QtBot, wait: Callable[[], None]
) -> None:
    window.opener.open([str(folder)])
    qtbot.waitUntil(lambda: not window.opener.busy)
    assert {entry.change for entry in window.session.entries} == {""}
    window.judging.remember()
    window.commands.run("close-all")
    write(folder / "fresh.csv", 80)
    write(folder / "run 5.csv", 300, "good", 1e-5)
    window.opener.open([str(folder)])
    qtbot.waitUntil(lambda: not window.opener.busy and len(window.session.entries) == 7)
    wait()
    changes = {entry.run.name: entry.change for entry in window.session.entries if entry.change}
    assert changes["fresh"] == "new"
    assert changes["run 5"] in ("grown", "verdict")
    assert window.dashboard.changes.isVisible()
    window.session.look(filter_text='change == "new"')
    assert [entry.run.name for entry in window.runs.entries()] == ["fresh"]
    window.dashboard.changes.done.click()
    assert not any(entry.change for entry in window.session.entries)


@pytest.mark.parametrize("page", ["compare", "dashboard"])
def test_every_page_takes_a_grown_run_in(
    opened: Open, folder: Path, write: Write, page: str, wait: Callable[[], None]
) -> None:
    window = opened(folder)
    window.session.look(page=page)  # type: ignore[arg-type]
    wait()
    write(folder / "run 4.csv", 222)
    window.opener.look()
    wait()
    assert 222 in {entry.digest.points for entry in window.session.entries}
