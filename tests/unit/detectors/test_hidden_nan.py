from __future__ import annotations

import drawn
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import lranalyzer as lra
from lranalyzer.detectors.hidden_nan import HiddenNan
from lranalyzer.run import Provenance

DETECTOR = HiddenNan()

LOSS = drawn.descent()
NORM = 0.5 + np.abs(drawn.noise(0.1))
FROZEN = np.where(np.arange(drawn.STEPS) < 700, LOSS, LOSS[699])
REPAIRED = Provenance(nan_repaired=True)


def test_a_norm_that_is_nan_to_the_end_under_a_finite_loss_is_found() -> None:
    norm = np.where(np.arange(drawn.STEPS) < 700, NORM, np.nan)
    found = DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=norm))
    assert found is not None
    assert found.level == "fault"
    assert 698 <= found.span[0] <= 702
    assert found.span[1] == 999


def test_a_norm_of_zero_counts_where_the_framework_repairs_nan() -> None:
    norm = np.where(np.arange(drawn.STEPS) < 700, NORM, 0.0)
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=norm, provenance=REPAIRED)) is not None
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=norm)) is None


def test_a_loss_repeated_to_the_last_digit_is_found_where_it_freezes() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=FROZEN))
    assert found is not None
    assert 695 <= found.span[0] <= 705


def test_a_frozen_loss_is_graver_where_the_framework_repairs_nan() -> None:
    levels = []
    for provenance in (None, REPAIRED):
        found = DETECTOR.examine(drawn.case_of(train_loss=FROZEN, provenance=provenance))
        assert found is not None
        levels.append(found.level)
    assert levels == ["warning", "fault"]


def test_a_loss_learned_down_to_zero_is_fine() -> None:
    loss = 2.3 * np.exp(-40 * drawn.progress())
    loss[loss < 1e-12] = 0.0
    assert DETECTOR.examine(drawn.case_of(train_loss=loss)) is None


def test_a_loss_that_drops_to_zero_for_good_is_found() -> None:
    loss = np.where(np.arange(drawn.STEPS) < 700, np.round(LOSS, 4), 0.0)
    assert DETECTOR.examine(drawn.case_of(train_loss=loss)) is not None


def test_few_digits_a_collapsed_start_and_loss_scaling_are_fine() -> None:
    rounded = np.round(FROZEN, 4)
    scaling = np.where(np.arange(drawn.STEPS) < 8, np.inf, NORM)
    assert DETECTOR.examine(drawn.case_of(train_loss=rounded)) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=FROZEN, provenance=Provenance(quantum=1e-4))) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=np.full(drawn.STEPS, 1 / 3))) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=scaling)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    plain = drawn.case_of(train_loss=FROZEN)
    drawn.same(DETECTOR, plain, drawn.case_of(train_loss=FROZEN, times=times, offset=offset), offset)


def test_every_tenth_point_shows_it_too() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=FROZEN, every=10))
    assert found is not None
    assert 690 <= found.span[0] <= 710


def test_rounded_zeros_right_after_a_high_loss_are_found() -> None:
    loss = np.where(np.arange(drawn.STEPS) < 700, np.round(LOSS, 2), 0.0)
    rounded = Provenance(quantum=0.01, nan_repaired=True)
    found = DETECTOR.examine(drawn.case_of(train_loss=loss, provenance=rounded))
    assert found is not None
    assert found.level == "fault"


def test_the_verdict_is_diverged_where_it_is_sure() -> None:
    norm = np.where(np.arange(drawn.STEPS) < 700, NORM, np.nan)
    frame = pd.DataFrame({"step": np.arange(drawn.STEPS), "train_loss": LOSS, "grad_norm": norm, "lr": 0.1})
    diagnosis = lra.diagnose(lra.Run.from_frame(frame))
    assert diagnosis.verdict == "diverged"
    assert diagnosis.symptoms[0] == "hidden_nan"
    assert diagnosis.recommendation is not None
    assert diagnosis.recommendation.expected == "a finite loss"
    assert diagnosis.recommendation.lr < 0.1


def test_two_rows_of_zero_under_a_broken_gradient_are_enough() -> None:
    loss = np.array([1.9, 1.8, 1.7, 1.7, 1.6, 0.0, 0.0])
    norm = np.array([20.0, 18.0, 15.0, 15.0, 12.0, np.nan, np.nan])
    frame = pd.DataFrame({"step": np.arange(7), "train_loss": loss, "grad_norm": norm})
    assert lra.diagnose(lra.Run.from_frame(frame)).symptoms[0] == "hidden_nan"


def test_a_log_of_nothing_but_zeros_is_found() -> None:
    frame = pd.DataFrame({"step": np.arange(20), "train_loss": np.zeros(20), "lr": 1e-4})
    diagnosis = lra.diagnose(lra.Run.from_frame(frame))
    assert diagnosis.verdict == "diverged"
    assert diagnosis.symptoms[0] == "hidden_nan"
