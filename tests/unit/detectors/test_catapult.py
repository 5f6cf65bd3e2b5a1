from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.catapult import Catapult

DETECTOR = Catapult()


def hump(until: float) -> drawn.Array:
    """A loss that jumps to three times its start and is back there at ``until``."""
    t = drawn.progress()
    up = 2.3 + 4.6 * np.clip(t / 0.01, 0, 1)
    down = 2.3 * 3 * (1 - t / until * (2 / 3))
    loss = np.where(t < 0.01, up, np.maximum(down, 0.2 + 2.1 * np.exp(-5 * np.maximum(t - until, 0))))
    return np.where(t > until, 0.2 + 2.1 * np.exp(-5 * (t - until)), loss) + drawn.noise(0.01)


FULL = np.full(drawn.STEPS, 1e-3)


def test_a_hump_that_heals_at_once_is_a_note() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=hump(0.05), lr=FULL))
    assert found is not None
    assert found.level == "note"
    assert found.span[0] == 0
    assert found.span[1] <= 100
    assert "harmless" in found.sentence


def test_it_is_silent_where_the_rate_was_too_high_or_the_hump_stays() -> None:
    assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=hump(0.05), lr=FULL)) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=hump(0.4), lr=FULL)) is None
    assert DETECTOR.examine(drawn.case_of(train_loss=drawn.descent(), lr=FULL)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    loss = hump(0.05)
    drawn.same(
        DETECTOR, drawn.case_of(train_loss=loss), drawn.case_of(train_loss=loss, times=times, offset=offset), offset
    )


def test_every_tenth_point_shows_it_too() -> None:
    assert DETECTOR.examine(drawn.case_of(train_loss=hump(0.05), every=10)) is not None
