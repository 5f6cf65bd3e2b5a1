from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.noisy_validation import NoisyValidation

DETECTOR = NoisyValidation()


def evaluated(values: drawn.Array) -> drawn.Array:
    """Thirty evaluations in a log of every step."""
    column = np.full(drawn.STEPS, np.nan)
    column[:: drawn.STEPS // len(values)][: len(values)] = values
    return column


TRAIN = drawn.descent()
BAND = evaluated(1.0 + drawn.noise(0.1, 30))


def test_a_band_instead_of_a_line_is_a_note() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=TRAIN, val_loss=BAND))
    assert found is not None
    assert found.level == "note"
    assert found.span == (0, 999)


def test_smooth_steep_short_and_constant_validation_is_fine() -> None:
    steep = evaluated(np.linspace(2, 1, 8) ** 3)
    few = evaluated(1.0 + drawn.noise(0.1, 5))
    for val in (evaluated(drawn.descent(30)), steep, few, evaluated(np.ones(30))):
        assert DETECTOR.examine(drawn.case_of(train_loss=TRAIN, val_loss=val)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    plain = drawn.case_of(train_loss=TRAIN, val_loss=BAND)
    drawn.same(DETECTOR, plain, drawn.case_of(train_loss=TRAIN, val_loss=BAND, times=times, offset=offset), offset)
