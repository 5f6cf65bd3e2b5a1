"""Constant rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lranalyzer.schedules.base import FloatArray, check_number, number
from lranalyzer.schedules.endless import Endless


@dataclass(frozen=True, slots=True)
class Constant(Endless):
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

    def _told(self) -> str:
        """Say what the rate does."""
        return f"Constant rate of {number(self.lr)}."

    def _rate(self, step: FloatArray) -> FloatArray:
        return np.full(step.shape, float(self.lr))
