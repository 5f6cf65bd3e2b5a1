"""Which schedule to run next, chosen from what the run showed.

Defaults come from the annealing literature: decay to zero beats a constant rate whenever steps are noisy (Tissue et
al. 2024), warmup of about 5 % removes early instability (Goyal et al. 2017; Gilmer et al. 2021).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from lranalyzer.curve import Curves, Shape
from lranalyzer.diagnosis import Judgement
from lranalyzer.figures import number
from lranalyzer.percent import spaced
from lranalyzer.schedules import (
    Cosine,
    CosineRestarts,
    Cyclical,
    Dampened,
    Fit,
    ReduceOnPlateau,
    Schedule,
    WarmUp,
    WarmupStableDecay,
    fit,
)

WARMUP_SHARE = 0.05
"""Warmup as a share of the run."""
LEAST_WARMUP = 10
"""Steps below which a warmup does nothing."""
SURE = 0.65
"""Confidence of a recognised schedule from which it is kept: a clean one whose trace ends before its own end has 0.7."""
DECAY_GAINS = (0.025, 0.06)
"""Quartiles of what a missing decay would have gained at a right rate, in descents (``benchmarks/remedy_gains.py``, 47 runs)."""
SETTLED = 0.95
"""Share of the descent from which the loss counts as arrived at its floor."""
EARLIEST, LATEST = 0.2, 0.8
"""Progress between which a late decay is worth while: a decay over a fifth of the run does nearly what a whole one does
(Haegele et al. 2024, arXiv 2405.18392)."""
CYCLING = frozenset({"cyclical", "cosine_restarts"})
"""Schedules that go up again."""
CYCLES_SURE = 0.3
"""Confidence from which cycles are believed: long logs are averaged, which blurs each of their jumps."""
CYCLE_GAIN = 0.02
"""Share of the descent below which a cycle gained nothing: the corpora's own bound of 'ok'."""
WINDOW = 0.02
"""Progress that is averaged at the end of a cycle."""
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
    # The rate of the first epoch is that of step 0, whether a log calls it epoch 0 or 1.
    begin = 0.0 if _counted(curves) and curves.x_unit == "step" else curves.origin
    return fit(np.rint(curves.lr.step[known] - begin).astype(np.int64), curves.lr.mean[known])


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
        return scaled, f"the run's own {_named(scaled)} schedule suits it and is kept"
    cosine = Cosine(lr=lr, total_steps=total)
    if unstable and total >= 2 * LEAST_WARMUP:
        steps = max(LEAST_WARMUP, math.ceil(WARMUP_SHARE * total), _healing(judgement, curves, total))
        why = f"it was unstable, so the rate warms up over {min(steps, total // 2):,} {curves.x_unit}s and then decays to zero"
        return WarmUp(
            steps=min(steps, total // 2), then=replace(cosine, total_steps=total - min(steps, total // 2))
        ), why
    if "needs_decay" in symptoms:
        if judgement.verdict == "ok":
            return _decay_late(curves, cosine)
        return cosine, "the loss hovers over a floor that decaying the rate would lower"
    if found and found.schedule is not None and found.schedule.kind in CYCLING and found.confidence >= CYCLES_SURE:
        return cosine, _cycles(curves, found.schedule)
    return cosine, "decay to zero ends lower than a constant rate whenever steps are noisy, and costs nothing"


def _decay_late(curves: Curves, cosine: Cosine) -> tuple[Schedule, str]:
    """From the step on at which the loss reached the floor of its noise; all along where that was late."""
    shape = curves.train_shape
    assert shape is not None
    gain = _gain(shape)
    settled = shape.time_to(SETTLED)
    hold = round(settled * cosine.total_steps)
    if not EARLIEST <= settled <= LATEST or hold < 1:
        return cosine, f"the loss hovers over a floor that decaying the rate would lower, {gain}"
    late = WarmupStableDecay(cosine.lr, 0, hold, cosine.total_steps - hold)
    return (
        late,
        f"the loss has hovered over the floor of its noise since step {curves.step_at(settled)}: decay from there, {gain}",
    )


def _gain(shape: Shape) -> str:
    """What the decay should gain."""
    low, high = (shape.last - gain * shape.drop for gain in DECAY_GAINS)
    words = (
        f"which gained {spaced(DECAY_GAINS[0], 1)} to {spaced(DECAY_GAINS[1])} of the descent in half of such trainings"
    )
    return f"{words}, here to between {number(high)} and {number(low)}" if 0.0 < high < low else words


def _cycles(curves: Curves, cycled: Schedule) -> str:
    """What the last cycle gained over the one before."""
    shape = curves.train_shape
    length = cycled.cycle_steps if isinstance(cycled, Cyclical | CosineRestarts) else 0
    ends = [i * length / curves.span for i in range(1, int(curves.span // max(length, 1)) + 1)]
    if shape is None or len(ends) < 2 or (isinstance(cycled, CosineRestarts) and cycled.cycle_multiplier > 1):
        return "one decay to zero takes the place of the cycles, which only undo their own decays"
    before, last = (shape.between(max(end - WINDOW, 0.0), end) for end in ends[-2:])
    gain = (before - last) / shape.drop
    if gain < CYCLE_GAIN:
        return f"cycling helps nothing here: the last of {len(ends)} cycles ended within {spaced(CYCLE_GAIN)} of the one before"
    return f"every cycle undoes its own decay (the last still gained {spaced(gain)}): one decay to zero over all steps keeps what it gained"


def _healing(judgement: Judgement, curves: Curves, total: int) -> int:
    """Steps that the loss took to come back from its first rise, at most a quarter of the run; 0 where none rose."""
    rose = [f for f in judgement.findings if f.symptom == "needs_warmup"]
    return min(round(rose[0].span[1] - curves.origin), total // 4) if rose else 0


def _named(schedule: Schedule) -> str:
    if isinstance(schedule, WarmUp | Dampened):
        return f"warmup and {_named(schedule.then)}"
    return schedule.kind.replace("_", " ")


def _decays(schedule: Schedule) -> bool:
    inner = schedule.then if isinstance(schedule, WarmUp | Dampened) else schedule
    return inner.kind in DECAYING


def _counted(curves: Curves) -> bool:
    """Whether the first row was written after so many steps, not at step 0."""
    points = curves.train.points if curves.train else 0
    return 0 < curves.origin <= 1.5 * curves.span / max(points - 1, 1)


def _length(curves: Curves) -> int:
    known = curves.hyper.total_steps
    here = int(curves.origin + curves.span) if _counted(curves) else int(curves.span) + 1
    return int(known) if known and curves.x_unit == "step" and known >= here else max(here, 2)
