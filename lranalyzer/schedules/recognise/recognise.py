"""Recognise the schedule behind a logged rate.

Cheap tests come first and settle most traces: constant levels, then one peak, then several. Parameters
come from straight lines in the right coordinates and one small least-squares polish.
"""

from __future__ import annotations

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, IntArray
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.recognise.build import Named, name_hump, read_lag
from lranalyzer.schedules.recognise.cycles import name_cycles, turning_points
from lranalyzer.schedules.recognise.dampen import name_dampened
from lranalyzer.schedules.recognise.hump import RISE, START
from lranalyzer.schedules.recognise.levels import Levels, find_levels, from_levels
from lranalyzer.schedules.recognise.peel import name_behind_rise
from lranalyzer.schedules.recognise.pieces import name_pieces, name_rising
from lranalyzer.schedules.recognise.result import Fit, relative_errors
from lranalyzer.schedules.recognise.single import best_humps, guess_rise
from lranalyzer.schedules.recognise.stairs import find_stairs
from lranalyzer.schedules.recognise.trace import Trace, prepare
from lranalyzer.schedules.warmup import WarmUp

TYPICAL_LIMIT = 0.025
"""Largest typical relative error of a recognised shape: epoch means of sparse logs come near it."""
TYPICAL = 0.85
"""Quantile of the errors that is judged: an epoch's mean blurs a few points around every kink and jump."""
FAR = 0.3
"""Fraction of that limit from which a rise that multiplies the decay is tried as well."""
CLEARLY = 0.25
"""Confidence by which such a rise must be ahead: in front of a straight line the two kinds of warmup hardly differ."""
BACK = 0.01
"""Rise behind the peak, or fall before it, as a fraction of the peak, that makes a second peak."""


def fit(step: IntArray, lr: FloatArray) -> Fit:
    """Recognise the schedule and its parameters in a logged learning rate.

    Parameters
    ----------
    step : ndarray of shape (n,)
        Steps at which the rate was logged, in any order and density.
    lr : ndarray of shape (n,)
        Logged rates: rounded, lagging by a step, averaged over an epoch, or cut off before the end.
        Non-finite entries are left out; more than 600 points are thinned.

    Returns
    -------
    Fit
        With ``schedule=None`` and a reason where no schedule can be named.

    Raises
    ------
    ScheduleError
        If the arrays differ in shape or have more than one dimension.

    Notes
    -----
    Some schedules draw the same trace, and then the simpler is named: reductions on plateau are
    `MultiStep` or `StepDecay`, a triangular one-cycle policy that starts elsewhere than at 1/25 of its
    peak is `WarmUp` and `Linear`, as may be a straight decay under a short `Dampened` rise, and a straight
    decay that was cut off is read as one that ends at 0.

    Examples
    --------
    >>> from lranalyzer.schedules import Cosine
    >>> steps = np.arange(0, 1000, 10)
    >>> fit(steps, Cosine(3e-4, total_steps=1000)(steps)).schedule
    Cosine(lr=0.0003, total_steps=1000, final_lr=0.0)
    """
    trace = prepare(step, lr)
    if isinstance(trace, str):
        return Fit(None, np.inf, 0.0, trace)
    try:
        # Guesses for shapes that the trace does not have may overflow; their misfit rules them out.
        with np.errstate(all="ignore"):
            return _recognise(trace)
    except (ScheduleError, np.linalg.LinAlgError):
        return _unknown(trace)


def _recognise(trace: Trace) -> Fit:
    stairs = find_stairs(trace.step, trace.rate, trace.interval)
    if stairs is not None:
        held, start, value = stairs
        corners = Trace(start, value, trace.scale, float(held))
        found = _finish(corners, _smooth(corners), held)
        if found.schedule is not None and found.confidence > 0.5:
            return found
    levels = find_levels(trace.step, trace.rate)
    if levels is not None and levels.value.size > 1 and levels.value[1] > levels.value[0] and levels.count[0] == 1:
        levels = None  # A rise logged in few points looks like levels of one point each.
    if levels is not None and levels.value.size == 1:
        constant = _constant(trace)
        if constant is not None:
            return constant
        levels = None
    if levels is not None:
        return _finish(trace, [_from_levels(trace, levels)])
    return _finish(trace, _smooth(trace))


def _constant(trace: Trace) -> Fit | None:
    distinct = np.unique(trace.rate).size
    change = np.diff(trace.rate)
    if distinct >= 5 and ((change >= 0.0).all() or (change <= 0.0).all()):
        return None  # A slow trend, however small, is no constant.
    rate = float(np.median(trace.rate)) * trace.scale if trace.rate.any() else 0.0
    if distinct == 1:
        rate = trace.scale if trace.rate[0] > 0.0 else 0.0
    spread = float(np.ptp(trace.rate))
    reason = "the rate is the same at all logged steps"
    if distinct > 1:
        reason = f"the rate stays within {spread:.1g} of its largest value, without a trend"
    return Fit(Constant(rate), spread, 1.0 - min(spread / TYPICAL_LIMIT, 0.5), reason, peak=rate)


def _from_levels(trace: Trace, levels: Levels) -> Named:
    schedule, reason, offset = from_levels(levels, trace.scale, 0.0, trace.last)
    return Named(schedule, reason, offset, drops=int((np.diff(levels.value) < 0.0).sum()))


