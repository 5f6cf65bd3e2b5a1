"""Curves of trainings as a monitor meets them, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from lranalyzer.live import Monitor, Warning

Loss = Callable[[int], float]


@pytest.fixture
def told() -> Callable[..., list[Warning]]:
    """Runs a monitor over a loss given as a function of the step; the warnings it gave."""

    def run(
        loss: Loss, steps: int = 600, lr: float = 1e-3, *, scale: float = 1.0, noise: float = 0.02, **options: object
    ) -> list[Warning]:
        monitor = Monitor(**({"params": {"optimizer": "adam"}, "total_steps": steps} | options))  # type: ignore[arg-type]
        for i, value in enumerate(noisy(loss, steps, noise)):
            monitor.step(scale * value, step=i, lr=lr)
        return monitor.warnings

    return run


def noisy(loss: Loss, steps: int, noise: float) -> Iterator[float]:
    """The loss with noise in proportion to it."""
    rng = np.random.default_rng(0)
    for i in range(steps):
        yield loss(i) * (1 + noise * rng.normal())
