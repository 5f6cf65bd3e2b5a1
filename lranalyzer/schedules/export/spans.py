"""Composites taken apart into pieces that Keras and Optax know how to join."""

from __future__ import annotations

import math
from dataclasses import replace

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.export.snippet import literal
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.polynomial import Linear
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay

Pieces = tuple[tuple[Schedule, ...], tuple[int, ...]]
Composite = WarmUp | Join | WarmupStableDecay


def parts(schedule: Composite) -> Pieces:
    """Return the schedules that follow each other, and the steps between them."""
    if isinstance(schedule, Join):
        return schedule.pieces, schedule.boundaries
    return _ramp_and_rest(schedule) if isinstance(schedule, WarmUp) else _up_along_down(schedule)


def _ramp_and_rest(schedule: WarmUp) -> Pieces:
    target = schedule.then(0)
    ramp = Linear(target * schedule.start_factor, total_steps=schedule.steps, final_lr=target)
    if isinstance(schedule.then, Constant):
        return (ramp,), ()
    return (ramp, schedule.then), (schedule.steps,)


def _up_along_down(schedule: WarmupStableDecay) -> Pieces:
    pieces: list[Schedule] = []
    boundaries: list[int] = []
    if schedule.warmup_steps:
        pieces.append(Linear(0.0, total_steps=schedule.warmup_steps, final_lr=schedule.lr))
        boundaries.append(schedule.warmup_steps)
    if schedule.stable_steps:
        pieces.append(Constant(schedule.lr))
        boundaries.append(schedule.warmup_steps + schedule.stable_steps)
    if schedule.decay == "linear":
        pieces.append(Linear(schedule.lr, schedule.decay_steps, schedule.final_lr))
    elif schedule.decay == "cosine":
        pieces.append(Cosine(schedule.lr, schedule.decay_steps, schedule.final_lr))
    else:
        pieces.append(replace(schedule, warmup_steps=0, stable_steps=0))
    return tuple(pieces), tuple(boundaries)


def per_span(schedule: Exponential) -> tuple[str, int]:
    """Return decay rate, as code, and its steps, stretched until the rate differs clearly from 1.

    A rate such as 0.9999 raised to thousands loses digits in single precision.
    """
    change = abs(math.log(schedule.factor))
    stretch = max(1, round(math.log(2.0) / change)) if change > 0.0 else 1
    if stretch == 1:
        return literal(schedule.factor), schedule.decay_steps
    return f"{literal(schedule.factor)}**{stretch}", schedule.decay_steps * stretch
