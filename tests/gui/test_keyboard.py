"""What the mouse can do in a picture the keyboard can do too, and it is spoken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.plots.knobs import Knob

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def focus(widget: QWidget, reason: Qt.FocusReason = Qt.FocusReason.TabFocusReason) -> None:
    QApplication.sendEvent(widget, QFocusEvent(QEvent.Type.FocusIn, reason))


def test_the_handles_of_a_schedule_are_moved_by_arrow_keys(opened: Open, log: Path, wait: Wait, qtbot: QtBot) -> None:
    window = opened(log)
    window.session.look(page="schedule")
    wait()
    page = window.schedule
    page.editor.set_values({"lr": 0.01, "total_steps": 1000})
    wait()
    canvas = page.stack.panels[0].canvas
    knobs = [knob for knob in canvas.knobs.knobs if knob.isVisible()]
    assert len(knobs) == len(canvas.handles.places) >= 2
    assert all(knob.accessibleName() and knob.focusPolicy() == Qt.FocusPolicy.TabFocus for knob in knobs)
    peak, end = knobs[0], knobs[-1]
    assert peak.accessibleName().startswith("Peak: rate 0.01")
    before = page.editor.values["lr"]
    qtbot.keyClick(peak, Key.Key_Up)
    assert page.editor.values["lr"] > before
    qtbot.keyClick(peak, Key.Key_Down)
    qtbot.keyClick(peak, Key.Key_Down)
    assert page.editor.values["lr"] < before
    assert "rate 0.01 " not in peak.accessibleName()
    qtbot.keyClick(end, Key.Key_Right, SHIFT)
    assert page.editor.values["total_steps"] > 1000
    qtbot.keyClick(end, Key.Key_Left)
    qtbot.keyClick(end, Key.Key_Left, SHIFT)
    assert page.editor.values["total_steps"] < 1000
    middle = end.geometry().center()
    x, y = canvas.handles.places[-1]
    pixel = canvas.mapFromScene(canvas.plotItem.vb.mapViewToScene(QPointF(x, y)))
    assert (middle - pixel).manhattanLength() <= 4


def test_a_knob_lets_other_keys_and_the_mouse_through(qtbot: QtBot, opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.session.look(page="schedule")
    wait()
    knob = window.schedule.stack.panels[0].canvas.knobs.knobs[0]
    pushed: list[tuple[int, int]] = []
    knob.pushed.connect(lambda x, y: pushed.append((x, y)))
    qtbot.keyClick(knob, Key.Key_A)
    assert pushed == []
    assert knob.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


@pytest.mark.parametrize("page", ["sweep", "range-test"])
def test_the_answers_about_the_rate_are_read_point_by_point(
    opened: Open, folder: Path, rising: Path, page: str, wait: Wait, qtbot: QtBot
) -> None:
    window = opened(folder if page == "sweep" else rising)
    window.session.look(page=page, selected=() if page == "sweep" else (window.session.entries[-1].key,))  # type: ignore[arg-type]
    wait()
    stack = (window.sweep if page == "sweep" else window.range_test).stack
    canvas = stack.panels[0].canvas
    assert canvas.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert canvas.accessibleName()
    assert canvas.accessibleDescription()
    whole = canvas.x_range
    qtbot.keyClick(canvas, Key.Key_Plus)
    assert canvas.x_range[1] - canvas.x_range[0] < whole[1] - whole[0]
    qtbot.keyClick(canvas, Key.Key_Home)
    assert canvas.x_range == pytest.approx(whole)
    qtbot.keyClick(canvas, Key.Key_Right)
    first = canvas.cross._x
    assert first is not None
    assert stack.panels[0].reading
    for _ in range(3):
        qtbot.keyClick(canvas, Key.Key_Right)
    assert canvas.cross._x is not None
    assert canvas.cross._x >= first


def test_the_runs_of_the_overview_are_walked_by_rate_and_by_loss(
    opened: Open, folder: Path, wait: Wait, qtbot: QtBot
) -> None:
    window = opened(folder)
    wait()
    plot = window.dashboard.plots.scatter
    rates = {e.key: e.digest.lr or 0.0 for e in window.session.entries}
    window.session.look(selected=(min(rates, key=rates.__getitem__),))
    walked = []
    for _ in range(8):
        qtbot.keyClick(plot, Key.Key_Right)
        walked.append(rates[window.session.view.selected[0]])
    assert walked == sorted(walked)
    assert walked[-1] == max(rates.values()), "it stops at the end"
    qtbot.keyClick(plot, Key.Key_Left)
    assert rates[window.session.view.selected[0]] < walked[-1]
    losses = {e.key: np.nan_to_num(e.dot.loss, nan=np.inf) for e in window.session.entries}  # NaN stands at the top
    (before,) = window.session.view.selected
    qtbot.keyClick(plot, Key.Key_Down, SHIFT)
    assert len(window.session.view.selected) == 2
    assert losses[window.session.view.selected[0]] < losses[before]
    current = window.session.view.selected[0]
    qtbot.keyClick(plot, Key.Key_Return)
    assert window.session.view.page == "run"
    assert window.session.view.selected[0] == current


def test_an_axis_of_the_parameters_is_filtered_by_keys(opened: Open, folder: Path, wait: Wait, qtbot: QtBot) -> None:
    window = opened(folder)
    window.dashboard.plots.show_plot(1)
    wait()
    plot = window.dashboard.plots.parallel
    qtbot.waitUntil(lambda: len(plot.axes) >= 2)
    fact = plot.axes[0].fact
    qtbot.keyClick(plot, Key.Key_Up)
    assert window.session.view.filter_text.startswith(f"{fact} >= ")
    some = window.session.view.filter_text
    qtbot.keyClick(plot, Key.Key_Up, SHIFT)
    assert window.session.view.filter_text.split(" and ")[0] == some.split(" and ")[0], "the lower end stays"
    assert window.session.view.filter_text != some
    for _ in range(40):
        qtbot.keyClick(plot, Key.Key_Up)
    assert plot._brushes[fact][1] == pytest.approx(1.0)
    for _ in range(40):
        qtbot.keyClick(plot, Key.Key_Down)
    assert plot._brushes[fact][0] == pytest.approx(0.0)
    qtbot.keyClick(plot, Key.Key_Delete)
    assert window.session.view.filter_text == ""
    qtbot.keyClick(plot, Key.Key_Right)
    qtbot.keyClick(plot, Key.Key_Up)
    assert window.session.view.filter_text.startswith(plot.axes[1].fact)


def test_a_plot_shows_that_the_keyboard_is_in_it_but_not_after_a_click(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    wait()
    canvas = window.run_page.stack.panels[0].canvas
    focus(canvas)
    assert canvas.ring.isVisible()
    assert canvas.ring.size() == canvas.size()
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert not canvas.ring.isVisible()
    focus(canvas, Qt.FocusReason.MouseFocusReason)
    assert not canvas.ring.isVisible()
    assert not [knob for knob in canvas.findChildren(Knob) if knob.isVisible()], "no handles, no knobs"
