from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.schedule_fault import ScheduleFault

DETECTOR = ScheduleFault()

LOSS = drawn.descent()
RESUMED = np.concatenate([drawn.cosine(600), np.full(400, 1e-3)])
"""A schedule that was over and began anew."""
SHOCKED = np.concatenate([drawn.descent(600), 1.2 + drawn.noise(0.01, 400)])


def test_a_rate_that_jumps_up_again_with_a_shock_is_a_warning_at_the_jump() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=SHOCKED, lr=RESUMED))
    assert found is not None
    assert found.level == "warning"
    assert 594 <= found.span[0] < found.span[1] <= 606


def test_a_jump_on_resumption_is_a_warning_without_a_shock() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=LOSS, lr=RESUMED, segments=2))
    assert found is not None
    assert found.level == "warning"
    assert "resumed" in found.sentence


def test_restarts_cycles_and_ordinary_schedules_are_meant() -> None:
    quarter = drawn.cosine(250)
    triangle = 1e-3 * (0.05 + np.abs((4 * drawn.progress()) % 1 - 0.5))
    for rate in (np.tile(quarter, 4), triangle, drawn.healthy()["lr"], np.full(drawn.STEPS, 1e-3)):
        for every in (1, 10):
            assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, lr=rate, every=every)) is None
    said = drawn.case_of(train_loss=SHOCKED, lr=RESUMED, params={"scheduler": "CosineAnnealingWarmRestarts"})
    assert DETECTOR.examine(said) is None


def test_one_restart_that_decays_again_is_a_note() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=SHOCKED, lr=np.tile(drawn.cosine(500), 2)))
    assert found is not None
    assert found.level == "note"


def test_a_rate_at_zero_for_a_third_of_the_run_is_wasted_compute() -> None:
    rate = np.concatenate([drawn.cosine(650), np.zeros(350)])
    found = DETECTOR.examine(drawn.case_of(train_loss=LOSS, lr=rate))
    assert found is not None
    assert found.level == "warning"
    assert abs(found.span[0] - 650) <= 30
    assert found.span[1] == 999


def test_a_warmup_longer_than_the_run_never_reaches_its_peak() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, lr=1e-3 * (drawn.progress() + 1e-3)))
    assert found is not None
    assert found.level == "warning"
    assert "warming up" in found.sentence


def test_range_tests_raise_the_rate_on_purpose() -> None:
    straight, geometric = 1e-3 * (0.1 + drawn.progress()), 1e-6 * 10 ** (5 * drawn.progress())
    for rate in (straight, geometric):
        assert DETECTOR.examine(drawn.case_of(train_loss=LOSS, lr=rate)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    plain = drawn.case_of(train_loss=SHOCKED, lr=RESUMED)
    drawn.same(DETECTOR, plain, drawn.case_of(train_loss=SHOCKED, lr=RESUMED, times=times, offset=offset), offset)


def test_every_tenth_point_shows_it_too() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=SHOCKED, lr=RESUMED, every=10))
    assert found is not None
    assert 580 <= found.span[0] <= 620
