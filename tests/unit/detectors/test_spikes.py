from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.spikes import Spikes

DETECTOR = Spikes()


def with_spikes(*places: int, height: float = 3.0, stays: float = 0.0) -> drawn.Array:
    loss = drawn.descent()
    for place in places:
        loss[place : place + 12] += height
        loss[place:] += stays
    return loss


def test_a_spike_that_heals_is_a_note_where_it_is() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=with_spikes(600)))
    assert found is not None
    assert found.level == "note"
    assert 595 <= found.span[0] <= found.span[1] <= 615
    assert "came back" in found.sentence


def test_a_spike_after_which_the_level_stays_up_is_damage() -> None:
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=with_spikes(600, stays=0.5)))
    assert found is not None
    assert found.level == "warning"
    assert "stayed up" in found.sentence
    assert found.cause == "rate_too_high"


def test_several_spikes_are_counted() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=with_spikes(300, 500, 800)))
    assert found is not None
    assert found.evidence[0].value == 3


def test_a_sudden_fall_is_no_spike() -> None:
    loss = drawn.descent(floor=1.0)
    loss[500:] -= 0.6
    assert DETECTOR.examine(drawn.case_of(train_loss=loss)) is None


def test_ordinary_and_heavy_minibatch_noise_is_no_spike() -> None:
    assert DETECTOR.examine(drawn.case_of(train_loss=drawn.descent(scatter=0.3))) is None
    heavy = drawn.descent() + 0.02 * np.random.default_rng(1).standard_gamma(1.0, drawn.STEPS)
    assert DETECTOR.examine(drawn.case_of(train_loss=heavy)) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_unit_nor_first_step_matters(times: float, offset: int) -> None:
    loss = with_spikes(600)
    drawn.same(
        DETECTOR, drawn.case_of(train_loss=loss), drawn.case_of(train_loss=loss, times=times, offset=offset), offset
    )


def test_every_tenth_point_shows_it_too() -> None:
    found = DETECTOR.examine(drawn.case_of(train_loss=with_spikes(600), every=10))
    assert found is not None
    assert 590 <= found.span[0] <= 620
