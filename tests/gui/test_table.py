"""The table of runs: grouping, columns, completion, copies, and what is said about runs in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from lranalyzer.errors import Cancelled
from lranalyzer_gui.draw.changes import count_changes
from lranalyzer_gui.draw.filter_completion import complete
from lranalyzer_gui.draw.parallel import parallel
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models import run_groups
from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.models.groups import choices
from lranalyzer_gui.plots.parallel_lines import all_lines
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.theme.tokens import LIGHT

Open = Callable[[Path], MainWindow]
SWEEP = Path(__file__).parents[2] / "sample_logs" / "sweep-digits"
FACTS: list[dict[str, Any]] = [
    {
        "name": "a",
        "verdict": "ok",
        "lr": 0.1,
        "optimizer": "sgd",
        "param.batch": 32,
        "param.weight-decay": 0.1,
        "best_loss": 0.5,
    },
    {"name": "b", "verdict": "diverged", "lr": 1.0, "optimizer": "adam", "param.batch": 64, "best_loss": 2.0},
    {"name": "c", "verdict": "too_low", "lr": 1e-4, "optimizer": "adam", "param.batch": None, "best_loss": 1.0},
]


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("ver", ["verdict"]),
        ("bat", ["param.batch"]),
        ("verdict == ", ['"diverged"', '"ok"', '"too_low"']),
        ('verdict == "di', ['"diverged"']),
        ("lr > 1 and opt", ["optimizer"]),
        ('optimizer in ("sgd", ', ['"adam"', '"sgd"']),
        ("param.batch == ", ["32", "64"]),
        ("params.batch == ", ["32", "64"]),
        ("params.b", ["param.batch"]),
        ("decay", ["param['weight-decay']"]),
        ("param['weight-decay'] == ", ["0.1"]),
        ('name == "ver', []),
        ("lr > 1", []),
        ("verdict", []),
    ],
)
def test_the_filter_offers_names_and_the_values_a_fact_has(text: str, offers: list[str]) -> None:
    assert list(complete(text, len(text), FACTS).offers) == offers


def test_axes_are_the_parameters_that_differ_with_the_best_loss_last() -> None:
    found = parallel(FACTS)
    assert [axis.fact for axis in found.axes] == ["lr", "optimizer", "param.batch", "best_loss"]
    assert found.axes[-1].title == "Best validation loss"
    trained = parallel([{**facts, "best_train_loss": 0.9 * facts["best_loss"]} for facts in FACTS])
    assert [axis.title for axis in trained.axes][-1] == "Best training loss"
    assert len(trained.axes) == 4
    assert found.places.shape == (3, 4)
    assert found.axes[0].kind == "log"
    assert found.places[:, 0].tolist() == pytest.approx([0.75, 1.0, 0.0])
    assert found.axes[1].expression(0.5, 1.0) == 'optimizer in ("sgd",)'
    assert found.axes[0].expression(0.5, 1.0) == "lr >= 0.01 and lr <= 1"
    assert not parallel(FACTS[:1]).axes


def test_changes_are_counted_and_each_count_is_a_filter() -> None:
    found = count_changes([("new", None), ("verdict", 40.0), ("grown", 30.0), ("", 10.0)], 100.0)
    assert [text for text, _ in found.parts()] == ["1 verdict changed", "1 new run", "1 run grown"]
    assert found.since() == "Since your last look, 1 minute ago"
    assert not count_changes([("", 10.0)], 100.0)


def test_groups_gather_count_and_select_their_runs(opened: Open, folder: Path) -> None:
    window = opened(folder)
    grid = window.dashboard.grid
    window.session.look(group_by="verdict")
    groups = grid.groups.groups
    assert groups[0].value == "Diverged"
    assert len(groups[0].entries) == 2
    assert sum(len(group.entries) for group in groups) == 6
    grid.setCurrentIndex(grid.groups.index(0, 0))
    assert set(window.session.view.selected) == {e.key for e in groups[0].entries}
    window.session.look(filter_text="lr < 0.05", group_by="lr")
    grid.groups.group_by("lr")
    assert [len(group.entries) for group in grid.groups.groups] == [1, 1, 1, 1]
    window.session.look(group_by="")
    assert grid.model() is window.runs
    assert window.runs.rowCount() == 4


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", "propagateSizeHints")
def test_columns_are_chosen_kept_and_copied_as_they_are(
    opened: Open, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = opened(folder)
    grid = window.dashboard.grid
    chooser = window.dashboard.choose_columns()
    chooser.tick("why", False)
    chooser.tick("points", True)
    chooser.search.setText("poi")
    assert [chooser.list.item(n).isHidden() for n in range(chooser.list.count())].count(False) == 1
    chooser.close()
    titles = [column.title for column in grid.shown_columns]
    assert titles[0] == "Run"
    assert "Why" not in titles
    assert titles[-1] == "Points"
    state = window.dashboard.layout_state()
    window.commands.run("reset-layout")
    assert "Why" in [column.title for column in grid.shown_columns]
    window.dashboard.restore_layout(state)
    assert [column.title for column in grid.shown_columns] == titles
    window.session.look(selected=tuple(e.key for e in window.session.entries[:2]))
    window.commands.run("copy-runs")
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert [row["Verdict"] for row in rows] == ["diverged", "diverged"]
    assert float(rows[0]["Best loss"]) == window.session.entries[0].digest.best
    window.dialogs.export("export-runs", str(tmp_path / "runs"))
    assert len((tmp_path / "runs.csv").read_text().splitlines()) == 3


def test_a_brush_along_an_axis_filters_and_a_click_takes_it_away(
    opened: Open, folder: Path, wait: Callable[[], None]
) -> None:
    window = opened(folder)
    window.dashboard.plots.show_plot(1)
    wait()
    plot = window.dashboard.plots.parallel
    plot.resize(600, 200)
    assert [axis.fact for axis in plot.axes] == ["lr", "best_train_loss"]
    plot.brush(0, 0.0, 0.5)
    assert window.runs.rowCount() == 3
    assert "lr >=" in window.session.view.filter_text
    at = QPointF(plot._x(0), 60.0)
    for kind in (QMouseEvent.Type.MouseButtonPress, QMouseEvent.Type.MouseButtonRelease):
        event = QMouseEvent(
            kind, at, at, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        (plot.mousePressEvent if kind == QMouseEvent.Type.MouseButtonPress else plot.mouseReleaseEvent)(event)
    assert window.runs.rowCount() == 6


def test_the_users_verdict_counts_until_ours_changes(opened: Open, folder: Path, memory: Memory) -> None:
    window = opened(folder)
    bad = next(e for e in window.session.entries if e.verdict == "diverged")
    window.session.look(selected=(bad.key,))
    window.commands.run("mark-ok")
    now = window.session.entry(bad.key)
    assert now is not None
    assert (now.verdict, now.diagnosis.verdict, now.corrected) == ("ok", "diverged", True)
    assert memory.corrections()[bad.key].judged == "diverged"
    assert not list(folder.rglob("*.sqlite"))
    window.session.look(page="run")
    assert "You said so" in window.run_page.header._caption.text()
    opened(folder)
    again = window.session.entry(bad.key)
    assert again is not None
    assert again.corrected
    window.run_page.header.disagree.click()
    back = window.session.entry(bad.key)
    assert back is not None
    assert back.verdict == "diverged"
    assert not memory.corrections()


def visible_in(side: QScrollArea, card: QWidget) -> bool:
    """Whether all of a card is in view, or as much of it from its head on as there is room for."""
    whole, view = QRect(card.mapTo(side.viewport(), QPoint(0, 0)), card.size()), side.viewport().rect()
    return view.contains(whole) or (whole.height() > view.height() and 0 <= whole.top() < 20)


@pytest.mark.parametrize("height", [640, 900])
def test_why_not_another_verdict_is_answered_with_numbers_in_view(
    height: int, opened: Open, folder: Path, wait: Callable[[], None], qtbot: QtBot
) -> None:
    window = opened(folder)
    good = next(e for e in window.session.entries if e.verdict not in ("diverged", "unknown"))
    window.session.look(selected=(good.key,), page="run")
    wait()
    card = window.run_page.why_not
    other = "diverged"
    assert card.switches[good.diagnosis.verdict].isHidden()
    window.resize(1280, height)
    wait()
    window.run_page.side.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: not visible_in(window.run_page.side, card))
    card.switches[other].click()
    wait()
    qtbot.waitUntil(lambda: visible_in(window.run_page.side, card))
    cards = window.run_page.side.widget()
    qtbot.waitUntil(lambda: card.geometry().bottom() + 1 == cards.height() == cards.heightForWidth(cards.width()))
    texts = [card._lines.itemAt(n).widget().text() for n in range(card._lines.count())]  # type: ignore[union-attr]
    assert "probable" in texts[0]
    assert any("likely" in text for text in texts)


def test_another_run_is_shown_from_its_head(opened: Open, folder: Path, wait: Callable[[], None]) -> None:
    window = opened(folder)
    first, second = window.session.entries[2:4]
    bar = window.run_page.side.verticalScrollBar()
    window.session.look(selected=(first.key,), page="run")
    wait()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    window.session.look(zoom=(0.0, 100.0))
    wait()
    assert bar.value() > 0
    window.session.look(selected=(second.key,))
    wait()
    assert bar.value() == 0


def test_a_double_click_on_a_run_of_the_sweep_opens_it(opened: Open, wait: Callable[[], None], qtbot: QtBot) -> None:
    window = opened(SWEEP)
    window.session.look(page="sweep")
    wait()
    table = window.sweep.table
    name = table.item(2, 0).text()
    place = table.visualItemRect(table.item(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    current = window.session.current
    assert current is not None
    assert (window.session.view.page, current.run.name) == ("run", name)


def test_many_runs_are_gathered_between_events_and_the_table_stays_until_then(
    opened: Open, folder: Path, wait: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_groups, "AT_ONCE", 2)
    window = opened(folder)
    grid = window.dashboard.grid
    window.session.look(group_by="verdict")
    assert grid.model() is window.runs
    assert not window.settled
    wait()
    assert grid.model() is grid.groups
    assert sum(len(group.entries) for group in grid.groups.groups) == 6
    window.session.look(group_by="lr")
    assert {group.title for group in grid.groups.groups} == {"Verdict"}
    window.session.look(group_by="")
    wait()
    assert grid.model() is window.runs
    assert not grid.groups.groups


def test_runs_can_be_gathered_by_what_differs_but_not_in_every_run(opened: Open, folder: Path) -> None:
    entries = opened(folder).session.entries
    some = [
        replace(
            e, run=replace(e.run, params={**e.run.params, "kind": ["a", "b"][n % 2], "layers": [n % 2, 8], "number": n})
        )
        for n, e in enumerate(entries)
    ]
    found = dict(choices(some))
    assert {"verdict", "param.kind", "param.layers"} <= set(found)
    assert "param.number" not in found
    assert "status" not in found


def test_a_group_row_and_a_run_row_say_what_they_are(opened: Open, folder: Path) -> None:
    window = opened(folder)
    window.session.look(group_by="verdict")
    model = window.dashboard.grid.groups
    head = model.index(0, 0)
    run = model.index(0, 0, head)
    assert model.parent(run) == head
    assert head.data(Role.GROUP) is model.groups[0]
    assert run.data(Role.ENTRY).verdict == "diverged"
    assert "2 diverged" in model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_drawing_of_many_lines_that_is_cancelled_ends_its_painter(
    opened: Open, folder: Path, wait: Callable[[], None]
) -> None:
    """A painter that outlives its picture takes the whole program with it."""
    window = opened(folder)
    wait()
    entries = list(window.session.entries)
    looks: list[int] = []

    def check() -> None:
        looks.append(1)
        raise Cancelled("stopped")

    points = np.zeros((len(entries), 2, 2))
    for _ in range(20):
        with pytest.raises(Cancelled):
            all_lines(entries, set(), points, QSize(40, 30), 1.0, LIGHT, check)
    assert len(looks) == 20
