from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.decay_too_late import DecayTooLate

DETECTOR = DecayTooLate()

CUT = drawn.cosine(2 * drawn.STEPS)[: drawn.STEPS]
"""A cosine made for twice the steps."""
LOSS = drawn.descent()
COSTLY = {"needs_decay": 0.9}


def test_a_cosine_cut_in_half_is_found_at_the_end() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, symptoms=COSTLY, train_loss=LOSS, lr=CUT))
    assert found is not None
    assert found.level == "warning"
    assert found.span == (899, 999)
    assert "51 %" in found.sentence


def test_it_is_a_note_where_it_cost_nothing() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=LOSS, lr=CUT))
    assert found is not None
    assert found.level == "note"


def test_whole_constant_cyclical_and_stepped_schedules_are_fine() -> None:
    cycles = 1e-3 * (1.5 + np.cos(8 * np.pi * drawn.progress() + 1.5))
    steps = np.where(drawn.progress() < 0.5, 1e-3, 4e-4)
    for rate in (drawn.cosine(), np.full(drawn.STEPS, 1e-3), cycles, steps):
        case = drawn.case_of(drawn.TOO_HIGH, symptoms=COSTLY, train_loss=LOSS, lr=rate)
        assert DETECTOR.examine(case) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6), st.sampled_from([1, 3, 9]))
def test_neither_unit_nor_first_step_nor_density_matters(times: float, offset: int, every: int) -> None:
    plain = drawn.case_of(train_loss=LOSS, lr=CUT)
    other = drawn.case_of(train_loss=LOSS, lr=CUT, times=times, offset=offset, every=every)
    a, b = DETECTOR.examine(plain), DETECTOR.examine(other)
    assert a is not None
    assert b is not None
    assert a.level == b.level
    assert abs(b.span[0] - offset - a.span[0]) <= every
