from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.collapse import Collapse

DETECTOR = Collapse()

FLAT = np.concatenate([np.linspace(2.5, 6.0, 20), np.full(980, np.log(10))]) + drawn.noise(0.005)


def test_a_flat_line_at_ln_k_after_a_jump_is_found_with_its_classes() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=FLAT))
    assert found is not None
    assert found.level == "fault"
    assert found.cause == "rate_too_high"
    assert found.span == (100, 999)
    assert "ln 10" in found.sentence


def test_the_same_line_under_a_small_rate_has_only_not_begun() -> None:
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_LOW, train_loss=FLAT)) is None
    assert DETECTOR.examine(drawn.case_of(drawn.OK, train_loss=FLAT)) is None


def test_a_floor_far_below_the_start_is_no_collapse() -> None:
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=drawn.descent(speed=100, scatter=0.001))) is None


def test_a_level_that_is_no_ln_k_is_found_without_classes() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=FLAT + 0.05))
    assert found is not None
    assert "ln" not in found.sentence
    assert DETECTOR.classes(np.log(1000)) == 1000
    assert DETECTOR.classes(-1.0) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6), st.sampled_from([1, 3, 9]))
def test_neither_unit_nor_first_step_nor_density_matters(times: float, offset: int, every: int) -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=FLAT, times=times, offset=offset, every=every))
    assert found is not None
    assert abs(found.span[0] - offset - 100) <= 1
