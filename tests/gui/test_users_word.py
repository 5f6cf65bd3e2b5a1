"""A verdict of the user goes before ours: what to run next never contradicts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from lranalyzer.diagnosis import Verdict
from lranalyzer.readers import read
from lranalyzer.recommend import Diagnosis, diagnose
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models.columns import BY_ID
from lranalyzer_gui.session.advice import advice
from lranalyzer_gui.session.entry import RunEntry

SAMPLES = Path(__file__).parents[2] / "sample_logs"


@pytest.fixture(scope="module")
def too_low() -> Diagnosis:
    """Of a real run whose rate we want many times higher."""
    (run,) = read(SAMPLES / "too-low-sgd")
    found = diagnose(run)
    assert found.recommendation is not None
    assert found.lr is not None
    assert found.recommendation.lr > 3 * found.lr
    return found


def test_right_keeps_the_rate_of_the_run_and_our_schedule_at_it(too_low: Diagnosis) -> None:
    found = advice(too_low, "ok")
    assert found is not None
    assert found.lr == found.lr_low == found.lr_high == too_low.lr
    assert found.schedule.peak == pytest.approx(too_low.lr)
    assert (found.expected, found.why) == ("", "")


@pytest.mark.parametrize("said", ["too_high", "diverged"])
def test_a_rate_said_to_be_too_high_is_not_raised(too_low: Diagnosis, said: Verdict) -> None:
    assert advice(too_low, said) is None


def test_a_rate_said_to_be_too_low_is_not_lowered(too_low: Diagnosis) -> None:
    ours = too_low.recommendation
    assert ours is not None
    assert too_low.lr is not None
    lowering = replace(too_low, verdict="too_high", recommendation=replace(ours, lr=too_low.lr / 10))
    assert advice(lowering, "too_low") is None
    assert advice(lowering, "diverged") is not None


def test_without_a_word_of_the_user_or_a_rate_of_the_run_ours_stands(too_low: Diagnosis) -> None:
    assert advice(too_low, too_low.verdict) is too_low.recommendation
    assert advice(replace(too_low, lr=None), "ok") is not None


def test_table_card_code_and_schedule_follow_the_users_word_until_it_is_taken_back(
    opened: Callable[[Path], MainWindow], wait: Callable[[], None]
) -> None:
    window = opened(SAMPLES / "too-low-sgd")
    card, column = window.run_page.recommendation, BY_ID["recommended"]

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
    assert BY_ID["why"].text(now()).startswith("We said: the learning rate was too low")
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
