from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.clipping import Clipping

DETECTOR = Clipping()

LOSS = drawn.descent()
LONG = 5.0 + np.abs(drawn.noise(1.0))
SGD = {"optimizer": "sgd", "max_grad_norm": 1.0}


def test_a_norm_above_the_threshold_all_the_time_is_found() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, grad_norm=LONG, params=SGD))
    assert found is not None
    assert found.level == "warning"
    assert found.span == (100, 999)


def test_a_norm_logged_after_clipping_stands_on_the_threshold() -> None:
    clipped = np.minimum(LONG, 1.0)
    found = DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=clipped, params=SGD))
    assert found is not None
    assert found.level == "note"


def test_outliers_long_beginnings_and_unknown_thresholds_are_fine() -> None:
    norm = np.where(drawn.progress() < 0.1, 20.0, 0.4)
    norm[::50] = 3.0
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=norm, params=SGD)) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=LONG, params={"optimizer": "sgd"})) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, params=SGD)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    plain = drawn.case_of(train_loss=LOSS, grad_norm=LONG, params=SGD)
    other = drawn.case_of(train_loss=LOSS, grad_norm=LONG, params=SGD, times=times, offset=offset)
    drawn.same(DETECTOR, plain, other, offset)


def test_every_tenth_point_shows_it_too() -> None:
    assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, grad_norm=LONG, params=SGD, every=10)) is not None
