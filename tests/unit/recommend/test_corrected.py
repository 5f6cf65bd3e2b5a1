"""A verdict set by hand goes before ours: what to run next and what to do now never contradict it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lranalyzer.diagnosis import Verdict
from lranalyzer.filter import judged
from lranalyzer.readers import read
from lranalyzer.recommend import Advice, Diagnosis, Recommendation, corrected, diagnose

SAMPLES = Path(__file__).parents[3] / "sample_logs"


def advice(diagnosis: Diagnosis, said: Verdict) -> Recommendation | None:
    return corrected(diagnosis, said).recommendation


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


def test_the_words_tell_that_it_was_set_by_hand_and_what_ours_is(too_low: Diagnosis) -> None:
    said = corrected(too_low, "ok")
    assert (said.verdict, said.judged, said.words) == ("ok", "too_low", "learning rate is right")
    assert said.sure == f"set by hand; we said: learning rate too low, {too_low.sure}"
    assert said.because == f"We said: t{too_low.because[1:]}"
    assert said.summary == f"Learning rate is right (set by hand). We said: l{too_low.summary[1:]}"
    assert (said.sure_short, too_low.sure_short) == ("by hand", too_low.sure.removesuffix(" sure"))
    assert said.findings == too_low.findings
    assert said.probabilities == too_low.probabilities


def test_a_verdict_without_findings_is_named_where_another_is_set_by_hand(too_low: Diagnosis) -> None:
    right = replace(too_low, verdict="ok", findings=(), probabilities={"ok": 0.9, "too_low": 0.1})
    assert corrected(right, "too_low").because == "We said: learning rate is right."


def test_no_doubt_is_uttered_about_a_verdict_set_by_hand(too_low: Diagnosis) -> None:
    said = corrected(too_low, "ok")
    assert 0 < said.confidence < 0.5
    assert not said.in_doubt


@pytest.mark.parametrize(
    ("action", "said", "left"),
    [
        ("raise", "ok", "keep"),
        ("raise", "too_high", "keep"),
        ("lower", "too_low", "keep"),
        ("raise", "too_low", "raise"),
    ],
)
def test_what_to_do_now_does_not_go_against_it(too_low: Diagnosis, action: str, said: Verdict, left: str) -> None:
    ours = replace(too_low, verdict="diverged", advice=Advice(action, 2.0, "gain"))  # type: ignore[arg-type]
    assert corrected(ours, said).advice.action == left


def test_a_filter_is_told_the_rate_that_agrees_with_it(too_low: Diagnosis) -> None:
    facts = judged(corrected(too_low, "ok"))
    assert (facts["verdict"], facts["recommended_lr"]) == ("ok", too_low.lr)
    assert judged(corrected(too_low, "too_high"))["recommended_lr"] is None
