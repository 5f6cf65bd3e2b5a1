"""One run of a sweep: its peak rate, the loss it ended at, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lranalyzer.curve import Curves
from lranalyzer.evidence import Case
from lranalyzer.run import Run

END = 0.95
"""Progress from which the loss counts as final: the last twentieth averages the batches, and moves little
itself."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a sweep knows of one run."""

    name: str
    lr: float
    """Peak learning rate."""
    first: float
    """First loss."""
    final: float
    """Mean loss of the last twentieth; infinite when the run ended non-finite."""
    error: float
    """Standard error of :attr:`final` from the scatter of its points."""
    diverged: bool
    """Ended non-finite, or is judged diverged by its curve alone."""
    curves: Curves

    @property
    def log2_lr(self) -> float:
        """Octaves: log2 of the rate."""
        return math.log2(self.lr)


def trial(run: Run) -> Trial | str:
    """Measure a run; a sentence when it cannot take part."""
    curves = Curves.of(run)
    shape = curves.train_shape or curves.val_shape
    summary = curves.train if curves.train_shape is not None else curves.val
    if curves.peak_lr is None or not math.isfinite(curves.peak_lr):
        return f"run {run.name!r} names no learning rate, neither as a series nor as a parameter"
    if shape is None or summary is None:
        return f"run {run.name!r} has no finite loss" if run.train_loss else f"run {run.name!r} has no loss"
    broken = not summary.ends_finite
    final = math.inf if broken else shape.between(END, 1.0)
    late = max(float(summary.count[shape.progress >= END].sum()), 1.0)
    error = float(shape.noise_profile[2]) / math.sqrt(late)
    diverged = broken or Case(curves).leaning == "diverged"
    return Trial(run.name, curves.peak_lr, shape.first, final, error, diverged, curves)
