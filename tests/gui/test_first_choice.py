"""Which run is selected before the user has chosen one: the worst, until he touches anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.kept_view import view_as_text
from lranalyzer_gui.session.view_state import ViewState

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Write = Callable[..., Path]


@pytest.fixture
def mixed(tmp_path: Path, write: Write) -> Path:
    """Three good runs and a diverged one that is neither first nor last."""
    for number, kind in enumerate(("good", "good", "bad", "good")):
        write(tmp_path / "mixed" / f"run {number}.csv", 80 + number, kind)
    return tmp_path / "mixed"


def by_name(window: MainWindow, name: str) -> RunEntry:
    return next(entry for entry in window.session.entries if entry.run.name == name)


def test_a_fresh_folder_opens_with_the_worst_run_selected(opened: Open, mixed: Path) -> None:
    window = opened(mixed)
    assert window.session.view.page == "dashboard"
    current = window.session.current
    assert current is not None
    assert current.diagnosis.verdict == "diverged"
    assert window.session.view.selected == (current.key,)
    assert [row.row() for row in window.dashboard.grid.selectionModel().selectedRows()] == [0]


def test_a_worse_run_that_comes_later_is_selected_until_the_user_chooses(opened: Open, mixed: Path) -> None:
    window = opened(mixed)
    good, other, bad = (by_name(window, f"run {n}") for n in (0, 1, 2))
    choice = window.opener.first_choice
    window.session.look(selected=())
    choice.begin()
    choice.take([good])
    assert window.session.view.selected == (good.key,)
    choice.take([bad])
    assert window.session.view.selected == (bad.key,)
    window.session.look(selected=(other.key,))
    choice.take([bad])
    assert window.session.view.selected == (other.key,)


@pytest.mark.parametrize("change", [{"page": "compare"}, {"log_loss": True}, {"filter_text": "run"}])
def test_whatever_the_user_changes_keeps_the_run_he_sees(
    change: dict[str, object], opened: Open, mixed: Path, wait: Wait
) -> None:
    window = opened(mixed)
    good, bad = by_name(window, "run 0"), by_name(window, "run 2")
    choice = window.opener.first_choice
    window.session.look(selected=())
    choice.begin()
    choice.take([good])
    window.session.look(**change)
    choice.take([bad])
    assert window.session.view.selected == (good.key,)
    wait()


def test_a_click_on_the_selected_run_is_a_choice(opened: Open, mixed: Path, qtbot: QtBot) -> None:
    window = opened(mixed)
    good, bad = by_name(window, "run 0"), by_name(window, "run 2")
    choice, grid = window.opener.first_choice, window.dashboard.grid
    window.session.look(selected=())
    choice.begin()
    choice.take([good])
    row = window.runs.row_of(good.key)
    assert row is not None
    at = grid.visualRect(window.runs.index(row, 0)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    choice.take([bad])
    assert window.session.view.selected == (good.key,)


def test_a_session_opened_again_keeps_the_run_that_was_looked_at(window: MainWindow, mixed: Path, wait: Wait) -> None:
    window.opener.open([str(mixed)])
    wait()
    good = by_name(window, "run 3").key
    kept = ViewState(page="dashboard", selected=(good,))
    window.commands.run("close-all")
    window.settings.save_layout("sources", [str(mixed)])
    window.settings.keep_text("view", view_as_text(kept))
    window.reopen()
    wait()
    assert window.session.view.selected == (good,)


def test_the_worst_run_takes_the_place_of_one_that_is_gone(window: MainWindow, mixed: Path, wait: Wait) -> None:
    window.settings.save_layout("sources", [str(mixed)])
    window.settings.keep_text("view", view_as_text(ViewState(page="dashboard", selected=("gone\n\nrun",))))
    window.reopen()
    wait()
    current = window.session.current
    assert current is not None
    assert current.diagnosis.verdict == "diverged"