def _smooth(trace: Trace) -> list[Named]:
    """Candidates for a trace that is not made of levels, most likely first."""
    rate = trace.rate
    peak = int(rate.argmax())
    single = (
        float((rate[peak:] - np.minimum.accumulate(rate[peak:])).max()) <= BACK
        and float((np.maximum.accumulate(rate[: peak + 1]) - rate[: peak + 1]).max()) <= BACK
    )
    if not single:
        turns = turning_points(rate)
        named = [name_cycles(trace, turns)] if len(turns) > 2 else []
        return [found for found in named if found is not None]
    last = trace.last or 1.0
    if peak >= rate.size - 1 and float(rate[-2]) < 1.0 - 1e-6:
        return [name_rising(trace)]
    rise, top = guess_rise(trace.step, rate)
    if rise.rise == "linear" and rate.size - top >= 4:
        levels = find_levels(trace.step[top:], rate[top:])
        if levels is not None and levels.value.size > 1:
            return [_rise_then_levels(trace, levels)]
    humps = best_humps(trace.step / last, rate, trace.interval / last)
    return [name_hump(hump, trace) for hump in humps]


def _rise_then_levels(trace: Trace, levels: Levels) -> Named:
    rise, _ = guess_rise(trace.step, trace.rate)
    lag, length, start = read_lag(float(rise.values[START]), 1.0, float(rise.values[RISE]))
    warmup = max(round(length), 1)
    schedule, reason, offset = from_levels(levels, trace.scale, warmup + lag, trace.last)
    if offset == 0.0:
        offset = lag
    ramped = WarmUp(warmup, schedule, min(start, 1.0) if start > 1e-3 else 0.0)
    text = f"after a straight rise over {warmup} steps {reason}"
    return Named(ramped, text, offset, warmup, drops=levels.value.size - 1)


def _finish(trace: Trace, candidates: list[Named], held: int = 1) -> Fit:
    """Measure the candidates against the trace, take the first or the clearly best, and phrase the answer."""
    fits = [_measure(trace, named, held) for named in candidates]
    fits.sort(key=lambda one: one[0] > TYPICAL_LIMIT)  # Keeps the order of likelihood among the good ones.
    if (not fits or fits[0][0] > TYPICAL_LIMIT) and trace.step.size > 2:
        behind = [_measure(trace, named, held) for named in name_behind_rise(trace, _smooth)]
        fits = sorted([*fits, *behind], key=lambda one: one[0])
    if _far(fits) or not fits[0][1].complete:
        # A cut-off straight line may be a whole one that has run since step 0; nothing else can, and a live log is always cut off.
        shapes = _smooth if _far(fits) else None
        dampened = [_measure(trace, named, held) for named in name_dampened(trace, shapes)]
        best = max(dampened, key=lambda one: one[1].confidence, default=None)
        if (
            best is not None
            and best[0] <= TYPICAL_LIMIT
            and (not fits or best[1].confidence > _sure(fits[0]) + CLEARLY)
        ):
            fits.insert(0, best)
    if (not fits or fits[0][0] > TYPICAL_LIMIT) and trace.step.size > 2:
        pieces = name_pieces(trace, turning_points(trace.rate))
        if pieces is not None:
            fits.insert(0, _measure(trace, pieces, held, trust=0.5))
    if not fits or fits[0][0] > TYPICAL_LIMIT:
        return _unknown(trace)
    return fits[0][1]


def _far(fits: list[tuple[float, Fit]]) -> bool:
    """Whether no candidate fits, or the first leaves some points far away."""
    return not fits or fits[0][0] > FAR * TYPICAL_LIMIT or fits[0][1].residual > 2.0 * TYPICAL_LIMIT


def _sure(one: tuple[float, Fit]) -> float:
    """Confidence of a measured candidate; none in one that does not fit."""
    typical, fit = one
    return fit.confidence if typical <= TYPICAL_LIMIT else 0.0


def _unknown(trace: Trace) -> Fit:
    reason = "the rate follows no known schedule, nor a few pieces of them"
    return Fit(None, np.inf, 0.0, reason, peak=trace.scale, final_ratio=float(trace.rate[-1]))


def _measure(trace: Trace, named: Named, held: int, trust: float = 1.0) -> tuple[float, Fit]:
    """Typical error of a candidate, and the answer it would make."""
    probe = Fit(named.schedule, 0.0, 0.0, "", offset_steps=named.offset_steps)
    errors = relative_errors(probe.rates(trace.step) / trace.scale, trace.rate)  # type: ignore[arg-type]
    typical, worst = float(np.quantile(errors, TYPICAL)), float(errors.max())
    confidence = trust * (1.0 - 0.5 * min(typical / TYPICAL_LIMIT, 1.0) - 0.2 * min(worst / 0.2, 1.0))
    if not named.complete:
        confidence *= 0.7
    peak = named.schedule.peak
    return typical, Fit(
        named.schedule,
        worst,
        max(confidence, 0.0),
        named.reason,
        peak=peak,
        final_ratio=float(trace.rate[-1]) * trace.scale / peak if peak else 1.0,
        warmup_steps=named.warmup_steps,
        drops=named.drops,
        cycles=named.cycles,
        offset_steps=named.offset_steps,
        held_steps=held,
        complete=named.complete,
    )
