"""What was done to a training, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lranalyzer.figures import number


@dataclass(frozen=True)
class Action:
    """One change of the rate."""

    step: int
    before: float
    after: float
    why: str
    back_to: int | None = None
    """The step whose weights were put back; None: the training went on from where it was."""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """The numbers it rests on."""

    def __str__(self) -> str:
        back = "" if self.back_to is None else f", weights as after step {self.back_to:,}"
        if self.back_to is not None and self.back_to < 0:
            back = ", weights as before the first step"
        return f"step {self.step:,}: learning rate {number(self.before)} -> {number(self.after)}{back}: {self.why}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "step": self.step, "before": self.before, "after": self.after, "why": self.why, "back_to": self.back_to,
            "evidence": dict(self.evidence),
        }  # fmt: skip
