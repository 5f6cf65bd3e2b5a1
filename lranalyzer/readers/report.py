"""What ``lranalyzer info`` shows of a file: format and why, runs, roles and reasons, rows, gaps, what was
skipped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lranalyzer.readers.problem import Problem
from lranalyzer.run import Assignment, Hyperparameters, IntArray, Note, Role, Run
from lranalyzer.run.blocks import BLOCK, blocks, release

GAP = 5.0
"""A distance between steps this many times the usual one is a gap."""


@dataclass(frozen=True)
class RunReport:
    """Facts of one run."""

    name: str
    roles: dict[Role, Assignment]
    series: dict[str, int]
    """Points of every series."""
    steps: tuple[int, int] | None
    """First and last step."""
    x_unit: str
    gaps: tuple[tuple[int, int], ...]
    """Stretches of the training loss (or longest series) without a point."""
    segments: int
    """Stretches between which the step went back."""
    params: int
    hyperparameters: dict[str, Any]
    """Those that matter to a learning rate, as they were understood."""
    caveats: tuple[str, ...]
    """What the log averaged, rounded, left out or replaced."""
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, run: Run) -> RunReport:
        """Measure a run."""
        main = run.train_loss or max(run.series.values(), key=len, default=None)
        lows = [int(s.step.min()) for s in run.series.values() if len(s)]
        highs = [int(s.step.max()) for s in run.series.values() if len(s)]
        return cls(
            run.name,
            dict(run.roles),
            {n: len(s) for n, s in run.series.items()},
            (min(lows), max(highs)) if lows else None,
            run.x_unit,
            _gaps(main.ordered.step) if main else (),
            len(main.segments) if main else 0,
            len(run.params),
            {k: v for k, v in asdict(Hyperparameters.of(run.params)).items() if v not in (None, False)},
            run.honesty.caveats,
            run.notes,
        )


@dataclass(frozen=True)
class FileReport:
    """What became of one file or store."""

    source: str
    format: str = ""
    title: str = ""
    why: str = ""
    score: float = 0.0
    second: str = ""
    """The next best format, with its reason."""
    runs: tuple[RunReport, ...] = ()
    problem: Problem | None = None

    @property
    def rows(self) -> int:
        """Points of the longest series of every run, added up."""
        return sum(max(run.series.values(), default=0) for run in self.runs)


def _gaps(step: IntArray) -> tuple[tuple[int, int], ...]:
    if step.size < 4:
        return ()
    usual = max(1.0, float(np.median(np.diff(step[:BLOCK]))))
    wide: list[int] = []
    for block in blocks(step.size, overlap=1):
        wide += (np.flatnonzero(np.diff(step[block]) > GAP * usual)[:20] + block.start).tolist()
    release(step)
    return tuple((int(step[i]), int(step[i + 1])) for i in wide[:20])
