"""Reduction when the loss stops improving."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from lranalyzer.schedules.base import FloatArray, check_choice, check_number, number, whole_number
from lranalyzer.schedules.endless import Endless


@dataclass(frozen=True, slots=True)
class ReduceOnPlateau(Endless):
    """Drop by a factor once `patience` + 1 successive losses have not improved on the best one.

    Not a pure function of the step: calling it gives the rate while nothing has been reduced, and
    `simulate` gives the rates that a series of losses would have caused. The rules are those of
    PyTorch's ``ReduceLROnPlateau``; Keras reduces one evaluation earlier for the same patience.

    Parameters
    ----------
    lr : float
        First rate.
    factor : float
        Ratio of the rates after and before a reduction, in (0, 1).
    patience : int
        Evaluations without improvement that are tolerated.
    threshold : float
        Smallest change that counts as an improvement.
    threshold_mode : {"rel", "abs"}
        Whether `threshold` is a fraction of the best loss or a difference from it.
    cooldown : int
        Evaluations after a reduction during which none is counted as bad.
    min_lr : float
        Rate below which nothing is reduced.

    Examples
    --------
    >>> ReduceOnPlateau(1.0, factor=0.5, patience=1).simulate([3.0, 2.0, 2.0, 2.0, 1.0]).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.5]
    """

    kind: ClassVar[str] = "reduce_on_plateau"
    rate_fields: ClassVar[tuple[str, ...]] = ("lr", "min_lr")

    lr: float
    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    threshold_mode: Literal["rel", "abs"] = "rel"
    cooldown: int = 0
    min_lr: float = 0.0

    def __post_init__(self) -> None:
        check_number("lr", self.lr, open_low=True)
        check_number("factor", self.factor, 0.0, 1.0, open_low=True)
        object.__setattr__(self, "patience", whole_number("patience", self.patience, 0))
        object.__setattr__(self, "cooldown", whole_number("cooldown", self.cooldown, 0))
        check_number("threshold", self.threshold)
        check_choice("threshold_mode", self.threshold_mode, ("rel", "abs"))
        check_number("min_lr", self.min_lr, 0.0, self.lr)

    def _told(self) -> str:
        """Say what the rate does."""
        return (
            f"Starts at {number(self.lr)} and is multiplied by {number(self.factor)} "
            f"whenever the loss has not improved for {self.patience + 1} evaluations."
        )

    def simulate(self, losses: Sequence[float] | FloatArray) -> FloatArray:
        """Rates in force while each of the losses was measured.

        Parameters
        ----------
        losses : sequence of shape (n,)
            One loss an evaluation, in order. NaN counts as no improvement.

        Returns
        -------
        ndarray of shape (n,)
            ``rates[0]`` is `lr`; a loss that triggers a reduction changes the next rate.
        """
        rates = np.empty(len(losses))
        rate, best, bad, cooling = float(self.lr), math.inf, 0, 0
        for index, loss in enumerate(losses):
            rates[index] = rate
            bar = best - self.threshold if self.threshold_mode == "abs" else best * (1.0 - self.threshold)
            if loss < bar:
                best, bad = float(loss), 0
            else:
                bad += 1
            if cooling > 0:
                cooling, bad = cooling - 1, 0
            if bad > self.patience:
                rate, bad, cooling = max(rate * self.factor, self.min_lr), 0, self.cooldown
        return rates

    def _rate(self, step: FloatArray) -> FloatArray:
        return np.full(step.shape, float(self.lr))
