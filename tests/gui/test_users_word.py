"""A verdict of the user goes before ours: what to run next never contradicts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from lranalyzer.figures import number
from lranalyzer_gui.docks.reporting import report_of
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models.columns import COLUMNS
from lranalyzer_gui.session.entry import RunEntry

SAMPLES = Path(__file__).parents[2] / "sample_logs"


def test_table_card_code_and_schedule_follow_the_users_word_until_it_is_taken_back(
    opened: Callable[[Path], MainWindow], wait: Callable[[], None]
) -> None:
    window = opened(SAMPLES / "too-low-sgd")
    card, columns = window.run_page.recommendation, {column.id: column for column in COLUMNS}
    column = columns["recommended"]

    def now() -> RunEntry:
        wait()
        found = window.session.current
        assert found is not None
        return found

    ours = column.text(now())
    assert ours != numbers.rate(now().digest.lr)
    assert card._rate.text() == ours
    window.commands.run("mark-ok")
    kept = numbers.rate(now().digest.lr)
    assert (column.text(now()), column.detail(now())) == (kept, "kept")
    assert columns["why"].text(now()).startswith("We said: the learning rate was too low")
    assert (card._rate.text(), card._change.text()) == (kept, "as it is")
    assert card._said.text() == "You say: learning rate is right."
    assert ours in card._missing.text()
    window.session.look(page="schedule")
    wait()
    window.schedule.take_recommendation()
    assert window.schedule.schedule is not None
    assert window.schedule.schedule.peak == pytest.approx(now().digest.lr)
    window.session.look(page="run")
    window.commands.run("mark-too_high")
    assert (column.text(now()), column.detail(now())) == ("–", "you say: too high")
    assert "goes the other way" in card._missing.text()
    QGuiApplication.clipboard().setText("before")
    window.run_page.run_command("copy-code")
    assert QGuiApplication.clipboard().text() == "before"
    window.run_page.header.disagree.click()
    assert (column.text(now()), card._rate.text()) == (ours, ours)
    assert not card._said.isVisible()


def test_filter_summary_and_exported_reports_follow_the_users_word(
    opened: Callable[[Path], MainWindow], wait: Callable[[], None]
) -> None:
    window = opened(SAMPLES / "too-low-sgd")
    window.commands.run("mark-ok")
    wait()
    entry = window.session.current
    assert entry is not None
    facts = entry.facts()
    kept = facts["lr"]
    assert (facts["verdict"], facts["judged"], facts["recommended_lr"]) == ("ok", "too_low", kept)
    assert facts["recommended_lr_high"] == kept
    window.commands.run("copy-summary")
    copied = QGuiApplication.clipboard().text()
    assert "Learning rate is right (set by hand). We said: learning rate too low" in copied
    told = json.loads(report_of([entry], ".json"))["runs"][0]
    assert (told["verdict"], told["judged"], told["recommendation"]["lr"]) == ("ok", "too_low", kept)
    assert f"**Run next:** peak lr `{number(kept)}`" in report_of([entry], ".md")
    assert "set by hand; we said: learning rate too low" in report_of([entry], ".html")
