"""Inverse square root decay (Vaswani et al. 2017, arXiv 1706.03762; Zhai et al. 2021 for the time scale)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.schedules.base import FloatArray, check_number, number
from lranalyzer.schedules.endless import Endless


@dataclass(frozen=True, slots=True)
class InverseSqrt(Endless):
    """Decay with the root of the step: ``rate(s) = lr / sqrt(1 + s / timescale)``.

    Behind a warmup of `timescale` steps this is the schedule of the Transformer and of T5,
    ``lr * sqrt(timescale / s)``. It never reaches 0 and needs no horizon.

    Parameters
    ----------
    lr : float
        Rate at step 0.
    timescale : int
        Steps after which the rate is ``lr / sqrt(2)``.

    Examples
    --------
    >>> [InverseSqrt(1.0, timescale=100)(s) for s in (0, 300)]
    [1.0, 0.5]
    """

    kind: ClassVar[str] = "inverse_sqrt"

    lr: float
    timescale: int

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        self._normalise_steps("timescale")

    def _told(self) -> str:
        """Say what the rate does."""
        return (
            f"Starts at {number(self.lr)} and decays with the inverse square root of the step, "
            f"over a time scale of {self.timescale:,} steps."
        )

    def _rate(self, step: FloatArray) -> FloatArray:
        return self.lr / np.sqrt(1.0 + step / self.timescale)
