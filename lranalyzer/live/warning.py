"""What a monitor says, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.recommend import Advice


@dataclass(frozen=True)
class Warning:
    """The learning rate of a training that goes on is wrong."""

    verdict: Verdict
    """``diverged`` (it runs away, or is about to), ``too_high`` or ``too_low``."""
    step: int
    """Step of the last point the warning rests on."""
    sentence: str
    """One line: what is seen, with numbers, and what to do."""
    probability: float
    """Of the verdict, as the models see it now."""
    advice: Advice
    """Raise, keep or lower, by how much."""
    lr: float | None = None
    """The rate at that step, where it is known."""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """The numbers the sentence names."""

    def __str__(self) -> str:
        return f"step {self.step:,}: {self.sentence}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "step": self.step, "verdict": self.verdict, "sentence": self.sentence, "probability": round(self.probability, 4),
            "lr": self.lr, "advice": self.advice.action, "multiplier": self.advice.multiplier, "evidence": dict(self.evidence),
        }  # fmt: skip
