"""What scatters late: batches calm down over blocks, weights do not, and only weights move a validation loss."""

import numpy as np
import pandas as pd
import pytest

from lranalyzer import Run
from lranalyzer.curve import Curves
from lranalyzer.evidence.scatter import spread_features, thrown_features

N = 1000


def curves(scatter: np.ndarray, val_scatter: float = 0.0, k: float = 1.0) -> Curves:
    step = np.arange(N)
    trend = np.exp(-step / 100) + 0.3
    seen = np.random.default_rng(1).normal(size=N) * val_scatter
    val = np.where(step % 25 == 24, trend + seen, np.nan)
    return Curves.of(
        Run.from_frame(pd.DataFrame({"step": step, "train_loss": k * (trend + scatter), "val_loss": k * val}))
    )


def independent() -> np.ndarray:
    return 0.05 * np.random.default_rng(0).normal(size=N)


def balanced() -> np.ndarray:
    """Batches drawn without replacement: what one has too much, the other seven of the epoch have too little."""
    per_epoch = independent().reshape(-1, 8)
    return (per_epoch - per_epoch.mean(1, keepdims=True)).ravel()


def wandering() -> np.ndarray:
    walk = np.cumsum(0.02 * np.random.default_rng(0).normal(size=N))
    return 0.2 * np.sin(walk * 3)


def spread(scatter: np.ndarray) -> dict[str, float]:
    return spread_features(curves(scatter).train_shape)


def test_blocks_calm_down_as_their_length_where_batches_are_independent():
    assert abs(spread(independent())["spread_4"]) < 0.8


def test_blocks_calm_down_faster_where_an_epoch_balances_its_batches():
    assert spread(balanced())["spread_4"] < spread(independent())["spread_4"] - 1


def test_blocks_do_not_calm_down_where_the_weights_wander():
    assert spread(wandering())["spread_longest"] > 2


def test_batches_alone_do_not_move_the_validation_loss():
    still, thrown = (
        thrown_features(c.train_shape, c.val_shape)
        for c in (curves(independent()), curves(independent(), val_scatter=0.1))
    )
    assert thrown["val_rest"] > still["val_rest"] + 1
    assert thrown["val_above"] > still["val_above"] + 1


@pytest.mark.parametrize("k", [1e-20, 1e-3, 1e12])
def test_the_unit_of_the_loss_cancels(k):
    one, other = curves(independent(), 0.1), curves(independent(), 0.1, k)
    for measure in (lambda c: spread_features(c.train_shape), lambda c: thrown_features(c.train_shape, c.val_shape)):
        assert measure(one) == pytest.approx(measure(other), abs=1e-6)


def test_too_few_points_say_nothing():
    few = Curves.of(Run.from_frame(pd.DataFrame({"step": [1, 2, 3], "train_loss": [3.0, 2.0, 1.0]})))
    assert np.isnan(spread_features(few.train_shape)["spread_4"])
    assert all(np.isnan(v) for v in thrown_features(few.train_shape, few.val_shape).values())
