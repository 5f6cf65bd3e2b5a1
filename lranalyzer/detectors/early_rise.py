"""What the loss does in the first tenth of a run: measured once for the two detectors that judge it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.curve import GRID, Shape
from lranalyzer.curve.shape import HEAD
from lranalyzer.evidence import Case

BEGINNING = 0.1
"""Share of the run in which a rise counts as early."""
VIOLENT = 1.0
"""Early rise in drops from which a run suffered from it that may have been trained at too high a rate, however soon it was back: 12
of 13 such trainings ended lower when they were repeated with warmup (``python -m benchmarks.warmup_twins``)."""
MAY = 0.3
"""Probability of a rate too high from which it may have been; below, a rise that heals at once cost those trainings little."""


@dataclass(frozen=True)
class EarlyRise:
    """The highest window of the beginning, and when the loss was back at its start."""

    first: float
    """The first value."""
    highest: float
    """The highest window of the beginning."""
    rise: float
    """Their difference, in drops."""
    noise: float
    """Scatter between neighbouring points of the first third, in drops."""
    peak_at: float
    """Progress of that window."""
    learned: float
    """Drop over the first value: a run that learned nothing has no start to come back to."""
    healed_at: float
    """Progress from which the loss is below its first value again; above 1 where it never is."""

    def suffered(self, case: Case) -> bool:
        """Whether the run came to harm by it although the loss was soon back at its start."""
        return self.rise >= VIOLENT and case.probability_high >= MAY

    @classmethod
    def of(cls, shape: Shape) -> EarlyRise:
        """Measure a training loss."""
        begin = max(int(GRID * BEGINNING), 1)
        where = np.concatenate([HEAD, (np.arange(1, GRID) + 0.5) / GRID])
        value = np.concatenate([shape.head, shape.grid[1:]])
        order = np.argsort(where, kind="stable")
        where, value = where[order], value[order]
        early = where <= begin / GRID
        peak = int(np.argmax(np.where(early, value, -np.inf)))
        below = np.flatnonzero(value[peak:] < shape.first)
        healed = float(where[peak + int(below[0])]) if below.size else 2.0
        return cls(
            shape.first,
            float(value[peak]),
            float((value[peak] - shape.first) / shape.drop),
            float(shape.noise_profile[0] / shape.drop),
            float(where[peak]),
            shape.drop / max(abs(shape.first), 1e-300),
            healed,
        )
