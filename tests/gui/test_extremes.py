"""Logs at the end of the numbers, without a loss, without a fall: nothing stops the window, and it says what there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lranalyzer.run import Run
from lranalyzer_gui.dialogs.roles import RolesDialog
from lranalyzer_gui.docks.rate_ruler import RateRuler
from lranalyzer_gui.draw.rate_answer import range_test_answer
from lranalyzer_gui.draw.readout import plain_x
from lranalyzer_gui.draw.ticks import log_ticks
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.theme.manager import Theme

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]


def test_a_log_without_a_loss_shows_what_it_holds_and_asks_which_is_the_loss(
    opened: Open, tmp_path: Path, wait: Wait, qtbot: QtBot
) -> None:
    step = np.arange(60)
    pd.DataFrame({"step": step, "foo": 5 - np.exp(-step / 9)}).to_csv(tmp_path / "other words.csv", index=False)
    window = opened(tmp_path / "other words.csv")
    window.session.look(page="run")
    wait()
    assert [panel.title for panel in window.run_page.stack.picture.panels] == ["Loss", "foo"]
    assert window.run_page.stack.panels[1].canvas.isVisible()
    ask = window.run_page.recommendation.choose
    assert ask.isVisible()
    qtbot.mouseClick(ask, Qt.MouseButton.LeftButton)
    dialog = window.findChild(RolesDialog)
    assert dialog is not None
    box = dialog.boxes["train_loss"]
    box.setCurrentIndex(box.findData("foo"))
    dialog._tell(dialog.choice())
    wait()
    assert window.session.entries[0].run.train_loss is not None
    assert not ask.isVisible()


def test_an_error_is_copied_once(window: MainWindow, tmp_path: Path, wait: Wait) -> None:
    (tmp_path / "empty.csv").touch()
    window.opener.open([str(tmp_path / "empty.csv")])
    wait()
    copy = next(b for b in window.notices.cards[0].findChildren(QPushButton) if b.text() == "Copy")
    copy.click()
    assert QGuiApplication.clipboard().text().count("an empty file") == 1


def test_a_range_test_that_never_fell_apart_says_so() -> None:
    rate = 10.0 ** np.linspace(-5, -2, 300)
    frame = pd.DataFrame({"step": np.arange(300), "train_loss": 2.3 - 1.5 / (1 + (1e-3 / rate) ** 2), "lr": rate})
    fact = range_test_answer([Run.from_frame(frame)]).facts[0]
    assert (fact.name, fact.value) == ("Diverges at", "not in this test")


def test_a_finding_asked_for_from_another_page_is_zoomed_to_in_the_axis_in_force(
    opened: Open, folder: Path, wait: Wait
) -> None:
    window = opened(folder)
    window.session.look(page="run", selected=(window.session.entries[0].key,))
    wait()
    window.session.look(page="compare", x_axis="relative")
    wait()
    window.commands.run("next-finding")
    wait()
    assert window.session.view.page == "run"
    zoom, (low, high) = window.session.view.zoom, window.run_page.stack.picture.extent
    assert (low, high) == (0.0, 1.0)
    assert zoom is not None
    assert low <= zoom[0] < zoom[1] <= high
    assert log_ticks(1.0, 1e17, 300.0, 30.0) == ([], [])  # no such view, but it must not stop the window either


def test_rates_at_the_end_of_the_numbers_are_painted(opened: Open, tmp_path: Path, wait: Wait, theme: Theme) -> None:
    for name, rate in (("usual", 0.1), ("huge", 1e300), ("least", 1e-300)):
        step = np.arange(60)
        frame = pd.DataFrame({"step": step, "train_loss": 1 + np.exp(-step / 9), "lr": rate})
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    window = opened(tmp_path)
    for page in ("dashboard", "compare", "run", "schedule"):
        window.session.look(page=page)
        wait()
        window.grab()
        stack = window._stack()
        stack.read(stack.picture.extent[1])
    assert not [notice for notice in window.notices.history if notice.level == "error"]
    ruler = RateRuler(theme)
    ruler.resize(300, 60)
    ruler.set_rates(1e308, 1e307, 1e306, 1.7e308)
    assert not ruler.grab().isNull()
    ruler.deleteLater()
    assert plain_x(320.0, True) == 1e300
