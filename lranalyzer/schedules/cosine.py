"""Cosine annealing, once or with restarts (Loshchilov & Hutter 2017, SGDR, arXiv 1608.03983)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.schedules.base import FloatArray, blend, check_number, number, whole_number
from lranalyzer.schedules.between import Between
from lranalyzer.schedules.endless import Endless


@dataclass(frozen=True, slots=True)
class Cosine(Between):
    """Half a cosine: ``rate(s) = final_lr + (lr - final_lr) * (1 + cos(pi * s / total_steps)) / 2``.

    Exactly `lr` at step 0 and `final_lr` from step `total_steps` on; it does not rise again, unlike
    PyTorch's ``CosineAnnealingLR`` past ``T_max``.

    Parameters
    ----------
    lr : float
        Rate at step 0.
    total_steps : int
        Steps until `final_lr`.
    final_lr : float
        Rate at the end.

    Examples
    --------
    >>> [round(Cosine(1.0, total_steps=10)(s), 6) for s in (0, 5, 10, 15)]
    [1.0, 0.5, 0.0, 0.0]
    """

    kind: ClassVar[str] = "cosine"

    def _told(self) -> str:
        """Say what the rate does."""
        ends = f"from {number(self.lr)} to {number(self.final_lr)}"
        return f"Follows half a cosine {ends} over {self.total_steps:,} steps."

    def _rate(self, step: FloatArray) -> FloatArray:
        return blend(half_cosine(np.minimum(step / self.total_steps, 1.0)), self.lr, self.final_lr)


@dataclass(frozen=True, slots=True)
class CosineRestarts(Endless):
    """Cosine annealing that jumps back to `lr` at the end of every cycle.

    Cycle k lasts ``cycle_steps * cycle_multiplier ** k`` steps; within it
    ``rate = final_lr + (lr - final_lr) * (1 + cos(pi * progress)) / 2`` with progress in [0, 1).
    A restart happens at the first step of the next cycle, so `final_lr` is approached, never reached.

    Parameters
    ----------
    lr : float
        Rate at the start of every cycle.
    cycle_steps : int
        Length of the first cycle (T_0).
    cycle_multiplier : int
        Ratio of the lengths of two successive cycles (T_mult), at least 1.
    final_lr : float
        Rate that each cycle approaches.

    Examples
    --------
    >>> [CosineRestarts(1.0, cycle_steps=10)(s) for s in (0, 5, 10)]
    [1.0, 0.5, 1.0]
    """

    kind: ClassVar[str] = "cosine_restarts"
    rate_fields: ClassVar[tuple[str, ...]] = ("lr", "final_lr")

    lr: float
    cycle_steps: int
    cycle_multiplier: int = 1
    final_lr: float = 0.0

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("final_lr", self.final_lr, 0.0, self.lr)
        self._normalise_steps("cycle_steps")
        object.__setattr__(self, "cycle_multiplier", whole_number("cycle_multiplier", self.cycle_multiplier, 1))

    def _told(self) -> str:
        """Say what the rate does."""
        growth = f", each cycle {self.cycle_multiplier} times as long as the last"
        longer = growth if self.cycle_multiplier > 1 else ""
        return (
            f"Follows half a cosine from {number(self.lr)} towards {number(self.final_lr)} and restarts, "
            f"first after {self.cycle_steps:,} steps{longer}."
        )

    def _rate(self, step: FloatArray) -> FloatArray:
        progress = cycle_progress(step, self.cycle_steps, self.cycle_multiplier)
        return blend(half_cosine(progress), self.lr, self.final_lr)


def half_cosine(progress: FloatArray) -> FloatArray:
    """Weight that falls from 1 to 0 along half a cosine as `progress` goes from 0 to 1."""
    weight: FloatArray = 0.5 * (1.0 + np.cos(np.pi * progress))
    return weight


def cycle_progress(step: FloatArray, cycle_steps: float, multiplier: int) -> FloatArray:
    """Fraction in [0, 1) of the current cycle, cycles growing by `multiplier`."""
    if multiplier == 1:
        return np.mod(step, cycle_steps) / cycle_steps
    guess = np.floor(np.log1p(step / cycle_steps * (multiplier - 1)) / np.log(multiplier))
    # The logarithm can be off by one rounding at a restart; compare with the exact boundaries.
    guess += step >= cycle_steps * (np.power(float(multiplier), guess + 1.0) - 1.0) / (multiplier - 1)
    guess -= step < cycle_steps * (np.power(float(multiplier), guess) - 1.0) / (multiplier - 1)
    length = cycle_steps * np.power(float(multiplier), guess)
    progress: FloatArray = (step - (length - cycle_steps) / (multiplier - 1)) / length
    return progress
