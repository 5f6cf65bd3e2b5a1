"""What a user does in the window, and what is on the screen afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QSlider,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from lranalyzer_gui.actions.table import ACTIONS, BY_ID
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Write = Callable[..., Path]


def test_an_empty_window_offers_to_open_something(window: MainWindow) -> None:
    assert window.centre.currentWidget() is window.welcome
    assert not window.actions_.by_id["reload"].isEnabled()


def test_one_log_opens_on_the_run_page_with_its_curves(opened: Open, log: Path) -> None:
    window = opened(log)
    assert window.session.view.page == "run"
    loss, rate, norm = (p.picture for p in window.run_page.stack.panels)
    assert [line.label for line in loss.lines if line.label] == ["train", "validation"]
    assert [line.faded for line in loss.lines].count(True) == 2
    assert rate.log_y
    assert norm.lines
    assert "Training loss: 120 points" in window.run_page.stack.panels[0].canvas.accessibleDescription()


def test_a_folder_opens_on_the_overview_with_counts(opened: Open, folder: Path) -> None:
    window = opened(folder)
    assert window.session.view.page == "dashboard"
    assert "2 runs" in window.dashboard.tiles.tiles["diverged"].accessibleName()
    assert "6 runs" in window.dashboard.plots.scatter.accessibleDescription()


def test_a_dropped_and_a_pasted_path_open(window: MainWindow, log: Path, folder: Path, wait: Wait) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(log))])
    window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    wait()
    assert len(window.session.entries) == 1
    QGuiApplication.clipboard().setText(f'"{folder}"\n')
    window.commands.run("paste")
    wait()
    assert len(window.session.entries) == 7


def test_an_unreadable_source_is_reported_with_details_and_no_box(
    window: MainWindow, tmp_path: Path, wait: Wait
) -> None:
    window.opener.open([str(tmp_path / "nothing.csv")])
    wait()
    (card,) = window.notices.cards
    assert card.notice.level == "error"
    assert "nothing.csv" in card.notice.text
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
    card.close_button.click()
    assert not window.notices.cards


def test_an_error_about_a_source_goes_once_it_is_read_and_is_told_once(
    window: MainWindow, write: Write, tmp_path: Path, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        window.opener.open(["late.csv", "later.csv"])
        wait()
    (card,) = window.notices.cards
    assert card.notice.about == ("late.csv", "later.csv")
    window.opener.open([str(write(tmp_path / "other.csv"))])
    wait()
    window.opener.open([str(write(tmp_path / "late.csv"))])
    wait()
    assert window.notices.cards == [card]
    window.opener.open([str(write(tmp_path / "later.csv"))])
    wait()
    assert not window.notices.cards
    assert "later.csv" in window.notices.history[0].text


def test_a_log_said_to_be_gone_is_no_longer_said_to_be_once_it_is_back(
    opened: Open, log: Path, wait: Wait, write: Write
) -> None:
    window = opened(log)
    log.unlink()
    window.commands.run("reload")
    wait()
    assert [card.notice.about for card in window.notices.cards] == [(str(log),)]
    write(log, 150)
    window.commands.run("reload")
    wait()
    assert not window.notices.cards


def test_a_click_on_a_finding_zooms_to_its_stretch_and_shades_it(
    opened: Open, folder: Path, qtbot: QtBot, wait: Wait
) -> None:
    window = opened(folder)
    bad = next(e for e in window.session.entries if e.diagnosis.verdict == "diverged")
    window.session.look(selected=(bad.key,), page="run")
    wait()
    row = window.run_page.findings.rows[0]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    low, high = row.finding.span
    canvas = window.run_page.stack.panels[0].canvas
    shown = canvas.x_range
    assert shown[0] <= low < high <= shown[1] + 1e-6
    assert canvas.span.span == (low, high)
    window.commands.run("undo")
    assert window.session.view.zoom is None


def test_the_code_button_copies_what_is_shown(opened: Open, log: Path, qtbot: QtBot) -> None:
    window = opened(log)
    view = window.run_page.recommendation.code
    view.framework.setCurrentIndex(view.framework.findData("optax"))
    qtbot.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == view.code.toPlainText()
    assert "optax" in view.code.toPlainText()
    assert view.copy_button.text() == "Copied"
    assert window.settings.get("framework") == "optax"


def test_view_changes_are_undone_and_made_again(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.commands.run("log-loss")
    window.commands.run("smooth-more")
    window.commands.run("undo")
    assert window.session.view.log_loss
    window.commands.run("undo")
    assert not window.session.view.log_loss
    window.commands.run("redo")
    wait()
    assert window.run_page.stack.panels[0].picture.log_y


def test_reading_a_grown_file_again_keeps_zoom_and_selection(opened: Open, log: Path, wait: Wait, write: Write) -> None:
    window = opened(log)
    window.session.look(zoom=(100.0, 400.0))
    write(log, 180)
    window.opener.reload()
    wait()
    assert window.session.view.zoom == (100.0, 400.0)
    assert window.session.current is not None
    assert window.session.current.digest.points == 180
    assert window.run_page.stack.panels[0].canvas.x_range == pytest.approx((100.0, 400.0))


def test_a_growing_file_is_noticed_by_looking(opened: Open, log: Path, qtbot: QtBot, wait: Wait, write: Write) -> None:
    window = opened(log)
    window.settings.set("live.seconds", 0.5)
    window.settings.set("live", True)
    write(log, 200)
    qtbot.waitUntil(lambda: window.session.entries[0].digest.points == 200)
    wait()


def test_stopping_keeps_what_was_read(window: MainWindow, folder: Path, wait: Wait) -> None:
    window.opener.open([str(folder)])
    window.opener.stop()
    wait()
    assert window.notices.history[-1].text.startswith("Stopped after")


def test_comparing_draws_every_run_or_groups_with_a_band(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    window.session.look(page="compare")
    wait()
    lines = window.compare.stack.panels[0].picture.lines
    assert len({line.key for line in lines}) == 6
    keys = tuple(e.key for e in window.session.entries[2:5])
    window.session.look(selected=keys)
    wait()
    assert {line.key for line in window.compare.stack.panels[0].picture.lines} == set(keys)


def test_the_cross_hair_reads_every_curve(opened: Open, log: Path) -> None:
    window = opened(log)
    window.session.look(zoom=(0.0, 600.0))
    stack = window.run_page.stack
    stack.read(300.0)
    loss, rate, _ = stack.panels
    run = window.session.entries[0].run
    assert run.lr is not None
    at = int(np.argmin(abs(run.lr.step - 300)))
    texts = [label.text() for label in rate.legend._labels]
    assert f"{run.lr.value[at]:.2e}"[:4] in texts[0]
    assert len([t.text() for t in loss.legend._labels if t.text()]) == 2
    stack.panels[0].canvas.stepped.emit(1)
    assert stack._axis_text() == "Step 310"


def test_the_ruler_measures_between_two_clicks(opened: Open, log: Path) -> None:
    window = opened(log)
    window.commands.run("ruler")
    canvas = window.run_page.stack.panels[0].canvas
    canvas.clicked.emit(100.0, 1.5)
    canvas.clicked.emit(700.0, 0.6)
    card = window.run_page.curves.ruler_card
    assert card.isVisible()
    assert "Δ steps 600" in card.accessibleDescription()
    assert "half-life" in card.accessibleDescription()
    window.commands.run("ruler")
    assert not card.isVisible()


def test_every_action_has_a_unique_shortcut_and_does_something(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, wait: Wait
) -> None:
    window = opened(folder)
    shown: list[str] = []
    monkeypatch.setattr(type(window.dialogs), "show", lambda self, command: shown.append(command))
    monkeypatch.setattr(window, "close", lambda: shown.append("quit"))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    keys = [QKeySequence(s.shortcut).toString() for s in ACTIONS if s.shortcut]
    assert len(keys) == len(set(keys))
    last = ("close-runs", "close-all", "quit")
    for spec in [s for s in ACTIONS if s.id not in last] + [BY_ID[name] for name in last]:
        if window.actions_.by_id[spec.id].isEnabled():
            window.actions_.by_id[spec.id].trigger()
            wait()
    assert "open-mlflow" in shown
    assert not window.session.entries
    assert not [n for n in window.notices.history if n.level == "error"]


@pytest.mark.parametrize("command", ["open-mlflow", "palette", "preferences", "shortcuts", "messages", "about"])
def test_every_dialog_opens_without_blocking_and_closes(window: MainWindow, command: str, qtbot: QtBot) -> None:
    made = window.dialogs.show(command)
    assert made.isVisible()
    made.close()
    qtbot.waitUntil(lambda: not isValid(made))


def test_the_palette_runs_what_was_typed(opened: Open, log: Path, qtbot: QtBot, wait: Wait) -> None:
    window = opened(log)
    palette = window.dialogs.show("palette")
    line = palette.findChild(QLineEdit)
    assert line is not None
    qtbot.keyClicks(line, "logarithmic loss")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(palette))
    assert window.session.view.log_loss
    wait()


def test_every_control_can_be_named_by_a_screen_reader(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    for page in window.centre.pages:
        window.session.look(page=page)
        wait()
    nameless = []
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider, QAbstractItemView)
    for kind in kinds:
        for control in window.findChildren(kind):
            inner = control.objectName().startswith("qt_") or isinstance(control.parent(), QLineEdit | QComboBox)
            if inner or "QComboBoxPrivate" in type(control.parent()).__name__ or control.parent() is None:
                continue
            text = control.text() if isinstance(control, QAbstractButton) else ""
            if not (control.accessibleName() or text) and control.isVisible():
                nameless.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    assert nameless == []


def test_layout_and_preferences_survive_a_restart(window: MainWindow, memory: Memory, qtbot: QtBot) -> None:
    window.splitter.setSizes([400, 800])
    window.settings.set("smoothing.kind", "median")
    sizes = window.splitter.sizes()
    window.close()
    again = MainWindow(Session(), window.settings, window.theme, type(window.pool)(), memory)
    qtbot.addWidget(again)
    again.show()
    again.resize(window.size())
    assert again.splitter.sizes() == sizes
    assert again.settings.get("smoothing.kind") == "median"
    again.close()


def test_switching_the_theme_recolours_every_plot(opened: Open, log: Path) -> None:
    window = opened(log)
    window.commands.run("theme")
    assert window.theme.mode == "dark"
    canvas = window.run_page.stack.panels[0].canvas
    assert canvas.backgroundBrush().color().name() == window.theme.tokens.surface


def test_the_schedule_page_builds_and_refuses(window: MainWindow) -> None:
    window.session.look(page="schedule")
    page = window.schedule
    page.editor.kind.setCurrentIndex(page.editor.kind.findData("one_cycle"))
    assert page.schedule is not None
    _, editor = page.editor.editors["total_steps"]
    assert isinstance(editor, QLineEdit)
    editor.setText("-5")
    assert page.schedule is None
    assert "total_steps" in page.editor.error.text()
    assert not page.code.copy_button.isEnabled()


def test_what_is_visible_is_exported(opened: Open, log: Path, tmp_path: Path) -> None:
    window = opened(log)
    window.session.look(zoom=(100.0, 300.0))
    for name in ("a.csv", "a.png", "a.svg"):
        window.dialogs.export("export-csv" if name.endswith("csv") else "export-picture", str(tmp_path / name))
    table = pd.read_csv(tmp_path / "a.csv")
    assert set(table["plot"]) == {"Loss", "Learning rate", "Gradient norm"}
    assert (table["step"].min(), table["step"].max()) == (100, 300)
    run = window.session.entries[0].run
    assert run.lr is not None
    rates = table[table["curve"] == "rate"]["value"].to_numpy()
    assert np.allclose(rates, run.lr.value[(run.lr.step >= 100) & (run.lr.step <= 300)])
    assert "<path" in (tmp_path / "a.svg").read_text()
    assert (tmp_path / "a.png").stat().st_size > 5_000
    window.dialogs.export("export-csv", str(tmp_path / "no folder" / "a.csv"))
    assert window.notices.history[-1].level == "error"


def test_the_selected_runs_are_written_as_a_report(opened: Open, log: Path, tmp_path: Path, wait: Wait) -> None:
    window = opened(log)
    name = window.session.selected[0].run.name
    for path, begins in (("a", "<!doctype html>"), ("a.md", "#"), ("a.json", "{")):
        window.dialogs.export("export-report", str(tmp_path / path))
        written = tmp_path / (path if "." in path else f"{path}.html")
        wait()
        text = written.read_text(encoding="utf-8")
        assert text.lower().startswith(begins)
        assert name in text
        assert window.notices.history[-1].level == "success"
    window.dialogs.export("export-report", str(tmp_path / "no folder" / "a.html"))
    wait()
    assert window.notices.history[-1].level == "error"


def test_a_preference_is_in_force_at_once(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.settings.set("smoothing.kind", "none")
    wait()
    assert not any(line.faded for line in window.run_page.stack.panels[0].picture.lines)
