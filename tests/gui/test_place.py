"""A window comes back where it was, and on a screen."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from lranalyzer_gui.settings.place import keep_place, restore_place
from lranalyzer_gui.settings.store import Settings


def shown(qtbot: QtBot, settings: Settings, place: QRect | None = None) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    if place is not None:
        made.setGeometry(place)
    restore_place(made, settings)
    made.show()
    return made


@pytest.mark.parametrize("place", [(2, 2, 500, 400), (40, 30, 500, 400), (100, 100, 300, 200)])
def test_a_window_closed_and_opened_again_has_not_moved(
    place: tuple[int, int, int, int], qtbot: QtBot, settings: Settings
) -> None:
    first = shown(qtbot, settings, QRect(*place))
    wanted = first.geometry()
    for _ in range(3):
        keep_place(first, settings)
        first.close()
        first = shown(qtbot, settings)
        assert first.geometry() == wanted


@pytest.mark.parametrize("kept", ["", "[]", "nonsense", "[1, 2]", json.dumps([90_000, 90_000, 500, 400, 0])])
def test_a_place_that_is_no_longer_on_a_screen_or_was_never_kept_is_left_to_qt(
    kept: str, qtbot: QtBot, settings: Settings
) -> None:
    first = shown(qtbot, settings, QRect(100, 100, 300, 200))
    keep_place(first, settings)
    settings.keep_text("place", kept)
    again = shown(qtbot, settings)
    assert again.screen().geometry().intersects(again.geometry())
