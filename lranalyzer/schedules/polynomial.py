"""Polynomial decay, and the straight line as its simplest case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule, blend, check_number, number
from lranalyzer.schedules.between import Between


@dataclass(frozen=True, slots=True)
class Polynomial(Schedule):
    """Power of the remaining fraction ``r(s) = 1 - s / total_steps``.

    ``rate(s) = final_lr + (lr - final_lr) * r(s) ** power``: exactly `lr` at step 0 and `final_lr`
    from step `total_steps` on.

    Parameters
    ----------
    lr : float
        Rate at step 0.
    total_steps : int
        Steps until `final_lr`.
    power : float
        Exponent above 0; 1 is a straight line.
    final_lr : float
        Rate at the end.

    Examples
    --------
    >>> [Polynomial(1.0, total_steps=10, power=2.0)(s) for s in (0, 5, 10, 11)]
    [1.0, 0.25, 0.0, 0.0]
    """

    kind: ClassVar[str] = "polynomial"
    rate_fields: ClassVar[tuple[str, ...]] = ("lr", "final_lr")

    lr: float
    total_steps: int
    power: float = 2.0
    final_lr: float = 0.0

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("final_lr", self.final_lr)
        self._normalise_steps("total_steps")
        check_number("power", self.power, open_low=True)

    @property
    def peak(self) -> float:
        """The larger of the first and the last rate."""
        return max(self.lr, self.final_lr)

    def _told(self) -> str:
        """Say what the rate does."""
        return (
            f"Moves from {number(self.lr)} to {number(self.final_lr)} over {self.total_steps:,} steps "
            f"as a polynomial of power {number(self.power)}."
        )

    def _rate(self, step: FloatArray) -> FloatArray:
        remaining = 1.0 - np.minimum(step / self.total_steps, 1.0)
        return blend(np.power(remaining, float(self.power)), self.lr, self.final_lr)


@dataclass(frozen=True, slots=True)
class Linear(Between):
    """Straight line: ``rate(s) = lr + (final_lr - lr) * s / total_steps``, then `final_lr`.

    Parameters
    ----------
    lr : float
        Rate at step 0.
    total_steps : int
        Steps until `final_lr`.
    final_lr : float
        Rate at the end; above `lr` for a linear range test (Smith 2015).

    Examples
    --------
    >>> [Linear(1.0, total_steps=4)(s) for s in (0, 1, 4, 5)]
    [1.0, 0.75, 0.0, 0.0]
    """

    kind: ClassVar[str] = "linear"

    def _told(self) -> str:
        """Say what the rate does."""
        ends = f"from {number(self.lr)} to {number(self.final_lr)}"
        return f"Moves in a straight line {ends} over {self.total_steps:,} steps."

    def _rate(self, step: FloatArray) -> FloatArray:
        return blend(1.0 - np.minimum(step / self.total_steps, 1.0), self.lr, self.final_lr)
