"""A curve's shape does not depend on how densely it was logged, where its steps begin or what the loss is measured in."""

from __future__ import annotations

import numpy as np
import pytest

from lranalyzer.curve import GRID, Shape, Summary
from lranalyzer.run import Series


def shape_of(value: np.ndarray, every: int = 1, offset: int = 0) -> Shape:
    step = np.arange(value.size)[::every]
    summary = Summary.of(Series.of("loss", step + offset, value[::every]))
    assert summary is not None
    return Shape(summary, offset, value.size - 1)


def decay(n: int = 2_000, noise: float = 0.0) -> np.ndarray:
    return 0.2 + 2.0 * np.exp(-np.arange(n) / (0.15 * n)) + np.random.default_rng(0).normal(0, noise, n)


def test_a_smooth_curve_has_one_shape_at_every_density() -> None:
    dense, thin = shape_of(decay()), shape_of(decay(), every=10)
    np.testing.assert_allclose(dense.grid, thin.grid, rtol=0.02)
    assert dense.time_to(0.5) == pytest.approx(thin.time_to(0.5), abs=0.03)


def test_noise_is_measured_without_the_trend() -> None:
    shape = shape_of(decay(noise=0.05))
    np.testing.assert_allclose(shape.noise_profile, 0.05, rtol=0.25)


def test_a_smooth_descent_does_not_climb() -> None:
    assert shape_of(decay()).climb == 0.0


def test_minibatch_noise_is_no_climb_beyond_noise_but_a_wave_is() -> None:
    noisy = shape_of(decay(noise=0.05))
    wave = shape_of(decay() + 0.3 * np.sin(np.arange(2_000) / 60))
    assert noisy.climb_beyond_noise < 0.05 * noisy.drop
    assert wave.climb_beyond_noise > 0.5 * wave.drop


def test_windows_without_a_point_are_interpolated() -> None:
    shape = shape_of(decay(8))
    assert shape.grid.shape == (GRID,)
    assert np.isfinite(shape.grid).all()


def test_steps_may_begin_anywhere() -> None:
    np.testing.assert_allclose(shape_of(decay()).grid, shape_of(decay(), offset=123_456).grid)
