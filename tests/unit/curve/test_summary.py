"""The bounded summary: exact moments, mergeable, incremental, and honest about what is not finite."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lranalyzer.curve import Summary, bucket_of
from lranalyzer.run import Series

ARRAYS = ("bucket", "step", "count", "mean", "m2", "low", "high", "bad", "diff2", "diffs")


def random_series(seed: int, n: int, bad_share: float = 0.02, gap: int = 10) -> Series:
    rng = np.random.default_rng(seed)
    value = rng.normal(size=n).cumsum() + 3
    value[rng.random(n) < bad_share] = rng.choice([np.nan, np.inf, -np.inf])
    return Series.of("loss", np.sort(rng.choice(gap * n, n, replace=False)) + 17, value)


def slow_twin(series: Series) -> dict[int, np.ndarray]:
    """Points grouped by bucket, one by one."""
    groups: dict[int, list[float]] = {}
    for step, value in zip(series.step, series.value, strict=True):
        groups.setdefault(int(bucket_of(np.array([step - series.step[0]]))[0]), []).append(float(value))
    return {k: np.array(v) for k, v in groups.items()}


@given(seed=st.integers(0, 10_000), n=st.integers(1, 3_000))
def test_moments_equal_those_of_the_points_one_by_one(seed: int, n: int) -> None:
    series = random_series(seed, n)
    summary = Summary.of(series)
    assert summary is not None
    twin = slow_twin(series)
    assert summary.bucket.tolist() == sorted(twin)
    for i, key in enumerate(summary.bucket.tolist()):
        good = twin[key][np.isfinite(twin[key])]
        assert summary.count[i] == good.size
        assert summary.bad[i] == twin[key].size - good.size
        if good.size:
            assert summary.mean[i] == pytest.approx(good.mean(), rel=1e-9, abs=1e-9)
            assert summary.m2[i] == pytest.approx(((good - good.mean()) ** 2).sum(), rel=1e-6, abs=1e-6)
            assert (summary.low[i], summary.high[i]) == (good.min(), good.max())


@given(seed=st.integers(0, 10_000), n=st.integers(2, 3_000), share=st.floats(0.01, 0.99))
def test_appended_points_give_the_summary_of_the_whole(seed: int, n: int, share: float) -> None:
    series = random_series(seed, n)
    cut = min(max(int(n * share), 1), n - 1)
    whole, first = Summary.of(series), Summary.of(series.take(slice(0, cut)))
    assert whole is not None
    assert first is not None
    grown = first.extended(series.step[cut:], series.value[cut:])
    for name in ARRAYS[:-2]:
        np.testing.assert_allclose(getattr(grown, name), getattr(whole, name), rtol=1e-7, atol=1e-7, err_msg=name)
    assert (grown.first_bad, grown.last_step, grown.points) == (whole.first_bad, whole.last_step, n)


def test_ten_million_steps_need_about_two_thousand_buckets() -> None:
    assert bucket_of(np.array([10_000_000]))[0] < 2_400


@given(st.lists(st.integers(0, 2**40), min_size=2, max_size=50, unique=True))
def test_buckets_increase_with_the_step(offsets: list[int]) -> None:
    index = bucket_of(np.array(sorted(offsets), dtype=np.int64))
    assert (np.diff(index) >= 0).all()


def test_a_tracker_s_stand_in_for_infinity_counts_as_not_finite() -> None:
    summary = Summary.of(Series.of("loss", [0, 1, 2], [1.0, 1.7976931348623157e308, 2.0]))
    assert summary is not None
    assert summary.bad.sum() == 1
    assert summary.first_bad == 1
    assert summary.high.max() == 2.0


def test_points_out_of_order_are_refused_when_appending() -> None:
    summary = Summary.of(Series.of("loss", [0, 1, 2], [1.0, 2.0, 3.0]))
    assert summary is not None
    with pytest.raises(ValueError, match="must increase from 2"):
        summary.extended(np.array([2]), np.array([1.0]))


def test_a_resumed_log_is_read_in_order_with_the_last_writer_winning() -> None:
    series = Series.of("loss", [0, 1, 2, 1, 2, 3], [9.0, 8.0, 7.0, 6.0, 5.0, 4.0])
    assert len(series.segments) == 2
    assert series.ordered.step.tolist() == [0, 1, 2, 3]
    assert series.ordered.value.tolist() == [9.0, 6.0, 5.0, 4.0]


def test_buckets_longer_than_a_cacheful_and_blocks_give_the_same_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    step = np.arange(3000)
    value = 1.0 + np.random.default_rng(0).random(3000)
    whole = Summary.of(Series("loss", step, value))
    monkeypatch.setattr("lranalyzer.curve.summary.CACHEFUL", 4)
    monkeypatch.setattr("lranalyzer.curve.summary.LONG", 100)
    monkeypatch.setattr("lranalyzer.run.blocks.BLOCK", 700)
    pieces = Summary.of(Series("loss", step, value))
    assert whole is not None
    assert pieces is not None
    assert pieces.points == whole.points == 3000
    np.testing.assert_array_equal(pieces.bucket, whole.bucket)
    np.testing.assert_allclose(pieces.mean, whole.mean, rtol=1e-12)
    np.testing.assert_allclose(pieces.m2, whole.m2, rtol=1e-9, atol=1e-12)
    assert (pieces.last_step, pieces.last_value) == (whole.last_step, whole.last_value)
