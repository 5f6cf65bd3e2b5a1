"""What the schedules that lead from one rate to another have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lranalyzer.schedules.base import Schedule, check_number


@dataclass(frozen=True, slots=True)
class Between(Schedule):
    """From `lr` at step 0 to `final_lr` at step `total_steps`, where it stays; a subclass says on which way."""

    rate_fields: ClassVar[tuple[str, ...]] = ("lr", "final_lr")

    lr: float
    total_steps: int
    final_lr: float = 0.0

    def __post_init__(self) -> None:
        check_number("lr", self.lr)
        check_number("final_lr", self.final_lr)
        self._normalise_steps("total_steps")

    @property
    def peak(self) -> float:
        """The larger of the first and the last rate."""
        return max(self.lr, self.final_lr)
