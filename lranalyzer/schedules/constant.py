"""Constant rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule, check_number, number


@dataclass(frozen=True, slots=True)
class Constant(Schedule):
    """The same rate at every step: ``rate(s) = lr``.

    Parameters
    ----------
    lr : float
        The rate, at least 0.

    Examples
    --------
    >>> Constant(0.1)(7)
    0.1
    """

    kind: ClassVar[str] = "constant"

    lr: float

    def __post_init__(self) -> None:
        check_number("lr", self.lr)

    @property
    def peak(self) -> float:
        """The rate itself."""
        return self.lr

    @property
    def total_steps(self) -> None:
        """None: a constant rate has no horizon."""
        return None

    def _told(self) -> str:
        """Say what the rate does."""
        return f"Constant rate of {number(self.lr)}."

    def _rate(self, step: FloatArray) -> FloatArray:
        return np.full(step.shape, float(self.lr))
