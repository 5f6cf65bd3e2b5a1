"""Warmup, stable, decay (Hu et al. 2024, MiniCPM, arXiv 2404.06395; Hägele et al. 2024, arXiv 2405.18392)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule, blend, check_choice, check_number, number
from lranalyzer.schedules.cosine import half_cosine

DECAYS = ("linear", "cosine", "1-sqrt")


@dataclass(frozen=True, slots=True)
class WarmupStableDecay(Schedule):
    """Linear rise from 0, a long constant part, a short decay at the end.

    With u = (s - warmup_steps - stable_steps) / decay_steps cut to [0, 1], the decay is
    ``final_lr + (lr - final_lr) * w(u)``: w is ``1 - u`` ("linear"), ``(1 + cos(pi u)) / 2`` ("cosine")
    or ``1 - sqrt(u)`` ("1-sqrt"). Afterwards the rate stays at `final_lr`.

    Parameters
    ----------
    lr : float
        Rate of the stable part.
    warmup_steps : int
        Steps from 0 to `lr`; 0 for none.
    stable_steps : int
        Steps at `lr`.
    decay_steps : int
        Steps from `lr` to `final_lr`, at least 1.
    final_lr : float
        Rate at the end, at most `lr`.
    decay : {"linear", "cosine", "1-sqrt"}
        Shape of the decay.

    Examples
    --------
    >>> wsd = WarmupStableDecay(1.0, warmup_steps=2, stable_steps=6, decay_steps=2)
    >>> [wsd(s) for s in (0, 1, 2, 8, 9, 10)]
    [0.0, 0.5, 1.0, 1.0, 0.5, 0.0]
    """

    kind: ClassVar[str] = "wsd"
    rate_fields: ClassVar[tuple[str, ...]] = ("lr", "final_lr")

    lr: float
    warmup_steps: int
    stable_steps: int
    decay_steps: int
    final_lr: float = 0.0
    decay: Literal["linear", "cosine", "1-sqrt"] = "linear"

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("final_lr", self.final_lr, 0.0, self.lr)
        self._normalise_steps("warmup_steps", 0)
        self._normalise_steps("stable_steps", 0)
        self._normalise_steps("decay_steps")
        check_choice("decay", self.decay, DECAYS)

    @property
    def peak(self) -> float:
        """The rate of the stable part."""
        return self.lr

    @property
    def total_steps(self) -> int:
        """The three parts together."""
        return self.warmup_steps + self.stable_steps + self.decay_steps

    def _told(self) -> str:
        """Say what the rate does."""
        warmup = f"Warms up over {self.warmup_steps:,} steps, stays" if self.warmup_steps else "Stays"
        return (
            f"{warmup} at {number(self.lr)} for {self.stable_steps:,} steps, then decays ({self.decay}) "
            f"to {number(self.final_lr)} over {self.decay_steps:,} steps."
        )

    def _rate(self, step: FloatArray) -> FloatArray:
        progress = np.clip((step - self.warmup_steps - self.stable_steps) / self.decay_steps, 0.0, 1.0)
        if self.decay == "linear":
            weight = 1.0 - progress
        elif self.decay == "cosine":
            weight = half_cosine(progress)
        else:
            weight = 1.0 - np.sqrt(progress)
        falling = blend(weight, self.lr, self.final_lr)
        return np.where(step < self.warmup_steps, self.lr * step / max(self.warmup_steps, 1), falling)
