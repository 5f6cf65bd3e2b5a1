"""Traces made of constant levels: constant rates, drops, and schedules stepped once per epoch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.recognise.trace import roundest, tidy
from lranalyzer.schedules.step_decay import MultiStep, StepDecay

LEVEL_TOLERANCE = 1.2e-3
"""Relative spread within one level: a rate printed with four digits varies by up to 1e-3."""
RATIO_TOLERANCE = 4e-3
"""Relative difference of two drops that count as equal: two levels with the error above, and a margin."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Constant stretches of a trace."""

    value: FloatArray
    """Rate of every level, shape ``(k,)``."""
    after: FloatArray
    """The change to level i happens after this step ..., shape ``(k,)``; the first entry means nothing."""
    until: FloatArray
    """... and at this step at the latest, shape ``(k,)``: the first logged step of the level."""
    count: FloatArray
    """Logged points of every level, shape ``(k,)``."""


def find_levels(step: FloatArray, rate: FloatArray) -> Levels | None:
    """Split a trace into constant levels, or return None if it is not made of them."""
    change = np.abs(np.diff(rate)) > LEVEL_TOLERANCE * np.maximum(rate[1:], rate[:-1])
    starts = np.concatenate([[0], np.flatnonzero(change) + 1])
    if starts.size > 0.5 * rate.size + 1:
        return None
    high, low = np.maximum.reduceat(rate, starts), np.minimum.reduceat(rate, starts)
    if (high - low > LEVEL_TOLERANCE * high).any():
        return None
    ends = np.append(starts[1:], rate.size) - 1
    value = 0.5 * (high + low)
    count = (ends - starts + 1).astype(np.float64)
    after = np.concatenate([[step[0]], step[ends[:-1]]])
    until = step[starts].copy()
    if starts.size > 2:
        # The mean over an epoch with a drop in it lies between two levels and is none itself.
        between = np.zeros(starts.size, dtype=bool)
        steady = count > 1
        steady[-1] = True
        between[1:-1] = (
            (count[1:-1] == 1) & ((value[1:-1] - value[:-2]) * (value[2:] - value[1:-1]) > 0) & steady[:-2] & steady[2:]
        )
        follows = np.flatnonzero(between) + 1
        after[follows] = after[follows - 1]
        value, after, until, count = (part[~between] for part in (value, after, until, count))
    if value.size > 2 and np.median(count[1:-1]) < 2:
        return None
    if value.size > 2 and count[-1] == 1 and value[-1] < value[-2]:
        # A last single point may be the mean of an epoch that saw only part of its drop.
        usual = value[-2] / value[-3]
        if value[-1] / value[-2] > usual * (1.0 + RATIO_TOLERANCE):
            value, after, until, count = (part[:-1] for part in (value, after, until, count))
    return Levels(value, after, until, count)


def from_levels(levels: Levels, scale: float, start: float, last: float) -> tuple[Schedule, str, float]:
    """Name the schedule that has these levels.

    Parameters
    ----------
    levels : Levels
        At least one level, values as fractions of `scale`.
    scale : float
        Rate that the fractions refer to.
    start : float
        Step at which the schedule's own step 0 lies.
    last : float
        Last logged step.

    Returns
    -------
    schedule, reason, offset_steps
    """
    value = levels.value
    top = tidy(float(value[0]) * scale)
    if value.size == 1:
        return Constant(float(value[0]) * scale), "the rate is the same at all logged steps", 0.0
    ratio = value[1:] / np.maximum(value[:-1], 1e-300)
    factor = float(np.exp(np.mean(np.log(np.maximum(ratio, 1e-300)))))
    after, until = levels.after[1:] - start, levels.until[1:] - start
    equal = factor < 1.0 and bool((np.abs(ratio / factor - 1.0) <= RATIO_TOLERANCE).all())
    if equal and value.size > 2:
        regular = _step_size(after, until, last - start)
        if regular is not None:
            size, offset = regular
            reason = f"the rate is multiplied by {tidy(factor, 2e-3):g} every {size} steps"
            return StepDecay(top, size, tidy(factor, 2e-3)), reason, offset
    marks = [roundest(low, high) for low, high in zip(after, until, strict=True)]
    for index in range(1, len(marks)):
        marks[index] = max(marks[index], marks[index - 1] + 1)
    marks[0] = max(marks[0], 1)
    if equal:
        reason = (
            f"the rate is multiplied by {tidy(factor, 2e-3):g} at {len(marks)} logged step(s); "
            "a reduction on plateau looks the same"
        )
        return MultiStep(top, tuple(marks), tidy(factor, 2e-3)), reason, 0.0
    pieces = tuple(Constant(tidy(float(level) * scale)) for level in value)
    return Join(pieces, tuple(marks)), f"the rate has {value.size} constant levels in no regular ratio", 0.0


def _step_size(after: FloatArray, until: FloatArray, last: float) -> tuple[int, float] | None:
    """Step size k and logger's lag such that all drops lie at multiples of k, and none is missing."""
    drop = np.arange(1, after.size + 1)
    for lag in (0.0, 1.0, -1.0):
        low, high = float(((after - lag) / drop).max()), float(((until - lag) / drop).min())
        if high < 1.0 or np.floor(high + 1e-9) <= low + 1e-9:
            continue
        size = roundest(low, high)
        if last - lag < (drop[-1] + 1) * size + 1e-9:
            return size, lag
    return None
