"""From the parameters of a hump to a schedule with whole steps and tidy rates."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.one_cycle import OneCycle
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.recognise.hump import FINAL, HOLD, PEAK, POWER, RISE, SPAN, START, Hump
from lranalyzer.schedules.recognise.trace import Trace, tidy
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay

USUAL_FINAL_RATIOS = (0.1, 0.05, 0.01)
"""Final rates, as fractions of the peak, that people choose; a straight line alone does not show its end."""
SAME_RATIO = 3e-3
"""Relative difference within which a final ratio is one of those: some logged digits."""
RATE_TOLERANCE = 3e-4
"""Relative freedom to print a rate shorter than it was estimated."""


@dataclass(frozen=True, slots=True)
class Named:
    """A schedule with what `Fit` says about it."""

    schedule: Schedule
    reason: str
    offset_steps: float = 0.0
    warmup_steps: int = 0
    complete: bool = True
    cycles: int = 0
    drops: int = 0


def name_hump(hump: Hump, trace: Trace) -> Named:
    """Name the schedule that a hump, fitted to a trace, describes."""
    last = trace.last or 1.0
    peak_rate = float(hump.values[PEAK])
    start_rate = float(hump.values[START])
    rise, hold = float(hump.values[RISE]) * last, float(hump.values[HOLD]) * last
    span = _steps(float(hump.values[SPAN]) * last)
    lr = tidy(peak_rate * trace.scale, RATE_TOLERANCE)
    final = tidy(float(hump.values[FINAL]) * trace.scale, RATE_TOLERANCE)
    offset = 0.0
    if hump.rise == "none":
        if rise > 1.5 * trace.interval and hump.decay != "none":
            hold, rise = rise, 0.0
        else:
            offset, rise = (rise if abs(rise) > 0.1 * trace.interval else 0.0), 0.0
    elif hump.rise == "linear":
        offset, rise, start_rate = read_lag(start_rate, peak_rate, rise)
    warmup = max(_steps(rise), 1) if hump.rise != "none" else 0
    ends = warmup + hold + span
    complete = hump.decay in ("none", "exponential", "inverse_sqrt") or ends <= last + 1.5 * trace.interval
    exact = float(hump.values[SPAN]) * last
    # These two show their slope but not their end.
    if hump.decay in ("linear", "1-sqrt") and final == 0.0 and warmup + hold + exact > last + 1.02:
        power = 1 if hump.decay == "linear" else 2
        ratio = usual_end(float(trace.rate[-1]) / peak_rate, power * span)
        if ratio:
            final, span, complete = tidy(ratio * lr, 1e-6), round((1.0 - ratio) ** power * exact), True
    if hump.rise == "cos":
        return _one_cycle(hump, trace, lr, warmup, span, complete)
    factor = tidy(max(start_rate, 0.0) / peak_rate, 1e-3)
    if 24.5 < 1.0 / max(factor, 1e-9) < 25.5 and hump.decay == "linear" and final < 2e-3 * lr and hold == 0.0:
        return _one_cycle(hump, trace, lr, warmup, span, complete)
    words = {
        "linear": "the rate falls in a straight line",
        "exponential": "the logarithm of the rate is a straight line",
        "inverse_sqrt": "the inverse square of the rate is a straight line",
        "cosine": "the rate follows half a cosine",
        "polynomial": f"the remaining rate is a power ({hump.values[POWER]:.3g}) of the remaining steps",
        "1-sqrt": "the rate falls with the root of the steps",
        "none": "the rate stays level",
    }[hump.decay]
    held = _steps(hold)
    then = _decay(hump, lr, max(span, 1), final, held, last, trace.interval)
    reason = words
    if held and hump.decay != "none":
        reason = f"after {held} level steps {words}"
    if warmup:
        reason = f"after a straight rise over {warmup} steps {words}"
        if isinstance(then, WarmupStableDecay) and factor < 5e-3:
            then = WarmupStableDecay(lr, warmup, then.stable_steps, then.decay_steps, final, then.decay)
        else:
            then = WarmUp(warmup, then, factor if factor > 1e-3 else 0.0)
    if not complete:
        reason += "; the trace stops before its end, which is extrapolated"
    return Named(then, reason, offset, warmup, complete)


def usual_end(shown: float, span: float) -> float:
    """Fraction of the peak at which a line of `span` steps to 0 usually ends, if the last point shows it or a step more would; else 0."""
    step_behind = shown - 1.0 / max(span, 1)
    slack = SAME_RATIO * shown
    between = [ratio for ratio in USUAL_FINAL_RATIOS if step_behind - slack <= ratio <= shown + slack]
    # In a short log a step is so long that several lie between the two; the end is at one of them.
    return min(between, key=lambda ratio: min(abs(ratio - shown), abs(ratio - step_behind)), default=0.0)


def _steps(value: float) -> int:
    return max(round(tidy(value, 1e-4)), 0)


def read_lag(start: float, peak: float, rise: float) -> tuple[float, float, float]:
    """Read a rise that misses 0 at step 0 as a lag: return offset, length of the rise, rate at its start."""
    slope = (peak - start) / max(rise, 1e-9)
    zero_at = -start / slope
    if zero_at > 0.0 or abs(zero_at + 1.0) < 0.05:
        if abs(zero_at) < 0.02 * rise and abs(zero_at) < 0.5:
            return 0.0, rise, 0.0
        if abs(zero_at - round(zero_at)) < 0.05:
            zero_at = float(round(zero_at))
        return zero_at, rise - zero_at, 0.0
    return 0.0, rise, start


def geometric(log_change: float, interval: float) -> tuple[float, int]:
    """Return a short factor and its steps for a change of the rate's logarithm per step."""
    for steps in (1, max(round(interval), 1)):
        exact = log_change * steps
        for digits in range(1, 8):
            factor = float(f"{math.exp(exact):.{digits}g}")
            if factor > 0.0 and abs(math.log(factor) - exact) <= 3e-4 * abs(exact):
                return factor, steps
    return math.exp(log_change), 1


