from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.needs_warmup import NeedsWarmup

DETECTOR = NeedsWarmup()


def hump(until: float) -> drawn.Array:
    """A loss that jumps to three times its start and is back there at ``until``."""
    t = drawn.progress()
    up = 2.3 + 4.6 * np.clip(t / 0.01, 0, 1)
    down = 2.3 * 3 * (1 - t / until * (2 / 3))
    loss = np.where(t < 0.01, up, np.maximum(down, 0.2 + 2.1 * np.exp(-5 * np.maximum(t - until, 0))))
    return np.where(t > until, 0.2 + 2.1 * np.exp(-5 * (t - until)), loss) + drawn.noise(0.01)


FULL = np.full(drawn.STEPS, 1e-3)


def test_a_jump_at_full_rate_that_heals_late_is_found_from_the_start_to_its_healing() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=hump(0.4), lr=FULL))
    assert found is not None
    assert found.level == "warning"
    assert found.span[0] == 0
    assert 380 <= found.span[1] <= 440


def test_it_is_silent_where_the_rate_was_warming_up() -> None:
    rate = FULL * np.clip(drawn.progress() / 0.5, 0, 1)
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=hump(0.4), lr=rate)) is None


def test_a_catapult_and_a_run_that_never_heals_are_others_business() -> None:
    assert DETECTOR.examine(drawn.case_of(train_loss=hump(0.05), lr=FULL)) is None
    never = np.where(drawn.progress() < 0.01, 2.3, 6.0) + drawn.noise(0.01)
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=never, lr=FULL)) is None
    assert DETECTOR.examine(drawn.case_of(drawn.DIVERGED, train_loss=hump(0.4), lr=FULL)) is None


def test_a_first_batch_that_is_low_by_chance_is_no_rise() -> None:
    loss = drawn.descent(speed=2, scatter=0.4)
    loss[0] = 1.6
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=loss, lr=FULL)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    loss = hump(0.4)
    plain = drawn.case_of(train_loss=loss, lr=FULL)
    drawn.same(DETECTOR, plain, drawn.case_of(train_loss=loss, lr=FULL, times=times, offset=offset), offset)


def test_every_tenth_point_shows_it_too() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=hump(0.4), lr=FULL, every=10))
    assert found is not None
    assert 380 <= found.span[1] <= 440


def test_a_jump_higher_than_the_whole_descent_is_one_even_if_soon_back_where_the_verdict_is_too_high() -> None:
    jump = drawn.descent()
    jump[1:40] += np.linspace(8.0, 0.0, 39)
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=jump)) is not None
    assert DETECTOR.examine(drawn.case_of(drawn.OK, train_loss=jump)) is None
