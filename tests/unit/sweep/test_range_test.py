"""Range tests: the answer lies where training works, and does not depend on units, offsets or density."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.errors import MissingSeries
from lranalyzer.run import Run
from lranalyzer.sweep import is_range_test, range_test


def _curve(top: float = -0.5, n: int = 300, seed: int = 0) -> pd.DataFrame:
    """A loss that falls from 2.3 about 10**(top - 1.5), is lowest at 10**top and blows up after."""
    rate = np.geomspace(1e-6, 10, n)
    x = np.log10(rate)
    loss = 0.3 + 2.0 / (1 + np.exp(3 * (x - top + 1.5))) + 10.0 ** (3 * np.clip(x - top - 0.3, -9, 4)) * 0.1
    return pd.DataFrame({
        "step": np.arange(n), "lr": rate, "train_loss": loss + 0.05 * np.random.default_rng(seed).normal(size=n),
    })  # fmt: skip


def test_a_quadratic_is_told_to_train_below_its_edge(range_log: pd.DataFrame) -> None:
    found = range_test(Run.from_frame(range_log))
    assert found.lr is not None
    assert found.lr_low is not None
    assert found.lr_high is not None
    assert 0.1 < found.lr < 2.0
    assert found.lr_low < found.lr <= found.lr_high
    assert found.diverges_at == pytest.approx(4.0, rel=0.9)
    assert "nine tenths" in found.why


def test_the_answer_follows_the_curve() -> None:
    rates = [range_test(Run.from_frame(_curve(top))).lr for top in (-2.5, -1.5, -0.5)]
    assert np.diff(np.log10(rates)) == pytest.approx([1.0, 1.0], abs=0.2)


@settings(deadline=None, max_examples=25)
@given(st.floats(1e-6, 1e6), st.integers(-1000, 10**6), st.floats(1e-3, 1e3))
def test_units_and_offsets_do_not_matter(scale: float, offset: int, unit: float) -> None:
    plain = _curve()
    other = plain.assign(train_loss=plain.train_loss * scale, step=plain.step + offset, lr=plain.lr * unit)
    expected, found = range_test(Run.from_frame(plain)).lr, range_test(Run.from_frame(other)).lr
    assert expected is not None
    assert found == pytest.approx(expected * unit, rel=0.08)  # the grid of the smoothing may begin elsewhere


@pytest.mark.parametrize("every", [2, 3, 5])
def test_density_hardly_matters(every: int) -> None:
    dense = _curve(n=900)
    whole, thin = (range_test(Run.from_frame(f)).lr for f in (dense, dense.iloc[::every].reset_index(drop=True)))
    assert whole is not None
    assert thin is not None
    assert abs(np.log10(thin / whole)) < 0.3


def test_a_loss_that_ends_in_nan(range_log: pd.DataFrame) -> None:
    cut = range_log.assign(train_loss=range_log.train_loss.where(range_log.lr < 3.0))
    found = range_test(Run.from_frame(cut))
    assert found.diverges_at is not None
    assert 1.5 < found.diverges_at <= 3.1
    assert found.lr is not None
    assert found.lr < 2.0


def test_pure_noise_is_called_a_guess() -> None:
    rng = np.random.default_rng(1)
    noise = _curve().assign(train_loss=2.3 + 0.1 * rng.normal(size=300))
    found = range_test(Run.from_frame(noise))
    assert found.lr_low is None
    assert "guess" in found.why


def test_annealing_bears_a_higher_peak() -> None:
    run = Run.from_frame(_curve())
    low, middle, high = (range_test(run, decays=d).lr for d in (False, None, True))
    assert low < middle < high  # type: ignore[operator]


def test_classic_rules_are_named(range_log: pd.DataFrame) -> None:
    rules = range_test(Run.from_frame(range_log)).classic
    assert set(rules) == {"valley", "steepest_per_log_rate", "minimum_over_10", "slide"}
    assert all(1e-4 <= r <= 30 for r in rules.values())


@pytest.mark.parametrize("column", ["train_loss", "lr"])
def test_a_missing_series_is_named(column: str) -> None:
    frame = _curve().assign(other=1.0).drop(columns=column)
    with pytest.raises(MissingSeries, match="range test"):
        range_test(Run.from_frame(frame))


def test_recognition() -> None:
    n = 200
    loss = np.linspace(2, 1, n)

    def score(rate: np.ndarray) -> float:
        return is_range_test(Run.from_frame(pd.DataFrame({"train_loss": loss, "lr": rate}))).score

    assert score(np.geomspace(1e-6, 1, n)) > 0.95
    assert score(np.linspace(1e-4, 1, n)) > 0.95
    assert score(np.full(n, 0.1)) == 0
    warm = np.r_[np.linspace(1e-5, 1e-3, 20), np.linspace(1e-3, 0, n - 20)]
    assert score(warm) < 0.1
    assert score(np.geomspace(1e-3, 3e-3, n)) < 0.2
