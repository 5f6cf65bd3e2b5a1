from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.divergence import Divergence
from lranalyzer.detectors.rate_too_high import RateTooHigh
from lranalyzer.detectors.rate_too_low import RateTooLow

DETECTOR = Divergence()


def climbing(begin: float, height: float) -> drawn.Array:
    """A descent from 2.3 to 0.3 that turns at ``begin`` and climbs by ``height``."""
    x = drawn.progress()
    return drawn.descent() + height * np.clip((x - begin) / (1 - begin), 0, None)


def test_a_loss_that_climbs_from_its_best_for_half_the_run_diverges_slowly() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=climbing(0.5, 1.2)))
    assert found is not None
    assert found.level == "warning"
    assert 400 <= found.span[0] <= 600
    assert "climbed since" in found.sentence


def test_a_short_climb_at_the_end_is_no_slow_divergence() -> None:
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=climbing(0.9, 1.2))) is None


def test_a_noisy_floor_is_no_slow_divergence() -> None:
    flat = drawn.descent(scatter=0.3)
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=flat)) is None


def test_a_climb_of_a_run_that_is_right_is_a_note() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.OK, train_loss=climbing(0.5, 1.2)))
    assert found is not None
    assert found.level == "note"


@settings(max_examples=20)
@given(times=st.sampled_from([1e-6, 0.5, 1e6]), offset=st.integers(0, 10**6))
def test_unit_and_offset_do_not_matter(times: float, offset: int) -> None:
    plain = drawn.case_of(drawn.TOO_HIGH, train_loss=climbing(0.5, 1.2))
    other = drawn.case_of(drawn.TOO_HIGH, train_loss=climbing(0.5, 1.2), times=times, offset=offset)
    drawn.same(DETECTOR, plain, other, offset)


def test_where_both_directions_are_likely_the_wrong_one_is_not_risked() -> None:
    torn = {"diverged": 0.0, "too_high": 0.34, "ok": 0.30, "too_low": 0.36}
    case = drawn.case_of(torn, train_loss=drawn.descent())
    assert case.leaning == "ok"
    assert RateTooLow().examine(case) is None
    assert RateTooHigh().examine(case) is None
