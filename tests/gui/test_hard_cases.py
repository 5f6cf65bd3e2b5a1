"""Logs and moments that a window meets rarely, and must not be wrong about: nothing finite, a run far
from all others, a path that is none, a measurement whose curve is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QScrollArea, QStyle, QStyleOptionComboBox, QStylePainter
from pytestqt.qtbot import QtBot

from lranalyzer.errors import MissingSeries
from lranalyzer.run import Run
from lranalyzer_gui.actions.table import BY_ID
from lranalyzer_gui.docks.choice import Choice
from lranalyzer_gui.docks.notices import Notices
from lranalyzer_gui.docks.welcome_page import WelcomePage
from lranalyzer_gui.draw.compare_picture import Compared, Comparison, compare_picture
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.measure import Measure
from lranalyzer_gui.draw.parallel import parallel
from lranalyzer_gui.draw.rate_answer import sweep_answer
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.notice import Notice
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.place import fit_screen, keep_place
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Write = Callable[..., Path]


def falling(level: float = 1.0, points: int = 200, **params: object) -> Run:
    """A run whose loss falls to ``level``."""
    step = np.arange(points)
    return Run.from_frame(pd.DataFrame({"step": step, "train_loss": level * (1 + 2 * np.exp(-step / 30))}), params)


def test_without_a_recommendation_the_form_begins_with_the_length_of_the_run(
    opened: Open, tmp_path: Path, wait: Wait
) -> None:
    step = np.arange(200)
    frame = pd.DataFrame({"step": step, "train_loss": 1 + np.exp(-step / 20)})
    frame.to_csv(tmp_path / "no rate.csv", index=False)
    window = opened(tmp_path / "no rate.csv")
    window.session.look(page="schedule")
    wait()
    assert window.session.entries[0].advice is None
    assert window.schedule.editor.values["total_steps"] == 200


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        ("steps", ["Δ steps", "slope / 1k steps"]),
        ("epochs", ["Δ epochs", "slope / epoch"]),
        ("min", ["Δ min", "slope / min"]),
        ("of the run", ["Δ progress", "slope / run"]),
    ],
)
def test_a_slope_is_told_for_a_stretch_that_the_axis_has(unit: str, names: list[str]) -> None:
    rows = dict(Measure(1.0, 4.0, 3.0, 2.0).rows(unit))
    assert set(names) <= set(rows)
    assert rows[names[1]] == ("−1e+03" if unit == "steps" else "−1")


def test_a_measurement_goes_with_the_curve_it_was_taken_from(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    first, second = (entry.key for entry in window.session.entries[2:4])
    window.session.look(page="run", selected=(first,))
    wait()
    page = window.run_page

    def measure() -> None:
        page.stack._on_clicked(page.stack.panels[0], 100.0, 1.0)
        page.stack._on_clicked(page.stack.panels[0], 300.0, 0.5)
        assert not page.curves.ruler_card.isHidden()

    page.run_command("ruler")
    measure()
    window.session.look(selected=(second,))
    wait()
    assert page.curves.ruler_card.isHidden()
    assert page.curves.bar.ruler.isChecked()  # the next two clicks measure again
    measure()
    window.session.look(log_loss=True)
    wait()
    assert page.curves.ruler_card.isHidden()
    measure()
    window.session.look(zoom=(0.0, 200.0))
    wait()
    assert not page.curves.ruler_card.isHidden()


def test_a_run_that_grows_keeps_the_place_and_the_finding_that_are_looked_at(
    opened: Open, folder: Path, write: Write, wait: Wait, qtbot: QtBot
) -> None:
    window = opened(folder)
    page, entry = window.run_page, window.session.entries[0]
    window.session.look(page="run", selected=(entry.key,))
    wait()
    page.run_command("next-finding")
    page.run_command("ruler")
    for x in (100.0, 200.0):
        page.stack._on_clicked(page.stack.panels[0], x, 1.0)
    symptom = next(row.finding.symptom for row in page.findings.rows if row.isChecked())
    bar = page.side.verticalScrollBar()
    bar.setValue(bar.maximum())
    wait()
    at = bar.value()
    assert at > 0
    write(folder / "run 0.csv", 90, "bad", 1.0)
    window.opener.look()
    qtbot.waitUntil(lambda: len(window.session.entries[0].run.train_loss or ()) == 90, timeout=20_000)
    wait()
    assert [row.finding.symptom for row in page.findings.rows if row.isChecked()] == [symptom]
    assert abs(bar.value() - at) < page.side.viewport().height() / 2
    assert not page.curves.ruler_card.isHidden()


def test_a_plot_without_one_finite_value_says_so(opened: Open, tmp_path: Path, wait: Wait) -> None:
    step = np.arange(50)
    pd.DataFrame({"step": step, "train_loss": np.nan, "lr": 1.0}).to_csv(tmp_path / "lost.csv", index=False)
    pd.DataFrame({"step": step, "train_loss": -1 - step / 50, "lr": 1.0}).to_csv(tmp_path / "below.csv", index=False)
    window = opened(tmp_path)
    reasons = {}
    for entry in window.session.entries:
        window.session.look(page="run", selected=(entry.key,), log_loss=entry.run.name == "below")
        wait()
        loss, rate = window.run_page.stack.panels[:2]
        reasons[entry.run.name] = loss.canvas.reason.text
        assert rate.canvas.reason.text == ""
    assert reasons == {
        "lost": "None of the values is a finite number",
        "below": "No value above zero, and a logarithmic axis shows no others",
    }


def test_one_run_far_above_all_others_does_not_press_them_flat() -> None:
    runs = {str(n): Compared(falling(1.0 + n / 10), "ok") for n in range(20)}
    runs["far"] = Compared(falling(1000.0), "too_high")
    panel = compare_picture(runs, Options()).panels[0]
    assert {line.key for line in panel.lines if line.aside} == {"far"}
    beside = compare_picture({**runs, "far": Compared(falling(20.0), "too_high")}, Options()).panels[0]
    assert not any(line.aside for line in beside.lines)
    log = compare_picture(runs, Options(log_loss=True)).panels[0]
    assert not any(line.aside for line in log.lines)


def test_what_was_worked_out_is_not_counted_among_the_points_left_out(opened: Open, folder: Path, wait: Wait) -> None:
    window = opened(folder)
    window.session.look(page="sweep")
    wait()
    stack = window.sweep.stack
    canvas, panel = stack.panels[0].canvas, stack.picture.panels[0]
    assert panel.limits is not None
    low, high = stack.picture.extent
    found = canvas._limits(low, high)
    assert found is not None
    tried = next(line.curve.y for line in panel.lines if not line.worked_out)
    assert found.outside == int(((tried < panel.limits[0]) | (tried > panel.limits[1])).sum())


def test_the_lowest_plot_has_as_much_room_for_its_curve_as_the_one_above(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    wait()
    rate, norm = (panel.canvas.plotItem.vb.height() for panel in window.run_page.stack.panels[1:3])
    assert norm >= 0.85 * rate


def test_the_loss_stays_the_largest_plot_however_many_series_there_are(
    opened: Open, tmp_path: Path, wait: Wait
) -> None:
    step = np.arange(100)
    frame = pd.DataFrame({"step": step, "train_loss": 1 + np.exp(-step / 20), "lr": 0.1})
    names = tuple(f"measure {n}" for n in range(5))
    frame.assign(**dict.fromkeys(names, step)).to_csv(tmp_path / "many.csv", index=False)
    window = opened(tmp_path / "many.csv")
    window.session.look(page="run", extra=names)
    wait()
    heights = [panel.height() for panel in window.run_page.stack.panels if not panel.isHidden()]
    assert len(heights) == 7
    assert heights[0] > 1.5 * max(heights[1:-1])


def test_a_path_too_long_to_be_one_is_told_and_does_not_keep_the_window_from_starting(
    window: MainWindow, tmp_path: Path, wait: Wait, qtbot: QtBot, theme: Theme, settings: Settings
) -> None:
    data = QMimeData()
    data.setText(f"{tmp_path}/{'a' * 400}")
    window.opener.open(window.commands.sources_of(data))
    wait()
    assert "name too long" in window.notices.history[-1].text
    again = WelcomePage(theme, settings, None)
    qtbot.addWidget(again)
    assert not window.session.entries


def test_a_path_from_home_is_opened(
    window: MainWindow, folder: Path, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    window.opener.open([f"~/{folder.name}"])
    wait()
    assert len(window.session.entries) == 6
    assert window.session.sources == (str(folder),)
    assert {entry.folder for entry in window.session.entries} == {""}


def test_a_folder_is_not_named_twice(opened: Open, tmp_path: Path, write: Write) -> None:
    for number in range(3):
        write(tmp_path / "sweep" / f"run_{number}" / "log.csv", 60 + number)
    window = opened(tmp_path / "sweep")
    for entry in window.session.entries:
        assert entry.folder in entry.run.name
        assert entry.beside_name == ""


def test_the_icon_of_a_message_follows_the_theme(window: MainWindow, session: Session) -> None:
    def colour() -> QColor:
        picture = window.notices.cards[0].picture.pixmap().toImage()
        seen = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        return max(seen, key=QColor.alpha)

    session.notify("error", "something")
    light = colour()
    window.theme.set_wish("dark")
    assert colour() != light
    window.theme.set_wish("light")
    assert colour() == light


def test_an_error_about_a_store_goes_once_it_is_read_under_another_spelling(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: Notices = window.notices
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "mlflow.db"
    notices.add(Notice("error", "no such file", "", ("mlflow:sqlite:///mlflow.db",)))
    notices.add(Notice("error", "server away", "", ("mlflow:http://Host:5000/#a%20b",)))
    store.touch()
    session.sources_read.emit({f"mlflow:{store}"})
    assert [card.notice.text for card in notices.cards] == ["server away"]
    session.sources_read.emit({"mlflow:http://host:5000#other"})
    assert len(notices.cards) == 1
    session.sources_read.emit({"mlflow:http://host:5000#a b"})
    assert not notices.cards


def test_a_parameter_that_some_runs_lack_and_that_says_the_same_gets_no_axis_of_its_own() -> None:
    known = [{"lr": 10.0**-n, "optimizer": o, "param.opt/name": o} for n, o in enumerate(["adam", "sgd", "adam"])]
    facts = [*known, {"lr": 1.0, "optimizer": "lion"}]
    assert [axis.fact for axis in parallel(facts).axes] == ["lr", "optimizer"]
    other = [{**run, "param.opt/name": name} for run, name in zip(known, ["a", "a", "b"], strict=True)]
    assert [axis.fact for axis in parallel([*other, facts[-1]]).axes] == ["lr", "optimizer", "param.opt/name"]


def test_why_there_is_no_sweep_is_said_once_for_many_runs() -> None:
    with pytest.raises(MissingSeries) as found:
        sweep_answer([falling(1.0 + n) for n in range(4)])
    assert str(found.value).count("learning rate") == 1
    assert "run '" not in str(found.value)


def test_means_say_how_many_diverged_runs_they_leave_out() -> None:
    runs = {str(n): Compared(falling(1.0 + n), "diverged" if n < 2 else "ok", "a") for n in range(5)}
    assert "The means leave 2 diverged runs out" in compare_picture(runs, Options(), Comparison("", "", "x")).remarks
    assert not any("means" in remark for remark in compare_picture(runs, Options()).remarks)


def test_the_run_in_view_is_to_be_seen_in_a_list_that_comes(opened: Open, tmp_path: Path, write: Write) -> None:
    for number in range(40):
        write(tmp_path / "many" / f"run {number:02}.csv", 40)
    window = opened(tmp_path / "many")
    last = window.runs.entries()[-1]
    window.session.look(selected=(last.key,))
    window.session.look(page="compare")
    QApplication.processEvents()
    place = window.run_list.list.visualRect(window.runs.index(39, 0))
    assert window.run_list.list.viewport().rect().contains(place.center())


def test_the_keys_of_the_pages_count_as_the_pages_stand(window: MainWindow) -> None:
    keys = [BY_ID[f"page-{page}"].shortcut for page in window.rail._buttons]
    assert keys == [f"Ctrl+{number}" for number in range(1, len(keys) + 1)]


def test_nothing_of_the_preferences_lies_under_the_scroll_bar(window: MainWindow) -> None:
    dialog = window.dialogs.show("preferences")
    QApplication.processEvents()
    area = dialog.findChild(QScrollArea)
    assert area is not None
    assert area.widget() is not None
    assert area.widget().width() <= area.viewport().width()
    dialog.close()


def test_a_long_name_in_a_box_keeps_both_its_ends(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Choice()
    qtbot.addWidget(box)
    box.setFixedWidth(160)
    box.addItem("experiment_resnet50_imagenet_seed_17")
    painted: list[str] = []
    draw = QStylePainter.drawControl

    def spy(painter: QStylePainter, element: QStyle.ControlElement, option: QStyleOptionComboBox) -> None:
        painted.append(str(option.currentText))
        draw(painter, element, option)

    monkeypatch.setattr(QStylePainter, "drawControl", spy)
    box.grab()
    assert painted[0].startswith("exp")
    assert painted[0].endswith("17")
    assert "…" in painted[0]


def test_a_measurement_takes_the_colour_of_the_theme(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    stack = window.run_page.stack
    window.run_page.run_command("ruler")
    stack._on_clicked(stack.panels[0], 100.0, 1.0)
    window.theme.set_wish("dark")
    assert stack.panels[0].canvas.ruler._colour == QColor(window.theme.tokens.accent)
    window.theme.set_wish("light")


def test_a_first_window_is_no_larger_than_the_screen(window: MainWindow, settings: Settings) -> None:
    room = window.screen().availableGeometry().height()
    window.resize(1280, 4000)
    fit_screen(window, settings)
    assert window.height() < room
    keep_place(window, settings)
    window.resize(1280, 4000)
    fit_screen(window, settings)
    assert window.height() == 4000  # the user's own size
