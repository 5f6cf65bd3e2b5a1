from __future__ import annotations

import numpy as np

from lranalyzer.report.decimate import peak_safe, trend, without_straight_parts


def test_a_short_curve_is_kept_whole() -> None:
    assert peak_safe(np.arange(50.0), 100).tolist() == list(range(50))


def test_a_single_spike_among_a_million_points_survives() -> None:
    value = np.zeros(1_000_000)
    value[123_457] = 9.0
    index = peak_safe(value, 400)
    assert index.size <= 402
    assert value[index].max() == 9.0


def test_the_line_breaks_where_values_are_not_finite() -> None:
    value = np.linspace(1, 0, 10_000)
    value[9_000:] = np.nan
    kept = value[peak_safe(value, 400)]
    assert np.isnan(kept[-1])
    assert np.isfinite(kept).sum() > 300


def test_a_curve_of_nothing_but_nan_does_not_fail() -> None:
    assert peak_safe(np.full(5_000, np.nan), 400).size > 0


def test_a_constant_rate_becomes_two_points() -> None:
    step = np.arange(400)
    assert without_straight_parts(step, np.full(400, -3.0), 0.002).tolist() == [0, 399]


def test_corners_of_a_staircase_are_found() -> None:
    step = np.arange(300)
    value = np.repeat([0.0, -1.0, -2.0], 100)
    assert without_straight_parts(step, value, 0.01).tolist() == [0, 99, 100, 199, 200, 299]


def test_a_trend_is_not_lifted_by_one_spike() -> None:
    value = np.ones(1_000)
    value[500] = 1e6
    _, level = trend(np.arange(1_000), value, 10)
    assert level.max() < 1.2


def test_few_points_need_no_trend() -> None:
    assert trend(np.arange(10), np.ones(10), 100)[0].size == 0
