"""Traces with several peaks: cosine restarts and triangles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lranalyzer.schedules.base import FloatArray
from lranalyzer.schedules.cosine import CosineRestarts, cycle_progress
from lranalyzer.schedules.cyclical import Cyclical
from lranalyzer.schedules.recognise.build import RATE_TOLERANCE, Named, geometric, read_lag
from lranalyzer.schedules.recognise.hump import RISE, START, misfit
from lranalyzer.schedules.recognise.refine import Model, refine
from lranalyzer.schedules.recognise.single import guess_rise
from lranalyzer.schedules.recognise.trace import Trace, roundest, tidy
from lranalyzer.schedules.warmup import WarmUp

SWING = 0.03
"""Smallest swing, as a fraction of the largest rate, that makes a turning point; far above logged digits."""


SETTLED = 1e-3
"""Misfit below which no other lag or growth of the cycles is tried; a wrong one leaves far more."""


def turning_points(rate: FloatArray) -> list[int]:
    """Indices where the rate turns, ends included, small swings ignored."""
    values = rate.tolist()
    turns = [0]
    high = low = 0
    direction = 0
    for index, value in enumerate(values):
        if value > values[high]:
            high = index
        if value < values[low]:
            low = index
        if direction >= 0 and values[high] - value > SWING:
            if direction > 0 or high > 0:
                turns.append(high)
            direction, low = -1, index
            high = index
        elif direction <= 0 and value - values[low] > SWING:
            if direction < 0 or low > 0:
                turns.append(low)
            direction, high = 1, index
            low = index
    turns.append(len(values) - 1)
    return sorted(set(turns))


def name_cycles(trace: Trace, turns: list[int]) -> Named | None:
    """Name a schedule with several peaks, or return None if its cycles are neither cosines nor triangles."""
    rises = [(a, b) for a, b in pairwise(turns) if trace.rate[b] > trace.rate[a]]
    falls = [(a, b) for a, b in pairwise(turns) if trace.rate[b] < trace.rate[a]]
    inner = [pair for pair in rises if pair[0] > 0]
    if not inner or not falls:
        return None
    jumps = [(a, _arrival(trace.rate, a, b)) for a, b in inner]
    sudden = all(b - a <= 2 for a, b in jumps) and max(b - a for a, b in falls) >= 3
    return _restarts(trace, jumps) if sudden else _triangles(trace, turns)


def _arrival(rate: FloatArray, trough: int, peak: int) -> int:
    """First index behind a trough with most of the rise done; the rate may still creep up after a restart."""
    most = rate[trough] + 0.9 * (rate[peak] - rate[trough])
    return trough + int(np.flatnonzero(rate[trough : peak + 1] >= most)[0])


def _restarts(trace: Trace, jumps: list[tuple[int, int]]) -> Named | None:
    warmup, start, late = 0, 0.0, 0.0
    first = jumps[0][0]
    rise, peak = guess_rise(trace.step[:first], trace.rate[:first])
    if rise.rise == "linear":
        late, length, start = read_lag(float(rise.values[START]), 1.0, float(rise.values[RISE]))
        warmup = max(round(tidy(length, 1e-4)), 1)
    clear = np.ones(trace.step.size, dtype=bool)
    for before, after in jumps:
        clear[before : after + 1] = False
    clear[:peak] = False
    best: tuple[float, float, int, int, FloatArray] | None = None
    for multiplier in (1, 2, 3, 4):
        growth = np.array([sum(multiplier**power for power in range(k + 1)) for k in range(len(jumps))])
        for lag in (late, late + 1.0, late - 1.0, late + 0.5 * trace.interval):
            low = max((trace.step[a] - warmup - lag) / g for (a, _), g in zip(jumps, growth, strict=True))
            high = min((trace.step[b] - warmup - lag) / g for (_, b), g in zip(jumps, growth, strict=True))
            cycle = roundest(low, high)
            slack = 0.02 * cycle if warmup else 0.0
            if high <= 0.0 or cycle <= low - slack or cycle > high + slack:
                continue
            inside = np.unique(np.linspace(min(low, high), max(low, high), 9).round()).astype(int)
            options = {cycle, *(option for option in inside.tolist() if option > low - slack)} - {0}
            width = max((high - low) / 8.0, 1.0)
            for _ in range(3):
                for option in sorted(options):
                    error, ends = _two_levels(trace, clear, option, multiplier, warmup + lag)
                    error *= 1.0 if lag == late else 1.2
                    error = (error + 1e-4) * (1.0 if option == cycle else 1.05)
                    if best is None or error < best[0]:
                        best = (error, lag, option, multiplier, ends)
                if width <= 1.0 or best is None or best[1] != lag or best[3] != multiplier:
                    break
                near = best[2] + np.linspace(-width, width, 9)
                options = {int(option) for option in near.round() if option > low - slack} - {0}
                width /= 4.0
            if best is not None and best[0] < SETTLED:
                break
        if best is not None and best[0] < SETTLED:
            break
    if best is None:
        return None
    error, lag, cycle, multiplier, ends = best
    lr, final = (tidy(float(level) * trace.scale, RATE_TOLERANCE) for level in ends)
    final = 0.0 if final < 1e-3 * lr else min(final, lr)
    schedule = CosineRestarts(lr, cycle, multiplier, final)
    reason = f"the rate follows half cosines and jumps back {len(jumps)} time(s), first after {cycle} steps"
    if warmup:
        ramped = WarmUp(warmup, schedule, tidy(min(start, 1.0), 1e-2) if start > 1e-3 else 0.0)
        return Named(ramped, reason, lag, warmup, True, len(jumps) + 1)
    return Named(schedule, reason, lag, 0, True, len(jumps) + 1)


def _two_levels(trace: Trace, clear: FloatArray, cycle: int, multiplier: int, begin: float) -> tuple[float, FloatArray]:
    """Least-squares peak and final rate for given cycles, and the error that stays."""
    step, rate = trace.step[clear], trace.rate[clear]
    wave = 0.5 + 0.5 * np.cos(np.pi * cycle_progress(np.maximum(step - begin, 0.0), cycle, multiplier))
    inverse = 1.0 / np.maximum(rate, 0.05)
    design = np.stack([wave * inverse, (1.0 - wave) * inverse])
    normal = design @ design.T + 1e-12 * np.eye(2)
    ends: FloatArray = np.maximum(np.linalg.solve(normal, design @ (rate * inverse)), 0.0)
    return misfit(wave * ends[0] + (1.0 - wave) * ends[1], rate), ends


def _wave(mode: str) -> Model:
    """Return the rates of triangles: base, peak, steps up, steps down, decay per step and lag."""

    def rates(values: FloatArray, step: FloatArray) -> FloatArray:
        base, peak, up, down, decay, late = values
        step = np.maximum(step - late, 0.0)
        up, down = max(up, 1e-9), max(down, 1e-9)
        cycle, position = np.divmod(step, up + down)
        wave = np.minimum(position / up, (up + down - position) / down)
        if mode == "triangular2":
            wave = wave * np.power(0.5, cycle)
        elif mode == "exp_range":
            wave = wave * np.exp(-decay * step)
        swung: FloatArray = base + (peak - base) * wave
        return swung

    return rates


def _triangles(trace: Trace, turns: list[int]) -> Named | None:
    last = trace.last or 1.0
    step, rate = trace.step / last, trace.rate
    at, height = step[turns], rate[turns]
    peaks = [i for i in range(1, len(turns) - 1) if height[i] > height[i - 1]]
    troughs = [i for i in range(1, len(turns) - 1) if height[i] < height[i - 1]]
    if not peaks or not troughs or height[0] > height[1]:
        return None
    up = float(np.mean([at[i] - at[i - 1] for i in peaks]))
    period = float((at[troughs[-1]] - at[0]) / len(troughs))
    if not 0.0 < up < period:
        return None
    base = float(rate.min())
    heights = np.maximum(height[peaks] - base, 1e-6)
    decay = float(-np.log(heights[-1] / heights[0]) / (at[peaks[-1]] - at[peaks[0]])) if len(peaks) > 1 else 0.0
    best: tuple[float, str, FloatArray] | None = None
    for mode, penalty in (("triangular", 1.0), ("triangular2", 1.0), ("exp_range", 1.3)):
        start = np.array([base, 1.0, up, period - up, max(decay, 0.0), 0.0])
        if mode == "exp_range":
            start[1] = base + float(heights[0]) * np.exp(decay * at[peaks[0]])
        free = [0, 1, 2, 3, 4, 5] if mode == "exp_range" else [0, 1, 2, 3, 5]
        if misfit(_wave(mode)(start, step), rate) > 1.0:
            continue
        values = refine(_wave(mode), start, free, step, rate)
        error = (misfit(_wave(mode)(values, step), rate) + 2e-4) * penalty
        if best is None or error < best[0]:
            best = (error, mode, values)
        if error < 4e-4:
            break
    if best is None or best[0] > 0.1:
        return None
    _, mode, values = best
    lr, low = (tidy(float(values[i]) * trace.scale, RATE_TOLERANCE) for i in (1, 0))
    rise, fall = (max(round(tidy(float(values[i]) * last, 3e-4)), 1) for i in (2, 3))
    gamma = min(geometric(-float(values[4]) / last, 1.0)[0], 1.0) if mode == "exp_range" else 1.0
    low = 0.0 if low < 1e-3 * lr else min(low, lr)
    schedule = Cyclical(lr, low, rise, None if fall == rise else fall, mode, gamma)  # type: ignore[arg-type]
    reason = f"the rate goes up and down in {len(peaks)} triangles of {rise} and {fall} steps"
    lag = float(values[5]) * last
    lag = lag if abs(lag) > 0.05 * trace.interval else 0.0
    return Named(schedule, reason, lag, cycles=int(trace.last // (rise + fall)) + 1)
