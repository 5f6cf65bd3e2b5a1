"""One-cycle policy (Smith & Topin 2017, Super-Convergence, arXiv 1708.07120)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, Schedule, blend, check_choice, check_number, number
from lranalyzer.schedules.cosine import half_cosine

ANNEALINGS = ("cos", "linear")


@dataclass(frozen=True, slots=True)
class OneCycle(Schedule):
    """One rise to the peak and one long fall far below the start.

    The rate goes from ``lr / div_factor`` at step 0 to `lr` at step `warmup_steps`, then to
    ``lr / (div_factor * final_div_factor)`` at step ``total_steps - 1``, the last update, and stays.
    These are the two phases of PyTorch's ``OneCycleLR``, whose ``pct_start`` is
    ``(warmup_steps + 1) / total_steps``. Momentum is not part of a schedule here.

    Parameters
    ----------
    lr : float
        Peak rate.
    total_steps : int
        Number of updates, at least 3.
    warmup_steps : int, optional
        Step of the peak; by default 30 % of `total_steps`.
    div_factor : float
        Ratio of the peak to the first rate, at least 1.
    final_div_factor : float
        Ratio of the first to the last rate, at least 1.
    anneal : {"cos", "linear"}
        Shape of both phases.

    Examples
    --------
    >>> policy = OneCycle(1.0, total_steps=11, warmup_steps=4, div_factor=10.0, final_div_factor=10.0)
    >>> [round(policy(s), 6) for s in (0, 4, 10)]
    [0.1, 1.0, 0.01]
    """

    kind: ClassVar[str] = "one_cycle"

    lr: float
    total_steps: int
    warmup_steps: int | None = None
    div_factor: float = 25.0
    final_div_factor: float = 1e4
    anneal: Literal["cos", "linear"] = "cos"

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        self._normalise_steps("total_steps", 3)
        if self.warmup_steps is None:
            default = min(max(round(0.3 * self.total_steps), 1), self.total_steps - 2)
            object.__setattr__(self, "warmup_steps", default)
        self._normalise_steps("warmup_steps")
        if self.rise_steps > self.total_steps - 2:
            last = self.total_steps - 1
            raise ScheduleError(f"warmup_steps must be below total_steps - 1 = {last}, not {self.warmup_steps}")
        check_number("div_factor", self.div_factor, 1.0)
        check_number("final_div_factor", self.final_div_factor, 1.0)
        check_choice("anneal", self.anneal, ANNEALINGS)

    @property
    def peak(self) -> float:
        """The rate at step `warmup_steps`."""
        return self.lr

    @property
    def rise_steps(self) -> int:
        """Step of the peak, whether given or defaulted."""
        return self.warmup_steps or 1

    @property
    def start_lr(self) -> float:
        """Rate at step 0."""
        return self.lr / self.div_factor

    @property
    def final_lr(self) -> float:
        """Rate of the last update."""
        return self.start_lr / self.final_div_factor

    def _told(self) -> str:
        """Say what the rate does."""
        shape = "half cosines" if self.anneal == "cos" else "straight lines"
        return (
            f"Rises from {number(self.start_lr)} to {number(self.lr)} at step {self.warmup_steps:,}, "
            f"then falls to {number(self.final_lr)} at step {self.total_steps - 1:,}, both in {shape}."
        )

    def _rate(self, step: FloatArray) -> FloatArray:
        rising = np.minimum(step / self.rise_steps, 1.0)
        falling = np.clip((step - self.rise_steps) / (self.total_steps - 1 - self.rise_steps), 0.0, 1.0)
        if self.anneal == "cos":
            up, down = 1.0 - half_cosine(rising), half_cosine(falling)
        else:
            up, down = rising, 1.0 - falling
        before, after = blend(up, self.lr, self.start_lr), blend(down, self.lr, self.final_lr)
        return np.where(step <= self.rise_steps, before, after)
