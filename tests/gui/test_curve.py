"""Decimation keeps what matters: extremes, gaps, order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer_gui.draw import curve as curve_module
from lranalyzer_gui.draw.curve import inside, lonely, polyline, prepare, values_between, view_indices
from lranalyzer_gui.draw.thin import thinned

spiky = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")), st.just(float("inf")), st.just(1e30)),
    min_size=1,
    max_size=400,
)


@given(spiky, st.floats(0, 1), st.floats(0.001, 1), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_no_extreme_of_the_view_is_lost_at_any_zoom(values: list[float], at: float, share: float, pixels: int) -> None:
    y = np.array(values)
    x = np.cumsum(np.linspace(0.5, 2.0, y.size))
    made = prepare(x, y)
    low = x[0] + at * (x[-1] - x[0]) * (1 - share) - 0.01
    high = low + share * (x[-1] - x[0]) + 0.02
    seen = np.isfinite(y) & (x >= low) & (x <= high)
    if not seen.any():
        return
    drawn = view_indices(made, low, high, pixels)
    inside = made.y[drawn][(made.x[drawn] >= low) & (made.x[drawn] <= high)]
    assert inside.max() == y[seen].max()
    assert inside.min() == y[seen].min()
    between = values_between(made, low, high)
    assert (between.max(), between.min()) == (y[seen].max(), y[seen].min())


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.9), st.floats(0.05, 1), st.integers(50, 400))
@settings(max_examples=40, deadline=None)
def test_every_pixel_column_shows_its_extremes(seed: int, at: float, share: float, pixels: int) -> None:
    y = np.random.default_rng(seed).standard_cauchy(20_000)
    x = np.arange(y.size, dtype=float)
    low = at * (1 - share) * y.size
    high = low + share * y.size
    made = prepare(x, y)
    drawn = view_indices(made, low, high, pixels)
    column = np.clip(((x - low) / (high - low) * pixels).astype(int), -1, pixels)
    for c in range(1, pixels - 1, 7):
        own = y[column == c]
        near = made.y[drawn[np.abs(column[drawn] - c) <= 1]]
        if own.size:
            assert near.max() >= own.max()
            assert near.min() <= own.min()


def test_the_coarse_level_keeps_the_extremes_of_a_long_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve_module, "COARSE_ABOVE", 30_000)
    y = np.random.default_rng(1).normal(size=300_001)
    y[[7, 150_000, 300_000]] = [50.0, -60.0, 70.0]
    made = prepare(np.arange(y.size, dtype=float), y)
    drawn = view_indices(made, -1, y.size, 500)
    assert {7, 150_000, 300_000} <= set(drawn.tolist())
    assert drawn.size < 2_100


def test_a_line_breaks_where_values_were_lost() -> None:
    made = prepare(np.arange(7.0), np.array([1, np.nan, 2, 3, np.inf, np.nan, 4]))
    x, y = polyline(made, np.arange(len(made)))
    assert made.lost.tolist() == [1, 4, 5]
    assert np.isnan(y).sum() == 2
    assert [made.y[at] for at in lonely(made)] == [1, 4], "a point alone between gaps gets a dot, for it has no line"
    assert np.array_equal(np.isnan(x), np.isnan(y))
    assert y[~np.isnan(y)].tolist() == [1, 2, 3, 4]


def test_values_a_log_axis_cannot_show_are_counted_and_not_drawn() -> None:
    made = prepare(np.arange(4.0), np.array([1.0, 0.0, -2.0, 100.0]), log_y=True)
    assert made.hidden == 2
    assert made.y.tolist() == [0.0, 2.0]
    assert not made.lost.size


def test_unordered_steps_are_put_in_order() -> None:
    made = prepare(np.array([3.0, 1.0, 2.0]), np.array([30.0, 10.0, 20.0]))
    assert made.y.tolist() == [10.0, 20.0, 30.0]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_tiny_curves_are_drawn_whole(n: int) -> None:
    made = prepare(np.arange(float(n)), np.arange(float(n)))
    assert view_indices(made, -1, 5, 100).size == n


@given(spiky, st.floats(-0.2, 1), st.floats(0.001, 1), st.integers(1, 60))
@settings(max_examples=200, deadline=None)
def test_points_are_drawn_once_in_order_and_lines_leave_the_view(
    values: list[float], at: float, share: float, pixels: int
) -> None:
    made = prepare(np.repeat(np.arange(float(len(values))), 2)[: len(values)], np.array(values))
    low = at * len(values)
    high = low + share * len(values)
    drawn = view_indices(made, low, high, pixels)
    assert (np.diff(drawn) > 0).all()
    first, last = inside(made, low, high)
    assert {i for i in (first - 1, last) if 0 <= i < len(made)} <= set(drawn.tolist())


@pytest.mark.parametrize("shape", [np.sin, np.sqrt, np.exp, lambda x: np.where(x < 1.0, x, 2.0)])
def test_a_thinned_line_passes_by_all_its_points(shape: object) -> None:
    x = np.sort(np.random.default_rng(0).uniform(0.0, 3.0, 2_000))
    y = shape(x)  # type: ignore[operator]
    fewer_x, fewer_y = thinned(x, y, 1e-3)
    assert np.abs(np.interp(x, fewer_x, fewer_y) - y).max() <= 1e-3
    assert (fewer_x[0], fewer_x[-1]) == (x[0], x[-1])


def test_a_smooth_line_is_drawn_from_a_tenth_of_its_points_and_a_rough_or_broken_one_from_all() -> None:
    x = np.linspace(0.0, 3.0, 2_000)
    assert thinned(x, np.sin(x), 1e-3)[0].size <= 200
    rough = np.random.default_rng(0).normal(size=x.size)
    assert thinned(x, rough, 1e-3)[1] is rough
    broken = np.where(np.arange(x.size) == 700, np.nan, np.sin(x))
    assert thinned(x, broken, 1e-3)[1] is broken
