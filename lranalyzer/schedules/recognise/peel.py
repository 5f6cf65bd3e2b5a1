"""A straight rise in front of a shape that itself rises again: cyclical or one-cycle rates behind a warmup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from lranalyzer.schedules.base import FloatArray
from lranalyzer.schedules.recognise.build import Named, read_lag
from lranalyzer.schedules.recognise.hump import misfit
from lranalyzer.schedules.recognise.trace import Trace, tidy
from lranalyzer.schedules.warmup import WarmUp

STRAIGHT = 2e-3
"""Largest misfit of a straight rise, as of a trace with four logged digits and some noise."""
KINK = 0.15
"""Relative change of slope that ends a rise."""
TRIED = 3
"""Ends of the rise that are tried."""
LEAST_REST = 8
"""Points that the shape behind the rise must have."""


def name_behind_rise(trace: Trace, name: Callable[[Trace], list[Named]]) -> list[Named]:
    """Take the straight rise at the beginning off and name the rest; empty where there is none."""
    found: list[Named] = []
    ends = _ends(trace.step, trace.rate)
    for end, first in ((e, e + skipped) for e in ends for skipped in range(3)):
        slope, level, _ = _line(trace.step, trace.rate, end)
        lag, _, start = read_lag(float(level), float(level + slope), 1.0)
        begin = round(float(trace.step[first]))
        peak = float(trace.rate[first:].max())  # below 1 where the peak was the last point of the rise
        if peak <= 0.0:
            continue
        rest = Trace(trace.step[first:] - begin, trace.rate[first:] / peak, trace.scale * peak, trace.interval)
        for named in name(rest):
            then = named.schedule
            target = float(then(0)) / trace.scale
            if target <= 0.0:
                continue
            # where the straight line reaches the first rate of what follows
            steps = max(round(tidy((target - level) / slope - max(lag, 0.0), 1e-4)), 1)
            factor = min(max(start / target, 0.0), 1.0)
            ramp = WarmUp(steps, then, tidy(factor, 1e-2) if factor > 1e-2 else 0.0)
            reason = f"after a straight rise over {steps} steps {named.reason}"
            found.append(replace(named, schedule=ramp, reason=reason, warmup_steps=steps, offset_steps=max(lag, 0.0)))
    return found


def _ends(step: FloatArray, rate: FloatArray) -> Iterator[int]:
    """Indices, nearest first, up to which the trace is one straight rise and behind which it is another curve."""
    slopes = np.diff(rate) / np.diff(step)
    tried = 0
    for end in range(3, min(rate.size - LEAST_REST, slopes.size)):
        before, after = (rate[end] - rate[1]) / (step[end] - step[1]), slopes[end]
        if before <= 0.0:
            return
        if abs(after - before) < KINK * before:
            continue
        if _line(step, rate, end)[2] > STRAIGHT:
            return
        yield end
        tried += 1
        if tried == TRIED:
            return


def _line(step: FloatArray, rate: FloatArray, end: int) -> tuple[float, float, float]:
    """Slope, level at step 0 and misfit; a log that lags blurs the first point of a rise, an epoch's mean the last."""
    sharp = slice(1, end) if end >= 4 else slice(0, end + 1)
    slope, level = np.polyfit(step[sharp], rate[sharp], 1)
    return float(slope), float(level), misfit(level + slope * step[sharp], rate[sharp])
