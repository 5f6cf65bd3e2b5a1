"""What a reader of the screen would stumble over: texts that are cut, names that turn lines round, colours that change."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lranalyzer.errors import MOST_NAMED, did_you_mean
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer_gui.draw.compare_picture import Compared, compare_picture
from lranalyzer_gui.draw.limits import limits
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.names import ISOLATE, short
from lranalyzer_gui.draw.parallel import parallel
from lranalyzer_gui.draw.run_picture import run_picture
from lranalyzer_gui.draw.scatter import Dot, scatter
from lranalyzer_gui.draw.schedule_form import fields_of, kinds
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.plots.names import sheet
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.theme.manager import Theme

Open = Callable[[Path], MainWindow]


def made(name: str, steps: int, **values: float) -> Run:
    step = np.arange(steps)
    series = {key: Series(key, step, scale * np.exp(-step / steps)) for key, scale in values.items()}
    return Run(name, series, assign_roles(series))


def test_a_run_has_one_colour_in_every_plot() -> None:
    runs = {"a": made("a", 50, train_loss=1.0), "b": made("b", 50, train_loss=1.0, val_loss=2.0)}
    picture = compare_picture({key: Compared(run) for key, run in runs.items()}, Options())
    meanings = [{line.key: line.meaning for line in panel.lines} for panel in picture.panels]
    assert meanings[0]["b"] == meanings[1]["b"] == "run:1"


def test_it_is_said_when_a_long_run_presses_the_others_into_a_line() -> None:
    short_runs = {f"{n}": Compared(made(f"{n}", 100, train_loss=1.0)) for n in range(7)}
    assert not compare_picture(short_runs, Options()).remarks[1:]
    both = {**short_runs, "long": Compared(made("long", 100_000, train_loss=1.0))}
    assert any("very beginning" in remark for remark in compare_picture(both, Options()).remarks)
    assert not any("very beginning" in r for r in compare_picture(both, Options(x_axis="relative")).remarks)


def test_a_logarithmic_axis_shows_a_curve_that_lies_around_one() -> None:
    rng = np.random.default_rng(0)
    logs = np.log10(1.0 + 0.3 * np.abs(rng.normal(size=800)))
    logs[0] = 1e-4
    found = limits(logs, log=True)
    assert found is not None
    assert found.outside == 0


def test_a_few_losses_below_zero_do_not_press_the_others_together() -> None:
    dots = [Dot(f"{n}", f"{n}", "ok", 1e-3, 10.0 ** (n % 6)) for n in range(60)]
    found = scatter([*dots, Dot("x", "x", "ok", 1e-3, -1.0)])
    assert found.log_y
    assert found.below == 1
    assert found.y[-1] < found.y[:-1].min()
    assert not scatter([*dots[:6], *[Dot("x", "x", "ok", 1e-3, -1.0)] * 6]).log_y
    facts = [{"lr": 10.0 ** -(n % 3), "best_loss": 10.0 ** (n % 5)} for n in range(40)]
    best = parallel([*facts, {"lr": 0.1, "best_loss": -1.0}])
    assert best.axes[-1].kind == "log"
    assert best.places[-1, -1] == 0.0


def test_an_error_names_some_of_many_names() -> None:
    text = did_you_mean("lrr", [f"params.{n:03}" for n in range(300)] + ["lr"])
    assert f"and {301 - MOST_NAMED} others" in text
    assert text.endswith("did you mean 'lr'?")
    assert text.count("params.") < MOST_NAMED + 1


def test_a_name_from_right_to_left_does_not_turn_its_line_round() -> None:
    assert short("plain") == "plain"
    assert short("תרגול").startswith(ISOLATE)
    assert len(short("x" * 200)) <= 40


@pytest.mark.parametrize("kind", [kind for kind, _ in kinds()])
def test_no_form_asks_for_two_numbers_under_one_name(kind: str) -> None:
    titles = [field.title for field in fields_of(kind)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_words_in_a_plot_have_one_size_on_every_screen(qtbot: QtBot, ratio: float) -> None:
    image = QImage(round(200 * ratio), round(100 * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(2.0, -1.0)
    painter.translate(0.0, -100.0)
    with sheet(painter, QRectF(0, 0, 100, 100)) as on:
        assert on.x(50.0) == pytest.approx(100.0)
        assert on.edge.width() == pytest.approx(200.0)
        pixels = QFontMetrics(painter.font()).height()
        on.painter.fillRect(QRectF(0, 0, 10, 10), QColor("black"))
    painter.end()
    assert pixels < 24
    black = [image.pixelColor(x, 1) == QColor("black") for x in range(image.width())]
    assert sum(black) == pytest.approx(10 * ratio, abs=1)


def test_messages_that_come_together_are_all_readable(window: MainWindow, qtbot: QtBot) -> None:
    for level in ("info", "success", "error"):
        window.session.notify(level, f"{level}: something happened, said in a line", "details")  # type: ignore[arg-type]
    qtbot.waitUntil(
        lambda: all(card.height() >= card.heightForWidth(card.width()) > 0 for card in window.notices.cards)
    )
    cards = window.notices.cards
    assert len(cards) == 3
    assert all(card.height() >= 40 for card in cards)
    tops = [card.geometry().top() for card in cards]
    assert tops == sorted(tops)
    assert window.notices.geometry().bottom() < window.centralWidget().height()


def test_every_word_of_the_preferences_is_seen(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.dialogs.show("preferences")
    qtbot.waitUntil(dialog.isVisible)
    for text in dialog.findChildren(QLabel):
        if text.wordWrap():
            assert text.height() >= text.heightForWidth(text.width()), text.text()
    dialog.close()


def test_a_long_name_leaves_the_dialog_of_roles_readable(
    opened: Open, tmp_path: Path, write: Callable[..., Path], qtbot: QtBot
) -> None:
    window = opened(write(tmp_path / ("a_very_long_name_" * 11 + ".csv")))
    dialog = window.dialogs.show("roles")
    qtbot.waitUntil(dialog.isVisible)
    for text in dialog.findChildren(QLabel):
        metrics = QFontMetrics(text.font())
        words = max(text.text().split() or [""], key=len)
        assert metrics.horizontalAdvance(words) <= text.width() or not text.wordWrap(), text.text()
    dialog.close()


def test_marks_over_a_plot_follow_the_theme(opened: Open, log: Path) -> None:
    window = opened(log)
    stack = window.run_page.stack
    stack.shade((0.0, 100.0), "ok")
    before = stack.panels[0].canvas.span._colour.name()
    window.theme.set_wish("dark")
    after = stack.panels[0].canvas.span._colour.name()
    assert before != after
    assert after == QColor(window.theme.tokens.ok).name()
    window.theme.set_wish("light")
    assert stack.panels[0].canvas.span.span == (0.0, 100.0)


@pytest.mark.parametrize("desktop", ["light", "dark"])
def test_the_choice_of_the_desktop_is_found_again_after_a_choice_of_the_user(qapp: QApplication, desktop: str) -> None:
    if qapp.styleHints().colorScheme() != Qt.ColorScheme.Unknown:
        pytest.skip("this desktop says itself whether it is light or dark")
    before = qapp.palette()
    qapp.setPalette(QPalette(QColor("#202020" if desktop == "dark" else "#f0f0f0")))
    theme = Theme(qapp, "system")
    assert theme.mode == desktop
    for other in ("dark", "light"):
        theme.set_wish(other)
        assert theme.mode == other
        theme.set_wish("system")
        assert theme.mode == desktop
    theme.deleteLater()
    qapp.setPalette(before)


def test_the_chosen_run_is_named_first_where_the_legend_has_room_for_a_few(
    opened: Open, folder: Path, wait: Callable[[], None]
) -> None:
    window = opened(folder)
    chosen = window.session.entries[4]
    window.session.look(page="compare", selected=(chosen.key,))
    wait()
    panel = window.compare.stack.panels[0]
    assert panel.legend._labels[0].text() == chosen.run.name
    panel.read(100.0)
    first, line = panel.legend._labels[0].text(), panel._named()[0][0]
    assert line.key == chosen.key
    assert first.startswith(f"{chosen.run.name}  ")
    assert panel.reading.startswith(f"{chosen.run.name} ")


def test_a_grid_line_is_one_pixel_high_at_its_number_and_translucent(qtbot: QtBot, theme: Theme) -> None:
    stack = Stack(theme)
    qtbot.addWidget(stack)
    stack.resize(700, 400)
    stack.show_picture(run_picture(made("a", 50, train_loss=1.0), Options()), None)
    stack.show()
    canvas = stack.panels[0].canvas
    image = canvas.grab().toImage()
    column = image.width() - 20
    background, grid = QColor(theme.tokens.surface), QColor(theme.tokens.grid)
    rows = [y for y in range(10, image.height() - 40) if image.pixelColor(column, y) != background]
    low, high = canvas.y_range
    ((_, values),) = canvas.plotItem.getAxis("left").tickValues(low, high, canvas.plotItem.vb.height())
    places = [canvas.mapFromScene(canvas.plotItem.vb.mapViewToScene(QPointF(0.0, value))).y() for value in values]
    seen = [row for row in rows if any(abs(row - place) <= 1 for place in places)]
    assert seen
    assert not any(b - a == 1 for a, b in pairwise(seen))
    for row in seen:
        red = image.pixelColor(column, row).red()
        assert grid.red() <= red < background.red()
