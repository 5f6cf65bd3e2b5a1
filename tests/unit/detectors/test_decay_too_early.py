from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.decay_too_early import DecayTooEarly

DETECTOR = DecayTooEarly()

LOSS = 2.3 - 1.6 * np.minimum(drawn.progress(), 0.3) / 0.3 - 0.05 * drawn.progress() + drawn.noise(0.005)
RATE = np.where(drawn.progress() < 0.3, 1e-3, 1e-5)


def test_a_descent_that_stops_with_the_rate_is_found_there() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, lr=RATE))
    assert found is not None
    assert found.level == "warning"
    assert abs(found.span[0] - 300) <= 25


def test_an_early_decay_of_a_finished_descent_is_fine() -> None:
    assert DETECTOR.examine(drawn.case_of(train_loss=drawn.descent(speed=40), lr=RATE)) is None


def test_ordinary_schedules_are_fine() -> None:
    late = np.where(drawn.progress() < 0.7, 1e-3, 1e-5)
    for rate in (drawn.cosine(), late, np.full(drawn.STEPS, 1e-3)):
        assert DETECTOR.examine(drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, lr=rate)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    plain = drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, lr=RATE)
    drawn.same(
        DETECTOR, plain, drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, lr=RATE, times=times, offset=offset), offset
    )


def test_every_tenth_point_shows_it_too() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, lr=RATE, every=10))
    assert found is not None
    assert abs(found.span[0] - 300) <= 25
