"""Smoothing leaves NaN alone, is not poisoned, and is not biased at the start."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lranalyzer_gui.draw.smooth import KINDS, Smoothing, smooth

ACTIVE = [kind for kind in KINDS if kind != "none"]


@pytest.mark.parametrize("kind", ACTIVE)
@given(st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(float("nan")), st.just(float("inf"))), min_size=3, max_size=80))
def test_lost_values_stay_where_they_are_and_never_spread(kind: str, values: list[float]) -> None:
    y = np.array(values)
    out = smooth(y, Smoothing(kind, 0.8))  # type: ignore[arg-type]
    assert np.array_equal(np.isfinite(out), np.isfinite(y))
    finite = y[np.isfinite(y)]
    if finite.size:
        inside = out[np.isfinite(out)]
        assert inside.min() >= finite.min() - 1e-6
        assert inside.max() <= finite.max() + 1e-6


@pytest.mark.parametrize("kind", ACTIVE)
def test_a_constant_curve_stays_constant(kind: str) -> None:
    out = smooth(np.full(50, 3.25), Smoothing(kind, 0.9))  # type: ignore[arg-type]
    assert np.allclose(out, 3.25, rtol=1e-12)


@pytest.mark.parametrize("kind", ["median", "gaussian"])
def test_one_huge_value_does_not_touch_the_far_side(kind: str) -> None:
    y = np.ones(500)
    y[10] = 1e30
    assert np.allclose(smooth(y, Smoothing(kind, 0.8))[200:], 1.0)  # type: ignore[arg-type]


def test_short_curves_are_smoothed_more_gently() -> None:
    strong = Smoothing("ema", 0.99)
    assert strong.width(np.arange(100)) <= 5
    assert not strong.over(1_000.0, np.arange(10)).active


def test_the_same_width_in_steps_takes_fewer_points_of_a_sparser_log() -> None:
    wish = Smoothing("gaussian", 0.9)
    dense, sparse = np.arange(0, 10_000), np.arange(0, 10_000, 10)
    width = wish.width(sparse)
    assert wish.over(width, dense).points == 10 * wish.over(width, sparse).points


def test_no_smoothing_returns_the_values() -> None:
    y = np.array([1.0, np.nan, 3.0])
    assert np.array_equal(smooth(y, Smoothing("none")), y, equal_nan=True)
