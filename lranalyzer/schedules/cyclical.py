"""Cyclical rates (Smith 2015, arXiv 1506.01186)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule, check_choice, check_number, number

MODES = ("triangular", "triangular2", "exp_range")


@dataclass(frozen=True, slots=True)
class Cyclical(Schedule):
    """Triangles between a lower and an upper rate.

    With w(s) the triangle wave that is 0 at the start of a cycle and 1 after `step_size_up` steps,
    ``rate(s) = base_lr + (lr - base_lr) * w(s) * a(s)``, where a is 1 ("triangular"),
    ``0.5 ** cycle`` ("triangular2") or ``gamma ** s`` ("exp_range").

    Parameters
    ----------
    lr : float
        Upper rate.
    base_lr : float
        Lower rate, at most `lr`.
    step_size_up : int
        Steps from the lower to the upper rate.
    step_size_down : int, optional
        Steps back; by default as many as up.
    mode : {"triangular", "triangular2", "exp_range"}
        How the height of the triangles changes.
    gamma : float
        Decay of the height per step in "exp_range", in (0, 1].

    Examples
    --------
    >>> [Cyclical(1.0, base_lr=0.5, step_size_up=4)(s) for s in (0, 2, 4, 8)]
    [0.5, 0.75, 1.0, 0.5]
    """

    kind: ClassVar[str] = "cyclical"
    rate_fields: ClassVar[tuple[str, ...]] = ("lr", "base_lr")

    lr: float
    base_lr: float
    step_size_up: int
    step_size_down: int | None = None
    mode: Literal["triangular", "triangular2", "exp_range"] = "triangular"
    gamma: float = 1.0

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("base_lr", self.base_lr, 0.0, self.lr)
        self._normalise_steps("step_size_up")
        if self.step_size_down is not None:
            self._normalise_steps("step_size_down")
        check_choice("mode", self.mode, MODES)
        check_number("gamma", self.gamma, 0.0, 1.0, open_low=True)

    @property
    def peak(self) -> float:
        """The upper rate, or what "exp_range" leaves of it on the first rise."""
        if self.mode != "exp_range" or self.gamma == 1.0:
            return self.lr
        # (s / up) * gamma ** s has its maximum at s = -1 / ln(gamma); steps are whole.
        best = min(-1.0 / math.log(self.gamma), float(self.step_size_up))
        return max(self(math.floor(best)), self(min(math.ceil(best), self.step_size_up)))

    @property
    def total_steps(self) -> None:
        """None: the cycles never end."""
        return None

    @property
    def fall_steps(self) -> int:
        """Steps from the upper to the lower rate, whether given or defaulted."""
        return self.step_size_down or self.step_size_up

    @property
    def cycle_steps(self) -> int:
        """Length of a cycle."""
        return self.step_size_up + self.fall_steps

    def _told(self) -> str:
        """Say what the rate does."""
        change = {
            "triangular": "",
            "triangular2": ", half as high in every cycle",
            "exp_range": f", {number(self.gamma)} times as high at every step",
        }[self.mode]
        return (
            f"Cycles in triangles between {number(self.base_lr)} and {number(self.lr)}, "
            f"{self.step_size_up:,} steps up and {self.fall_steps:,} down{change}."
        )

    def _rate(self, step: FloatArray) -> FloatArray:
        cycle, position = np.divmod(step, self.cycle_steps)
        up = position / self.step_size_up
        wave = np.where(position <= self.step_size_up, up, (self.cycle_steps - position) / self.fall_steps)
        if self.mode == "triangular2":
            wave = wave * np.power(0.5, cycle)
        elif self.mode == "exp_range":
            wave = wave * np.power(float(self.gamma), step)
        return wave * self.lr + (1.0 - wave) * self.base_lr
