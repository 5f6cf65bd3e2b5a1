"""Which schedule to run next, chosen from what the run showed.

Defaults come from the annealing literature: decay to zero beats a constant rate whenever steps are noisy (Tissue et
al. 2024), warmup of about 5 % removes early instability (Goyal et al. 2017; Gilmer et al. 2021).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.diagnosis import Judgement
from lranalyzer.schedules import Cosine, Fit, ReduceOnPlateau, Schedule, WarmUp, fit

WARMUP_SHARE = 0.05
"""Warmup as a share of the run."""
LEAST_WARMUP = 10
"""Steps below which a warmup does nothing."""
SURE = 0.7
"""Confidence of a recognised schedule from which it is kept."""
DECAYING = frozenset(
    {
        "cosine",
        "linear",
        "polynomial",
        "exponential",
        "step",
        "multi_step",
        "one_cycle",
        "wsd",
        "inverse_sqrt",
    }
)
"""Schedules that bring the rate down themselves."""


def recognised(curves: Curves) -> Fit | None:
    """The schedule that the run was trained with, where its rate was logged."""
    if curves.lr is None or curves.lr_shape is None:
        return None
    known = curves.lr.count > 0
    if known.sum() < 2:
        return None
    return fit(np.rint(curves.lr.step[known] - curves.origin).astype(np.int64), curves.lr.mean[known])


def choose(judgement: Judgement, curves: Curves, lr: float) -> tuple[Schedule, str]:
    """A schedule with peak ``lr`` for a run as long as this one, and why."""
    total = _length(curves)
    found = recognised(curves)
    symptoms = {f.symptom for f in judgement.findings}
    unstable = judgement.verdict == "diverged" or "needs_warmup" in symptoms
    kept = found.schedule if found and found.schedule is not None and found.confidence >= SURE else None
    if curves.x_unit == "epoch" and total < 2 * LEAST_WARMUP and not unstable and kept is None:
        return ReduceOnPlateau(
            lr=lr, patience=3
        ), "the log is too short to plan a decay by step, so the rate follows the loss"
    if (
        kept is not None
        and _decays(kept)
        and not unstable
        and not symptoms & {"decay_too_early", "decay_too_late", "schedule_fault"}
    ):
        scaled = kept.scaled(lr / kept.peak)
        return scaled, f"the run's own {scaled.kind.replace('_', ' ')} schedule suits it and is kept"
    cosine = Cosine(lr=lr, total_steps=total)
    if unstable and total >= 2 * LEAST_WARMUP:
        steps = max(LEAST_WARMUP, math.ceil(WARMUP_SHARE * total))
        why = "it was unstable, so the rate warms up first and then decays to zero"
        return WarmUp(
            steps=min(steps, total // 2), then=replace(cosine, total_steps=total - min(steps, total // 2))
        ), why
    if "needs_decay" in symptoms:
        return cosine, "the loss hovers over a floor that decaying the rate would lower"
    return cosine, "decay to zero ends lower than a constant rate whenever steps are noisy, and costs nothing"


def _decays(schedule: Schedule) -> bool:
    inner = schedule.then if isinstance(schedule, WarmUp) else schedule
    return inner.kind in DECAYING


def _length(curves: Curves) -> int:
    known = curves.hyper.total_steps
    here = int(curves.span) + 1
    return int(known) if known and curves.x_unit == "step" and known >= here else max(here, 2)
