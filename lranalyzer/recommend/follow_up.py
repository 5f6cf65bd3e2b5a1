"""``follow_up``: what to run next when a recommendation has been followed already.

A run is judged by its own curve. Two runs know more: which of them ended lower. Where the newest run points back to a
rate that was tried, its word alone would go round in circles, and all runs are asked together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from lranalyzer.curve import Curves
from lranalyzer.errors import MissingSeries
from lranalyzer.figures import number
from lranalyzer.recommend.diagnose import diagnose, tidy
from lranalyzer.recommend.recommendation import Recommendation
from lranalyzer.run import Run
from lranalyzer.sweep import sweep

SAME = 0.5
"""Octaves within which two rates tell the same."""


def follow_up(runs: Sequence[Run]) -> Recommendation | None:
    """Recommend the next run from a run and its re-runs.

    Parameters
    ----------
    runs : sequence of Run
        Runs of one setting that differ in the learning rate, the newest last.

    Returns
    -------
    Recommendation or None
        The newest run's own, unless it leads back to a rate that was tried: then that of
        :func:`lranalyzer.sweep` over all of them. None where the newest run has no learning rate.

    Raises
    ------
    MissingSeries
        If there are no runs.
    """
    if not runs:
        raise MissingSeries("a follow-up needs at least one run")
    newest = diagnose(runs[-1])
    own = newest.recommendation
    if own is None or len(runs) == 1 or own.lr == newest.lr or not _tried(own.lr, runs[:-1]):
        return own
    found = sweep(runs)
    lr = tidy(found.next_lr or found.best_lr)
    return replace(
        own, lr=lr, lr_low=tidy(min(found.lr_low, lr)), lr_high=tidy(max(found.lr_high, lr)),
        schedule=own.schedule.scaled(lr / own.lr).rounded(), expected="the lowest loss of these runs, or a lower one",
        why=f"The newest run leads back to {number(own.lr)}, which was tried: all {len(runs)} runs together decide. {found.why}",
        used=(*own.used, f"the final losses of {len(runs)} runs"),
    )  # fmt: skip


def _tried(lr: float, runs: Sequence[Run]) -> bool:
    rates = [peak for run in runs if (peak := Curves.of(run).peak_lr)]
    return any(abs(math.log2(lr / rate)) < SAME for rate in rates)
