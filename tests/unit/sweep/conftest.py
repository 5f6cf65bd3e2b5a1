"""Real dynamics with a known answer: gradient descent on a noisy quadratic, which diverges above a rate of 2."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from lranalyzer.run import Run

Descend = Callable[..., pd.DataFrame]
CURVATURE = np.geomspace(0.02, 1.0, 30)


def _descend(rates: np.ndarray, noise: float = 0.3, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    place = np.ones(CURVATURE.size)
    losses = []
    for rate in rates:
        with np.errstate(over="ignore", invalid="ignore"):
            loss = 0.5 * float(CURVATURE @ place**2)
            losses.append(loss * (1 + 0.05 * rng.normal()) if loss < 1e30 else np.inf)
            place = place - rate * (CURVATURE * place + noise * CURVATURE * rng.normal(size=place.size))
    return pd.DataFrame({"step": np.arange(len(rates)), "train_loss": losses, "lr": rates})


@pytest.fixture
def descend() -> Descend:
    """Rates in, a log out: columns step, train_loss, lr."""
    return _descend


@pytest.fixture
def range_log() -> pd.DataFrame:
    """A range test of 300 steps from 1e-4 to 30."""
    return _descend(np.geomspace(1e-4, 30, 300))


@pytest.fixture
def sweep_of() -> Callable[..., list[Run]]:
    """Runs of 200 steps, annealed linearly, at given peak rates."""

    def make(peaks: list[float], **params: object) -> list[Run]:
        fall = np.linspace(1, 0.01, 200)
        return [
            Run.from_frame(_descend(p * fall, seed=i), {"optimizer": "sgd", **params}, name=f"run {i}")
            for i, p in enumerate(peaks)
        ]

    return make