def _decay(hump: Hump, lr: float, span: int, final: float, held: int, last: float, interval: float) -> Schedule:
    final = min(final, lr)
    then: Schedule
    match hump.decay:
        case "none":
            return Constant(lr)
        case "linear" | "cosine" | "1-sqrt" if held or hump.decay == "1-sqrt":
            return WarmupStableDecay(lr, 0, held, span, final, hump.decay)
        case "linear":
            return Linear(lr, span, final)
        case "cosine":
            return Cosine(lr, span, final)
        case "polynomial":
            then = Polynomial(lr, span, tidy(float(hump.values[POWER]), 5e-3), final)
        case "exponential":
            then = Exponential(lr, *geometric(-1.0 / (float(hump.values[SPAN]) * last), interval))
        case _:
            then = InverseSqrt(lr, span)
    return Join((Constant(lr), then), (held,)) if held else then


def _one_cycle(hump: Hump, trace: Trace, lr: float, warmup: int, span: int, complete: bool) -> Named:
    """Build a one-cycle policy; a decay that is no cosine behind a curved rise is left to the residual."""
    total = max(warmup + span + 1, 3)
    warmup = min(warmup, total - 2)
    start = max(float(hump.values[START]), 1e-9)
    peak = float(hump.values[PEAK])
    end = float(trace.rate[-1]) if trace.last >= total - 1.5 else start * 1e-4
    division = max(tidy(peak / start, 5e-3), 1.0)
    final_division = max(tidy(start / max(end, 1e-12), 5e-3), 1.0)
    anneal = "cos" if hump.rise == "cos" else "linear"
    schedule = OneCycle(lr, total, warmup, division, min(final_division, 1e9), anneal)  # type: ignore[arg-type]
    shape = "half cosines" if hump.rise == "cos" else "straight lines"
    reason = f"the rate rises for {warmup} steps and falls below its start, both in {shape}"
    return Named(schedule, reason, 0.0, warmup, complete)
