from __future__ import annotations

import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.underfitting import Underfitting

DETECTOR = Underfitting()

HIGH = drawn.descent(floor=1.8, speed=20)
FLAT = {"plateau": 0.9}


def test_a_high_floor_shared_with_the_validation_loss_is_a_note() -> None:
    found = DETECTOR.examine(drawn.case_of(symptoms=FLAT, train_loss=HIGH, val_loss=HIGH + 0.005))
    assert found is not None
    assert found.level == "note"
    assert found.span == (699, 999)


def test_it_is_silent_with_a_gap_a_deep_floor_a_wrong_rate_or_descent_to_come() -> None:
    low = drawn.descent()
    for case in (
        drawn.case_of(symptoms=FLAT, train_loss=HIGH, val_loss=HIGH + 0.3),
        drawn.case_of(symptoms=FLAT, train_loss=low, val_loss=low),
        drawn.case_of(drawn.TOO_LOW, symptoms=FLAT, train_loss=HIGH, val_loss=HIGH),
        drawn.case_of(train_loss=HIGH, val_loss=HIGH),
        drawn.case_of(symptoms=FLAT, train_loss=HIGH - 2.0, val_loss=HIGH - 2.0),
    ):
        assert DETECTOR.examine(case) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    plain = drawn.case_of(symptoms=FLAT, train_loss=HIGH, val_loss=HIGH)
    other = drawn.case_of(symptoms=FLAT, train_loss=HIGH, val_loss=HIGH, times=times, offset=offset)
    drawn.same(DETECTOR, plain, other, offset)


def test_every_tenth_point_shows_it_too() -> None:
    assert DETECTOR.examine(drawn.case_of(symptoms=FLAT, train_loss=HIGH, val_loss=HIGH, every=10)) is not None
