"""A straight rise that multiplies a decay which has run since step 0: the warmup of Ultralytics, mmcv and pytorch_warmup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule
from lranalyzer.schedules.dampened import Dampened
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.recognise.build import RATE_TOLERANCE, Named, usual_end
from lranalyzer.schedules.recognise.hump import misfit
from lranalyzer.schedules.recognise.peel import STRAIGHT
from lranalyzer.schedules.recognise.trace import Trace, tidy

LEAST_REST = 5
"""Points behind the rise that the decay must be read from."""
BENT = 0.03
"""Largest distance of the rise from a straight line, as a fraction of the rate it rises to."""
LAG = 1.5
"""Intervals by which the decay may begin before the first logged step, or behind it."""


def name_dampened(trace: Trace, name: Callable[[Trace], list[Named]] | None) -> list[Named]:
    """Name the decay behind the largest rate, follow it back to step 0, read the rise as its share; empty where none is straight.

    Without `name`, which names the shape of a trace with one peak, only a straight decay is looked for.
    """
    found: list[Named] = []
    top = int(trace.rate.argmax())
    if float(trace.rate[0]) > 1.0 - BENT:
        return found
    for begin in (top, top + 1):
        if begin < 1 or trace.rate.size - begin < LEAST_REST:
            continue
        for named in _decays(trace, begin, name):
            # Rates at the logged steps as they would be without the rise.
            whole = named.schedule(np.maximum(trace.step - named.offset_steps, 0.0)) / trace.scale
            rise = _straight(trace.step[:begin] - named.offset_steps, trace.rate[:begin], whole[:begin])
            if rise is None:
                continue
            steps, factor = rise
            reason = f"a straight rise over {steps} steps multiplies what has run since step 0: {named.reason}"
            ramp = Dampened(steps, named.schedule, factor)
            found.append(replace(named, schedule=ramp, reason=reason, warmup_steps=steps))
    return found


def _decays(trace: Trace, begin: int, name: Callable[[Trace], list[Named]] | None) -> Iterator[Named]:
    """Decays that the points from `begin` on show, as they would have run since step 0."""
    line = _line(trace, begin)
    if line is not None:
        yield line
    peak = float(trace.rate[begin:].max())
    if name is None or peak <= 0.0:
        return
    first = trace.step[begin]
    rest = Trace(trace.step[begin:], trace.rate[begin:] / peak, trace.scale * peak, trace.interval)
    for named in name(rest):  # Half a cosine shows its begin.
        if named.schedule.kind == "cosine" and abs(named.offset_steps) <= LAG * trace.interval:
            yield named
    for named in name(replace(rest, step=rest.step - first)):
        longer = _followed_back(named.schedule, round(float(first)))
        if longer is not None and named.offset_steps == 0.0:
            yield replace(named, schedule=longer)


def _line(trace: Trace, begin: int) -> Named | None:
    """A straight fall from `begin` on, followed back to step 0; None where the points lie on no line."""
    step, rate = trace.step[begin:], trace.rate[begin:]
    slope, level = np.polyfit(step, rate, 1)
    if slope >= 0.0 or misfit(level + slope * step, rate) > STRAIGHT:
        return None
    lr, total = float(level) * trace.scale, float(-level / slope)
    ratio = usual_end(float(rate[-1]) / float(level), total)
    ends = round((1.0 - ratio) * total)
    fall = Linear(tidy(lr, RATE_TOLERANCE), max(ends, 1), tidy(ratio * lr, RATE_TOLERANCE))
    return Named(
        fall, "the rate falls in a straight line", complete=ratio > 0.0 or ends <= trace.last + LAG * trace.interval
    )


def _followed_back(schedule: Schedule, steps: int) -> Schedule | None:
    """The same decay, begun so many steps before; None for one whose formula has no such continuation."""
    if isinstance(schedule, Polynomial):
        total = schedule.total_steps + steps
        lr = schedule.final_lr + (schedule.lr - schedule.final_lr) * (total / schedule.total_steps) ** schedule.power
        return replace(schedule, lr=tidy(lr, RATE_TOLERANCE), total_steps=total)
    if isinstance(schedule, Exponential):
        lr = schedule.lr * schedule.factor ** (-steps / schedule.decay_steps)
        return replace(schedule, lr=tidy(lr, RATE_TOLERANCE))
    return None


def _straight(step: FloatArray, rate: FloatArray, whole: FloatArray) -> tuple[int, float] | None:
    """Length and first share of the rise, steps and both rates of shape ``(n,)``; None where it is not straight."""
    if (whole <= 0.0).any():
        return None
    share = rate / whole
    if step.size > 1:
        slope, level = np.polyfit(step, share, 1)
    else:
        level = 0.0 if step[0] > 0.0 else float(share[0])
        slope = float(share[0] - level) / float(step[0]) if step[0] > 0.0 else 1.0 - level
    if slope <= 0.0 or float(np.abs(level + slope * step - share).max()) > BENT:
        return None
    steps = max(round(tidy((1.0 - level) / slope, 1e-2)), 1)
    first = min(max(float(level), 0.0), 1.0)
    return steps, tidy(first, 1e-2) if first > 1e-2 else 0.0
