"""How far a log can be trusted: what its writer averaged, rounded, left out or replaced, and where it was resumed.

Loggers do all of that without a word (Hugging Face replaces NaN by a mean, Detectron2 logs medians of 20, trackers
export a thousand points of a million); a verdict that does not know it takes a diluted spike for a calm run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lranalyzer.run.run import Run


@dataclass(frozen=True)
class Honesty:
    """What is known of the training loss of a run, or of its validation loss where there is no other."""

    averaged_over: int | None = None
    """Each value is a mean (or median) over this many steps; None: raw, or unknown."""
    quantum: float | None = None
    """Smallest difference the log can show; None: full precision."""
    sampled: bool = False
    """An export kept only some of the points: extremes may be missing."""
    nan_repaired: bool = False
    """Non-finite values were replaced before they were logged: divergence may be hidden."""
    segments: int = 1
    """Stretches between which the step went back: the run was resumed ``segments - 1`` times."""
    begun_anew: bool = False
    """Whether an earlier training lies in the log; only the last one is judged."""
    x_unit: Literal["step", "epoch"] = "step"
    """What a step of the log counts."""

    @classmethod
    def of(cls, run: Run) -> Honesty:
        """Gather it from a run; costs a pass over the steps of one series."""
        main = run.train_loss or run.val_loss
        if main is None:
            return cls(x_unit=run.x_unit)
        p = main.provenance
        segments = 1 if main.is_ordered else len(main.segments)
        return cls(
            p.averaged_over, p.quantum, p.sampled, p.nan_repaired, segments, bool(segments > 1 and main.begin),
            x_unit=run.x_unit,
        )  # fmt: skip

    @property
    def caveats(self) -> tuple[str, ...]:
        """A sentence for each thing to know before the curve is read; none for a plain, exact log."""
        said = []
        if self.nan_repaired:
            said.append("NaN and infinite losses were replaced before they were logged: a divergence may be hidden")
        if self.averaged_over and self.averaged_over > 1:
            said.append(f"each loss is an average over {self.averaged_over:,} steps: short spikes are flattened")
        if self.quantum:
            said.append(f"losses are rounded to {self.quantum:g}: smaller changes do not show")
        if self.sampled:
            said.append("an export that keeps only some of the points: extremes may be missing")
        if self.begun_anew:
            said.append("several trainings in one log: the last one is judged")
        elif self.segments > 1:
            times = "once" if self.segments == 2 else f"{self.segments - 1} times"
            said.append(f"resumed {times}: where steps were logged twice the later values count")
        if self.x_unit == "epoch":
            said.append("a step is an epoch: a training loss is its mean, a validation loss stands at its end")
        return tuple(said)
