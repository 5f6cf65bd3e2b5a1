"""What was surprising when the window was used by hand: each test is one surprise that must not come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lranalyzer_gui.dialogs.palette import rank
from lranalyzer_gui.docks.status_line import StatusLine
from lranalyzer_gui.draw.filter_completion import complete
from lranalyzer_gui.draw.smooth import Smoothing
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.session.loading import sources_in
from lranalyzer_gui.session.session import Session

POPS_UP = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", "propagateSizeHints")
"""The offscreen platform can neither raise a list that pops up nor give it the keyboard."""
Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Write = Callable[..., Path]


def test_a_click_beside_all_rows_leaves_a_run_marked(opened: Open, folder: Path, qtbot: QtBot, wait: Wait) -> None:
    window = opened(folder)
    grid, chosen = window.dashboard.grid, window.session.view.selected
    below = QPoint(40, grid.viewport().height() - 2)
    assert not grid.indexAt(below).isValid()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert window.session.view.selected == chosen
    assert grid._marked() == list(chosen)
    window.session.look(page="compare")
    wait()
    runs = window.run_list.list
    below = QPoint(40, runs.viewport().height() - 2)
    assert not runs.indexAt(below).isValid()
    qtbot.mouseClick(runs.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert [index.row() for index in runs.selectionModel().selectedIndexes()] == [window.runs.row_of(chosen[0])]


def test_the_keyboard_goes_on_with_the_runs_when_the_page_changes(opened: Open, folder: Path) -> None:
    window = opened(folder)
    window.session.look(page="run")
    assert window.focusWidget() is window.run_list.list
    window.session.look(page="dashboard")
    assert window.focusWidget() is window.dashboard.grid


def test_the_list_of_runs_has_its_width_at_the_usual_size_of_the_window(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    assert window.width() == 1280
    window.dashboard.plots._remark.set_whole("1 run without a known rate and many words more " * 5)
    window.session.look(page="run")
    wait()
    assert window.run_list.width() == 272


def test_a_finding_of_one_step_is_shown_with_what_is_around_it(opened: Open, tmp_path: Path, wait: Wait) -> None:
    loss = 0.3 + 2.0 * np.exp(-np.arange(600) / 80) + np.random.default_rng(1).normal(0, 0.01, 600)
    loss[[300, 400]] = 30.0
    pd.DataFrame({"step": np.arange(600), "train_loss": loss}).to_csv(tmp_path / "spike.csv", index=False)
    window = opened(tmp_path / "spike.csv")
    entry = window.session.current
    assert entry is not None
    finding = replace(entry.diagnosis.findings[0], span=(300, 300))
    window.run_page.show_finding(finding)
    assert window.session.view.zoom is not None
    low, high = window.session.view.zoom
    assert low < 290
    assert high > 310
    assert high - low < 100


def test_a_finding_chosen_by_the_keyboard_is_scrolled_into_view(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    bad = next(e for e in window.session.entries if e.diagnosis.findings)
    found = tuple(replace(bad.diagnosis.findings[0]) for _ in range(4))
    bad = replace(bad, diagnosis=replace(bad.diagnosis, findings=found))
    window.session.tell([bad])
    window.session.look(selected=(bad.key,), page="run")
    wait()
    side = window.run_page.side
    for _ in bad.diagnosis.findings:
        window.commands.run("next-finding")
    row = next(r for r in window.run_page.findings.rows if r.isChecked())
    assert row.finding is bad.diagnosis.findings[-1]
    top = row.mapTo(side.viewport(), QPoint(0, 0)).y()
    assert 0 <= top < side.viewport().height()


def test_usual_code_needs_no_scrolling_up_and_down(opened: Open, log: Path) -> None:
    window = opened(log)
    code = window.run_page.recommendation.code
    for at in range(code.framework.count()):
        code.framework.setCurrentIndex(at)
        assert code.code.blockCount() > 5
        assert code.code.verticalScrollBar().maximum() == 0, code.framework.currentText()


def test_each_kind_of_smoothing_is_undone_by_itself_and_a_drag_as_one(opened: Open, log: Path) -> None:
    window = opened(log)
    bar = window.run_page.curves.bar
    for kind in ("ema", "median"):
        bar.kind.setCurrentIndex(bar.kind.findData(kind))
    for weight in (30, 60, 90):
        bar.weight.setValue(weight)
    kinds = []
    for _ in range(3):
        window.commands.run("undo")
        kinds.append(window.session.view.smoothing.kind)
    assert kinds == ["median", "ema", "gaussian"]
    assert window.session.view.smoothing == Smoothing()


@POPS_UP
def test_a_part_of_a_name_stays_what_was_typed(opened: Open, folder: Path, qtbot: QtBot) -> None:
    window = opened(folder)
    box = window.dashboard.filter_box
    box.setFocus()
    qtbot.keyClicks(box, "lo")
    assert window.session.view.filter_text != "lo"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == window.session.view.filter_text == "lo"
    box.setText("verd")
    assert box.offer() == ["verdict"]
    assert box._popup.isVisible()
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert box.text() == "verdict"


@pytest.mark.parametrize(
    ("text", "sure"), [("ver", False), ("range-te", False), ("lr > 1 and ver", True), ("verdict == ", True)]
)
def test_an_offer_is_marked_only_where_an_expression_is_being_typed(text: str, sure: bool) -> None:
    facts = [{"verdict": "ok", "lr": 1.0, "param.testproblem": "x"}]
    assert complete(text, len(text), facts).sure is sure


@POPS_UP
def test_columns_are_ticked_by_the_keyboard(opened: Open, folder: Path, qtbot: QtBot) -> None:
    window = opened(folder)
    chooser = window.dashboard.choose_columns()
    qtbot.keyClicks(chooser.search, "valid")
    qtbot.keyClick(chooser.search, Qt.Key.Key_Down)
    assert chooser.list.currentItem().text() == "Best validation"
    qtbot.keyClick(chooser.list, Qt.Key.Key_Space)
    assert "Best validation" in [column.title for column in window.dashboard.grid.shown_columns]
    assert chooser.geometry().right() <= window.geometry().right()
    chooser.close()


@POPS_UP
def test_the_list_of_a_choice_is_as_wide_as_its_names(opened: Open, tmp_path: Path, write: Write, wait: Wait) -> None:
    for number in range(3):
        write(tmp_path / "long" / f"a rather long name of a run that differs at its end {number}.csv", 60 + number)
    window = opened(tmp_path / "long")
    window.session.look(page="compare")
    wait()
    box = window.compare.reference
    box.showPopup()
    assert box.view().width() >= box.view().sizeHintForColumn(0)
    assert box.view().width() > box.width()
    box.hidePopup()


def test_a_sweep_does_not_take_the_run_in_that_others_are_compared_to(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    keys = [entry.key for entry in window.session.entries]
    window.session.look(page="compare", selected=tuple(keys[2:]), reference=keys[0])
    wait()
    assert keys[0] in {entry.key for entry in window.compare.compared()}
    assert {entry.key for entry in window.compare.looked_at()} == set(keys[2:])


def test_a_run_that_grows_keeps_the_schedule_that_is_being_shaped(
    opened: Open, log: Path, write: Write, wait: Wait
) -> None:
    window = opened(log)
    window.session.look(page="schedule")
    wait()
    window.schedule.editor.set_values({"lr": 0.0123})
    write(log, 150)
    window.commands.run("reload")
    wait()
    assert len(window.session.entries[0].run.train_loss or ()) == 150
    assert window.schedule.editor.values["lr"] == 0.0123


def test_whole_paths_are_taken_from_a_text_even_where_nothing_is_there(window: MainWindow, qtbot: QtBot) -> None:
    assert sources_in("see /no/such/log.csv\n'/no/such/log.csv'\nno/such\n/ 2\n") == ["/no/such/log.csv"]
    QGuiApplication.clipboard().setText("/no/such/log.csv")
    window.commands.run("paste")
    qtbot.waitUntil(lambda: bool(window.notices.history))
    assert "/no/such/log.csv" in window.notices.history[-1].text


def test_every_source_without_a_run_is_named(window: MainWindow, tmp_path: Path, wait: Wait, qtbot: QtBot) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "void").mkdir()
    window.opener.open([str(tmp_path / "nowhere.csv"), str(tmp_path / "empty"), str(tmp_path / "void")])
    wait()
    told = "\n".join(notice.details or notice.text for notice in window.notices.history)
    assert all(name in told for name in ("nowhere.csv", "empty: no run found", "void: no run found"))


def test_the_work_under_way_is_told_beside_its_bar(session: Session, qtbot: QtBot) -> None:
    line = StatusLine(session)
    qtbot.addWidget(line)
    line.resize(1280, 30)
    line.set_work("Reading a run with a name that is longer than what there is room for in this line", 1, 2)
    line.show()
    text, bar, stop = line._text.geometry(), line._bar.geometry(), line._stop.geometry()
    assert text.right() < bar.left() < bar.right() < stop.left()
    assert text.width() == 320
    assert stop.width() < 100


def test_commands_are_found_by_what_they_do(window: MainWindow) -> None:
    entries = window._palette_entries()
    assert rank(entries, "theme")[0].id == "theme"
    assert rank(entries, "dark")[0].id == "theme"
    assert rank(entries, "axis loss")[0].id == "log-loss"


def test_a_theme_switched_from_the_tool_bar_is_remembered(window: MainWindow) -> None:
    window.commands.run("theme")
    assert window.theme.mode == window.settings.get("theme") == "dark"
    window.commands.run("theme")
    assert window.theme.mode == window.settings.get("theme") == "light"


def test_a_run_that_is_no_range_test_leads_to_those_that_are(
    window: MainWindow, log: Path, rising: Path, wait: Wait, qtbot: QtBot
) -> None:
    window.opener.open([str(log), str(rising)])
    wait()
    good = next(e for e in window.session.entries if e.run.name == "good")
    window.session.look(selected=(good.key,), page="range-test")
    wait()
    way = next(b for b in window.range_test.findChildren(QPushButton) if b.text() == "Show rising")
    qtbot.waitUntil(way.isVisible)  # a layout shows what it was given when the event loop comes round
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    wait()
    assert window.range_test._title.text() == "Train with"


def test_a_sweep_follows_the_filter(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    window.session.look(page="sweep")
    wait()
    window.session.look(filter_text="lr < 1e-2")
    wait()
    assert window.sweep._shown == tuple(e.key for e in window.runs.entries())
    assert len(window.sweep._shown) == 3


def test_the_arrow_keys_go_on_from_the_marked_run(opened: Open, folder: Path, qtbot: QtBot) -> None:
    window = opened(folder)
    grid = window.dashboard.grid
    last = window.runs.entries()[-2]
    window.session.look(selected=(last.key,))
    assert grid.currentIndex().row() == window.runs.rowCount() - 2
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert window.session.view.selected == (window.runs.entries()[-1].key,)
    window.session.look(group_by="verdict")
    assert grid.currentIndex().data(Role.ENTRY).key == window.session.view.selected[0]
