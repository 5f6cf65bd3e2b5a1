"""What one series of a log holds, in a handful of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.report.outline import outline
from lranalyzer.run import Run, Series


@dataclass(frozen=True)
class SeriesFacts:
    """Size, extent and extremes of a series."""

    name: str
    role: str | None
    reason: str
    """Why it plays this role; empty without one."""
    points: int
    non_finite: int
    first_step: int
    last_step: int
    last: float
    lowest: float | None
    """Smallest finite value."""
    lowest_step: int | None
    outline: tuple[int, ...] = ()
    """Shape of a loss curve (:func:`lranalyzer.report.outline.outline`); empty for other series."""

    @classmethod
    def of(cls, series: Series, role: str | None = None, reason: str = "") -> SeriesFacts:
        """Count and compare the points of a series that has at least one."""
        ordered = series.ordered
        finite = np.isfinite(ordered.value)
        bad = int(finite.size - np.count_nonzero(finite))
        lowest = lowest_step = None
        if bad < finite.size:
            at = int(np.argmin(ordered.value if bad == 0 else np.where(finite, ordered.value, np.inf)))
            lowest, lowest_step = float(ordered.value[at]), int(ordered.step[at])
        return cls(
            series.name, role, reason, len(series), bad, int(ordered.step[0]), int(ordered.step[-1]),
            float(ordered.value[-1]), lowest, lowest_step,
            outline(ordered.value) if role in ("train_loss", "val_loss") else (),
        )  # fmt: skip


def facts_of(run: Run) -> tuple[SeriesFacts, ...]:
    """Facts of every series that holds a point, those with a role first."""
    given = {assignment.name: (role, assignment.reason) for role, assignment in run.roles.items()}
    facts = [SeriesFacts.of(s, *given.get(name, (None, ""))) for name, s in run.series.items() if len(s)]
    order = list(run.roles)
    return tuple(sorted(facts, key=lambda f: order.index(f.role) if f.role in order else len(order)))


def gaps(series: Series, factor: float = 5.0) -> list[tuple[int, int]]:
    """Steps before and after every hole wider than ``factor`` times the usual distance between points."""
    step = series.ordered.step
    if step.size < 3:
        return []
    width = np.diff(step)
    holes = np.flatnonzero(width > factor * np.median(width))
    return [(int(step[i]), int(step[i + 1])) for i in holes]
