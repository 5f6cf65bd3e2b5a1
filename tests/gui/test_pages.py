"""Run, schedule, sweep and range-test pages: what a user does there, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from pytestqt.qtbot import QtBot

from lranalyzer_gui.main_window import MainWindow

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]


def test_a_further_series_gets_a_plot_and_undo_takes_it_away(opened: Open, tmp_path: Path, wait: Wait) -> None:
    step = np.arange(100)
    frame = pd.DataFrame({"step": step, "train_loss": np.exp(-step / 30), "top5": step / 100, "grad": step * 0.5})
    frame.to_csv(tmp_path / "more.csv", index=False)
    window = opened(tmp_path / "more.csv")
    picker, stack = window.run_page.series, window.run_page.stack
    names = [picker.list.item(at).text() for at in range(picker.list.count())]
    assert "top5" in names
    picker.line.setText("TOP")
    assert [picker.list.item(at).isHidden() for at in range(picker.list.count())] == [n != "top5" for n in names]
    picker.list.item(names.index("top5")).setCheckState(Qt.CheckState.Checked)
    wait()
    assert stack.picture.panels[-1].title == "top5"
    assert stack.panels[len(stack.picture.panels) - 1].isVisible()
    assert picker.button.text() == "Series · 1"
    window.commands.run("undo")
    wait()
    assert "top5" not in [panel.title for panel in stack.picture.panels]


def test_a_click_on_a_name_zooms_to_the_finding(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    bad = next(e for e in window.session.entries if e.diagnosis.verdict == "diverged")
    window.session.look(selected=(bad.key,), page="run")
    wait()
    stack = window.run_page.stack
    canvas = stack.panels[0].canvas
    label = canvas.labels.labels[0]
    top = canvas.y_range[1]
    canvas.clicked.emit((label.low + label.high) / 2, top - 1e-9 * abs(top))
    assert window.session.view.zoom is not None
    assert canvas.span.span == (label.low, label.high)


def test_the_schedule_of_an_open_run_is_forecast_beside_it(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.session.look(page="schedule")
    wait()
    page = window.schedule
    page.take_rate(
        1e-3
    )  # that of the run: at one far from it the law may foretell a loss below zero, which is not shown
    wait()
    assert [panel.title for panel in page.stack.picture.panels] == ["Learning rate", "Training loss"]
    assert "predicted" in [line.label for line in page.stack.picture.panels[1].lines]
    assert "nine of ten" in page._predicted.text()
    page.recognise.click()
    wait()
    assert page.schedule is not None
    assert page.schedule.peak == pytest.approx(1e-3, rel=0.05)


def test_dragging_a_handle_with_the_mouse_changes_the_form(window: MainWindow, qtbot: QtBot) -> None:
    window.session.look(page="schedule")
    qtbot.wait(10)
    page = window.schedule
    canvas = page.stack.panels[0].canvas
    names = [handle.name for handle in page._handles]
    x, y = canvas.handles.places[names.index("End")]
    held = canvas.mapFromScene(canvas.plotItem.vb.mapViewToScene(QPointF(x, y)))
    port = canvas.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=held)
    qtbot.mouseMove(port, held - QPoint(120, 60))
    canvas.handle_moved.emit(names.index("End"), x / 2, y + 2e-4)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=held - QPoint(120, 60))
    assert page.editor.values["total_steps"] == 5_000
    assert page.editor.values["final_lr"] == pytest.approx(2e-4)
    assert page.editor.error.isHidden()


def test_an_impossible_number_is_named_and_no_code_is_offered(window: MainWindow) -> None:
    window.session.look(page="schedule")
    page = window.schedule
    page.editor.editors["lr"][1].setText("nought")  # type: ignore[union-attr]
    assert page.schedule is None
    assert "'nought' is not a number" in page.editor.error.text()
    assert not page.code.copy_button.isEnabled()


def test_a_sweep_lists_its_runs_and_hands_its_rate_to_the_schedule(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    window.session.look(page="sweep", selected=())
    wait()
    page = window.sweep
    assert page.table.rowCount() >= 4
    page.use.click()
    wait()
    assert window.session.view.page == "schedule"
    assert window.schedule.editor.values["lr"] == pytest.approx(page._lr, rel=5e-3)
    page.table.cellActivated.emit(0, 0)
    wait()
    assert window.session.view.page == "run"
    assert window.session.current is not None


def test_a_range_test_shows_our_rate_beside_the_classic_rules(opened: Open, rising: Path, wait: Wait) -> None:
    window = opened(rising)
    window.session.look(page="range-test")
    wait()
    page = window.range_test
    posts = [post.text for post in page.stack.picture.panels[0].posts]
    assert any(text.startswith("train with") for text in posts)
    assert "valley" in posts
    assert "diverges" in posts
    assert [label.text for label in page.stack.panels[0].canvas.labels.labels] == ["good range"]
    shown = page.stack.panels[0].canvas.y_range
    assert shown[1] < 5  # the blow-up reaches 80
    assert page.stack.panels[0].legend.chip.isVisible()
    page.stack.everything_wanted.emit()
    assert page.stack.panels[0].canvas.y_range[1] > 50


def test_a_run_that_is_no_range_test_says_so(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.session.look(page="range-test")
    wait()
    assert window.range_test._empty.isVisible()
    assert "range test" in window.range_test._empty.title.text()
    assert window.range_test._empty.text.text()


def test_the_reason_stands_beneath_the_verdict(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    bad = next(e for e in window.session.entries if e.diagnosis.verdict == "diverged")
    window.session.look(selected=(bad.key,), page="run")
    wait()
    reason = window.run_page.header.reason
    assert reason.isVisible()
    assert reason.toolTip() == bad.diagnosis.findings[0].sentence


def test_a_wheel_over_the_code_is_left_to_the_cards(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.session.look(selected=(window.session.entries[0].key,), page="run")
    wait()
    code = window.run_page.recommendation.code.code
    centre = QPointF(code.viewport().rect().center())
    turned = QWheelEvent(
        centre, code.viewport().mapToGlobal(centre), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    code.wheelEvent(turned)
    assert not turned.isAccepted()


def test_a_folder_that_names_the_run_is_not_repeated(opened: Open, tmp_path: Path, write: Callable[..., Path]) -> None:
    write(tmp_path / "all" / "first" / "metrics.csv")
    write(tmp_path / "all" / "second" / "other.csv")
    window = opened(tmp_path / "all")
    beside = {entry.run.name: entry.beside_name for entry in window.session.entries}
    assert beside == {"first": "", "other": "second"}


def test_a_run_that_the_view_names_is_shown_once_it_arrives(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    entry = window.session.entries[0]
    window.session.look(selected=(entry.key,), page="dashboard")
    window.session.remove([entry.key])
    window.session.look(selected=(entry.key,), page="run")
    assert not window.run_page.header.isVisible()
    window.session.add([entry])
    wait()
    assert window.run_page.header.isVisible()
    assert window.run_page.stack.picture.panels
