"""Nothing is drawn twice, or in a shape it does not keep: what makes a window flicker and stall."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lranalyzer.recommend import diagnose
from lranalyzer.run import Run
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.plots.symbols import SymbolField
from lranalyzer_gui.session import loading
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.view_state import PAGES, Page

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]


def test_a_page_has_its_own_width_as_soon_as_it_is_shown(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    window.show()
    wait()
    pages: tuple[Page, ...] = ("run", "dashboard", "compare", "dashboard")
    for page in pages:
        window.session.look(page=page)
        at_once = window.centre.geometry()
        wait()
        assert window.centre.geometry() == at_once
    assert window.run_list.isHidden()


class WholePaints(QObject):
    """Counts how often a widget is painted from edge to edge."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        whole = isinstance(watched, QWidget) and isinstance(event, QPaintEvent) and event.rect() == watched.rect()
        self.count += whole
        return False


def test_a_change_of_page_is_painted_once_with_everything_in_its_place(
    opened: Open, folder: Path, wait: Wait, qtbot: QtBot
) -> None:
    window = opened(folder)
    for page in PAGES:
        window.session.look(page=page)
        wait()
    qtbot.wait(200)
    seen: dict[str, int] = {}
    for page in PAGES:
        counter = WholePaints(window)
        window.centre.installEventFilter(counter)
        window.session.look(page=page)
        assert counter.count == 0
        wait()
        qtbot.wait(100)
        window.centre.removeEventFilter(counter)
        seen[page] = counter.count
    assert seen == dict.fromkeys(PAGES, 1)


def test_the_overview_is_drawn_again_only_when_runs_changed_out_of_its_sight(
    opened: Open, folder: Path, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(folder)
    wait()
    drawn: list[int] = []
    monkeypatch.setattr(window.dashboard.plots, "show_runs", lambda all_, shown: drawn.append(len(shown)))
    window.session.look(page="run")
    wait()
    window.session.look(page="dashboard")
    wait()
    assert not drawn
    window.session.look(page="run")
    window.session.remove([window.session.entries[0].key])
    wait()
    assert not drawn
    window.session.look(page="dashboard")
    wait()
    assert drawn == [len(window.session.entries)]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_every_symbol_stands_around_its_place_in_its_colour(ratio: float, window: MainWindow) -> None:
    places = np.array([[40.0, 30.0], [120.0, 80.0], [160.0, 20.0]])
    field = SymbolField()
    field.set_layers([("o", QColor("red"), 9.0, places[:, 0], places[:, 1], False)], QColor("white"), QColor("black"))
    image = QImage(round(200 * ratio), round(100 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    field.paint(painter)
    painter.end()
    red = np.array(
        [
            [y / ratio, x / ratio]
            for y in range(image.height())
            for x in range(image.width())
            if image.pixelColor(x, y).green() < 160
        ]
    )
    for x, y in places:
        near = red[np.abs(red - [y, x]).max(axis=1) < 10]
        assert np.abs(near.mean(axis=0) - [y, x]).max() <= 1.0
        assert 6.0 <= np.ptp(near[:, 1]) <= 10.0


class Arrivals:
    """What a loader hands over, and when: every run takes a hundredth of a second."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def check(self) -> None: ...

    def item(self, value: object) -> None:
        self.sizes.append(len(value))  # type: ignore[arg-type]

    def progress(self, done: int, total: int, text: str) -> None: ...


def test_the_more_runs_there_are_the_more_arrive_together(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(1.0, 0.005)
    monkeypatch.setattr(loading, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    run = Run.from_frame(pd.DataFrame({"step": range(5), "train_loss": 1.0, "lr": 1e-3}), name="run")
    judged = diagnose(run)
    monkeypatch.setattr(loading, "diagnose", lambda run, curves: judged)
    monkeypatch.setattr(loading, "PLENTY", 50)
    report = Arrivals()
    loading.load_runs("/runs", [run] * 400, report, memory)
    assert sum(report.sizes) == 400
    assert report.sizes[1] < 0.5 * max(report.sizes)
    assert len(report.sizes) < 15
