"""Traces with one peak: which rise and which decay describe them best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lranalyzer.schedules.base import FloatArray
from lranalyzer.schedules.recognise.decays import BLUR, NOISE, guess_decays, place_behind, tail_level
from lranalyzer.schedules.recognise.hump import (
    FINAL,
    HOLD,
    MAY_END_ABOVE_ZERO,
    PEAK,
    PENALTY,
    RISE,
    SPAN,
    START,
    Hump,
    curve,
    half_cosine_fit,
    misfit,
    weight,
)
from lranalyzer.schedules.recognise.refine import refine

GOOD_ENOUGH = 1e-4
"""Misfit below which no other shape is tried: half of what four logged digits cause."""
TOP = 1.5e-3
"""Relative distance from the largest rate of points at the top, given four logged digits."""
SOLVER_POINTS = 160
"""Points the solver looks at; the error is then measured on all of them."""


def best_humps(step: FloatArray, rate: FloatArray, interval: float) -> list[Hump]:
    """Humps that describe a trace with one peak, best first, at most three.

    Parameters
    ----------
    step, rate : ndarray of shape (n,)
        The trace; steps as fractions of the last one, rates of the largest.
    interval : float
        Median distance of two points, in the same unit as `step`.
    """
    rise, peak = guess_rise(step, rate, curved_too=True)
    top_ends = int(np.flatnonzero(rate >= 1.0 - 1e-9)[-1])
    if float(rate[peak:].min()) > 1.0 - TOP:
        rise, _ = guess_rise(step, rate)
        return [_polish(rise, step, rate)]
    tail = tail_level(rate)
    behind = peak if rise.rise != "none" else min(top_ends, rate.size - 3)
    guesses = guess_decays(step[behind:], rate[behind:], tail, float(step[peak]) if rise.rise != "none" else 0.0)
    if rise.rise == "cos":
        # Only a one-cycle policy rises like this, and it falls like this too.
        if guesses and guesses[0].decay == "cosine":
            guesses = guesses[:1]
        else:
            rise, peak = guess_rise(step, rate)
    humps: list[Hump] = []
    for guess in guesses[:3]:
        if humps and guess.error > 8.0 * guesses[0].error:
            break
        hump = _with_rise(guess, rise, interval) if rise.rise != "none" else _without_rise(guess, interval)
        if tail is not None and FINAL in hump.free:
            hump.values[FINAL] = tail
            hump.free.remove(FINAL)
        humps.append(_polish(hump, step, rate))
        if humps[-1].error < (GOOD_ENOUGH + NOISE) * PENALTY[hump.decay]:
            break
    sound = [hump for hump in humps if hump.values[SPAN] > 1e-6 and hump.values[PEAK] > 0.5]
    return sorted(sound, key=lambda hump: hump.error)


def guess_rise(step: FloatArray, rate: FloatArray, curved_too: bool = False) -> tuple[Hump, int]:
    """Guess the rise, with a level behind it, and the index of the first point at the top.

    A rise along a half cosine is only looked for if `curved_too`.
    """
    peak = int(np.flatnonzero(rate >= (1.0 - 1e-3) * rate.max())[0])
    values = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    inside = np.flatnonzero(rate[:peak] < 0.985)
    if inside.size == 0:
        return Hump("none", "none", values, [PEAK]), 0
    if inside.size == 1 and step[inside[0]] > 0.0:
        values[RISE] = step[inside[0]] / max(float(rate[inside[0]]), 1e-9)
        return Hump("linear", "none", values, [RISE, PEAK]), peak
    if inside.size == 1:
        values[START], values[RISE] = rate[inside[0]], step[peak]
        return Hump("linear", "none", values, [RISE, PEAK]), peak
    # A lagging log blurs the first point of a ramp, an epoch's mean the last.
    sharp = inside[1:-1] if inside.size >= 6 else inside[:-1] if inside.size >= 3 else inside
    at, value = step[sharp], rate[sharp]
    middle, height = float(at.mean()), float(value.mean())
    slope = float((at - middle) @ (value - height) / ((at - middle) @ (at - middle)))
    if slope <= 0.0:  # Whatever comes before the peak, it is no ramp.
        values[START], values[RISE] = rate[0], step[peak]
        return Hump("linear", "none", values, [START, RISE, PEAK]), peak
    level = height - slope * middle
    error = float(np.sqrt(np.mean((level + slope * at - value) ** 2)))
    values[START], values[RISE] = level, (1.0 - level) / slope
    if curved_too and error > 3e-3 and sharp.size >= 5:
        (center, radius, apex, _), curved = half_cosine_fit(at, value)
        if curved < 0.5 * error:
            values[START], values[RISE] = max(center - radius, 0.0), apex
            return Hump("cos", "none", values, [START, RISE, PEAK]), peak
    return Hump("linear", "none", values, [START, RISE, PEAK]), peak


def _with_rise(guess: Hump, rise: Hump, interval: float) -> Hump:
    hump = place_behind(guess, float(rise.values[RISE]), interval)
    hump.rise = rise.rise
    hump.values[START] = rise.values[START]
    hump.free = sorted({*hump.free, *rise.free})
    return hump


def _without_rise(guess: Hump, interval: float) -> Hump:
    """Turn the guessed begin of the decay into a level in front of it, a lag, or a different first rate."""
    begin, span = float(guess.values[RISE]), float(guess.values[SPAN])
    blur = BLUR[guess.decay] * span
    singular = guess.decay == "inverse_sqrt" and begin > 0.9 * span  # k / sqrt(step) has no rate at step 0
    if begin > max(1.5 * interval, blur) or guess.decay in ("cosine", "1-sqrt") or singular:
        guess.free.append(RISE)
        return guess
    # A straight or geometric decay that begins a little later is the same decay from a higher first rate.
    final, guess.values[RISE] = float(guess.values[FINAL]), 0.0
    if guess.decay == "exponential":
        guess.values[PEAK] = np.exp(begin / span)
    elif guess.decay == "inverse_sqrt":
        guess.values[PEAK], guess.values[SPAN] = (1.0 - min(begin / span, 0.99)) ** -0.5, span - begin
    else:
        power = float(guess.values[-1]) if guess.decay == "polynomial" else 1.0
        guess.values[PEAK] = final + (1.0 - final) * max(1.0 + begin / span, 0.01) ** power
        guess.values[SPAN] = span + begin
    return guess


def _small_final(hump: Hump, values: FloatArray, last_rate: float) -> float:
    """Final rate that the last point shows: too small to matter for the solver, but printed in the log."""
    since = (1.0 - values[RISE] - values[HOLD]) / values[SPAN]
    if not 0.98 < since < 1.02:
        return 0.0
    left = float(weight(hump.decay, np.array([since]), float(values[-1]))[0])
    final = (last_rate - values[PEAK] * left) / max(1.0 - left, 0.5)
    return final if final > 5e-4 else 0.0


def _polish(hump: Hump, step: FloatArray, rate: FloatArray) -> Hump:
    """Refine all free parameters together, then see whether a rate that ends at 0 does as well."""
    few_step, few_rate = step, rate
    if step.size > SOLVER_POINTS:
        kept = np.linspace(0, step.size - 1, SOLVER_POINTS).astype(np.int64)
        few_step, few_rate = step[kept], rate[kept]
    if hump.rise != "none" and few_step.size > 20:
        # A log that lags repeats the first rate, and the smallest rates weigh most.
        few_step, few_rate = few_step[1:], few_rate[1:]
    model = curve(hump.rise, hump.decay)
    error = misfit(model(hump.values, step), rate)
    values = hump.values
    if error > 1e-6:
        values = refine(model, hump.values, hump.free, few_step, few_rate)
        error = misfit(model(values, step), rate)
    ends_at_zero = hump.decay in MAY_END_ABOVE_ZERO and FINAL in hump.free
    if ends_at_zero and (values[FINAL] < 0.05 or values[RISE] + values[HOLD] + values[SPAN] > 1.02):
        zero = values.copy()
        zero[FINAL] = 0.0
        zero = refine(model, zero, [place for place in hump.free if place != FINAL], few_step, few_rate)
        zero_error = misfit(model(zero, step), rate)
        if zero_error <= 1.3 * error + 0.5 * NOISE:
            values, error = zero, zero_error
            values[FINAL] = _small_final(hump, values, float(rate[-1]))
    values[FINAL] = max(values[FINAL], 0.0)
    return replace(hump, values=values, error=(error + NOISE) * PENALTY[hump.decay])
