"""The frame around the pages: actions, tables of plots, recent files, reports, and that nothing stays behind."""

from __future__ import annotations

import configparser
import faulthandler
import gc
import sys
import threading
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu, QTableView
from pytestqt.qtbot import QtBot

from lranalyzer_gui import crash
from lranalyzer_gui.actions.table import ACTIONS
from lranalyzer_gui.draw.curve import prepare
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.plot_table import plot_table
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models.plot_points import PlotPoints
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.job import Pool

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]


def test_every_action_stands_in_a_menu_and_in_the_palette(window: MainWindow) -> None:
    menus = window.top.menus.findChildren(QMenu)
    in_menus = {action.objectName() for menu in menus for action in menu.actions()}
    ids = {spec.id for spec in ACTIONS}
    assert ids <= in_menus
    assert {entry.id for entry in window._palette_entries()} == ids - {"palette"}
    assert all(menu.accessibleName() for menu in menus if menu.title())


def test_recent_sources_are_offered_and_missing_ones_are_grey(
    window: MainWindow, settings: Settings, log: Path, tmp_path: Path, wait: Wait
) -> None:
    settings.remember(str(tmp_path / "gone.csv"))
    settings.remember(str(log))
    (recent,) = (m for m in window.findChildren(QMenu) if m.accessibleName() == "Open recent menu")
    recent.aboutToShow.emit()
    there, gone = recent.actions()[:2]
    assert there.isEnabled()
    assert not gone.isEnabled()
    there.trigger()
    wait()
    assert len(window.session.entries) == 1
    assert f"recent:{log}" in {entry.id for entry in window._palette_entries()}


def picture() -> StackPicture:
    x = np.arange(6.0)
    raw = prepare(x, np.array([4.0, np.nan, 3.0, 2.0, 1.0, 0.5]))
    smooth = prepare(x[::2], np.array([4.0, 3.0, 1.0]))
    panel = PanelPicture("Loss", (Line("", raw, "train", faded=True), Line("train", smooth, "train")), False, "Falls.")
    return StackPicture((panel,), extent=(0.0, 5.0))


def test_a_plot_reads_as_a_table_of_the_stretch_in_view() -> None:
    shown = picture()
    table = plot_table(shown, shown.panels[0], (1.0, 4.0))
    assert table.headings == ("Step", "raw", "train")
    rows = [[table.cell(row, column) for column in range(3)] for row in range(table.x.size)]
    assert rows == [["1", "not finite", ""], ["2", "3.000", "3.000"], ["3", "2.000", ""], ["4", "1.000", "1.000"]]


def test_the_model_of_the_table_keeps_qts_rules(qtbot: QtBot) -> None:
    model = PlotPoints()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown = picture()
    model.show_table(plot_table(shown, shown.panels[0], None))
    assert (model.rowCount(), model.columnCount()) == (6, 3)
    assert model.headerData(2, Qt.Orientation.Horizontal) == "train"
    tester.deleteLater()


def test_the_dialog_shows_the_plots_of_the_page_and_says_them_in_words(opened: Open, log: Path) -> None:
    window = opened(log)
    window.session.look(zoom=(0.0, 300.0))
    dialog = window.dialogs.show("plot-table")
    view = dialog.findChild(QTableView)
    assert view is not None
    assert view.model().rowCount() == 31
    assert "Training loss: 120 points" in view.accessibleDescription()
    dialog.close()


def test_the_picture_of_the_plots_goes_to_the_clipboard(opened: Open, log: Path) -> None:
    window = opened(log)
    window.commands.run("copy-picture")
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * window.run_page.stack.width()


def test_lists_and_cards_can_be_hidden(opened: Open, log: Path) -> None:
    window = opened(log)
    for command, part in (("toggle-runs", window.run_list), ("toggle-cards", window.run_page.side)):
        window.commands.run(command)
        assert not part.isVisible()
        window.commands.run(command)
        assert part.isVisible()


def test_walking_a_curve_by_keys_is_spoken(opened: Open, log: Path) -> None:
    window = opened(log)
    stack = window.run_page.stack
    stack.panels[0].canvas.stepped.emit(1)
    assert stack.panels[0].reading.startswith("train ")
    assert "rate " in stack.panels[1].reading


def test_an_uncaught_error_is_shown_and_survives_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    session, notices = Session(), []
    session.notified.connect(notices.append)
    log = crash.CrashLog.open(tmp_path)
    crash.install(session, log)
    sys.excepthook(ValueError, ValueError("boom at http://kim:s3cret@host:5000 with api_key=s3cret"), None)
    assert "boom" in notices[-1].text
    faulthandler.disable()
    assert log.file is not None
    log.file.close()  # as when the program dies
    again = crash.CrashLog.open(tmp_path)
    assert "boom" in again.before
    assert "s3cret" not in again.before + crash.report_text(notices)
    crash.install(session, again)
    assert "did not end well" in notices[-1].text
    again.close()
    third = crash.CrashLog.open(tmp_path)
    assert not third.before
    third.close()
    qInstallMessageHandler(None)
    assert "[error] Internal error: ValueError: boom at" in crash.report_text(notices)


def test_a_folder_that_cannot_be_written_only_loses_the_log(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = crash.CrashLog.open(tmp_path / "file" / "below")
    log.write("nothing")
    log.close()
    assert log.file is None


def test_the_desktop_entry_names_program_and_icon() -> None:
    folder = resources.files("lranalyzer_gui").joinpath("desktop")
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read_string(folder.joinpath("lranalyzer-gui.desktop").read_text("utf-8"))
    assert entry["Desktop Entry"]["Exec"].split()[0] == "lranalyzer-gui"
    assert QSvgRenderer(folder.joinpath("lranalyzer-gui.svg").read_bytes()).isValid()


def test_windows_leave_no_window_timer_or_thread_behind(
    qapp: QApplication, settings: Settings, theme: Theme, memory: Memory
) -> None:
    def alive() -> tuple[int, int, int]:
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()
        timers = sum(timer.isActive() for timer in qapp.findChildren(QTimer))
        return len(qapp.topLevelWidgets()), timers, threading.active_count()

    before = alive()
    for _ in range(3):
        window = MainWindow(Session(), settings, theme, Pool(), memory)
        window.show()
        window.session.look(page="schedule")
        window.close()
        window.deleteLater()
        del window
    assert alive() == before
