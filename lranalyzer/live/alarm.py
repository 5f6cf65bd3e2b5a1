"""From the evidence so far to an alarm, or none.

A monitor judges again and again, so a chance of one in a hundred at each look would cry wolf in most healthy runs. The
thresholds were therefore set on the largest score that a healthy training ever reached over its whole length, on tasks
the models had not seen (``python -m benchmarks.fit.early``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.evidence import load, trees
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.evidence.prior import ADAPTIVE, LONG, LONG_ADAPTIVE, usual_range
from lranalyzer.live.begin import FIRST_STEP, beginnings
from lranalyzer.live.prefix import prefix_features
from lranalyzer.live.pulse import FAR_SURE, FAR_TOO_LONG, NAMES, Pulse
from lranalyzer.live.quick import QuickTrees

Kind = Literal["diverged", "too_high", "too_low"]
STILL_RISING = 0.98
"""A rate above this share of the largest so far, that was lower before, is still being warmed up."""
WORTH_ASKING = 0.5
"""Probability of "too low" below which nothing is made of it."""
BAD_IN_ROW = 2
"""Non-finite losses in a row that are a divergence; a loss scaler skips single ones."""


@dataclass(frozen=True)
class Thresholds:
    """Scores from which it is said; set by ``benchmarks.fit.early``."""

    pulse: float
    """Log-odds of the model of single points that the run diverges."""
    diverged: float
    too_high: float
    too_low: float
    """Probabilities of the model of the curve so far."""
    too_low_blind: float
    """The same where it is not known how long the training is."""


@dataclass(frozen=True)
class Alarm:
    """One kind of trouble, with its probability and what it was read from."""

    kind: Kind
    probability: float
    measured: Mapping[str, float]
    foreseen: bool = False
    """Whether nothing has happened yet; ``probability`` is then that of a divergence."""


@cache
def thresholds() -> Thresholds:
    """Those fitted with the models."""
    data = json.loads(trees.FITTED.joinpath("alarms.json").read_text("utf-8"))
    return Thresholds(**data["thresholds"])


@cache
def _pulse_model() -> QuickTrees:
    return QuickTrees(load("pulse"), NAMES)


def load_models() -> None:
    """Read the fitted files of the looks now, rather than at the first ones; the one of advice waits for a warning."""
    load("early")
    thresholds()
    beginnings()
    _pulse_model()


def forget_models() -> None:
    """Read the fitted files anew, as a benchmark does that points :data:`lranalyzer.evidence.trees.FITTED` elsewhere."""
    for cached in (load, thresholds, beginnings, _pulse_model):
        cached.cache_clear()


def by_pulse(pulse: Pulse) -> Alarm | None:
    """What one point says: constant time, at every step."""
    if pulse.bad_in_row:
        return Alarm("diverged", 1.0, {"bad": float(pulse.bad_in_row)}) if pulse.bad_in_row >= BAD_IN_ROW else None
    if pulse.points == 1:
        return by_rate(pulse)
    measured = pulse.features()
    score = _pulse_model().score(measured)
    far = pulse.far_in_row >= FAR_TOO_LONG
    if score < thresholds().pulse and not far:
        return None
    sure = 1 / (1 + math.exp(-score))
    return Alarm("diverged", max(sure, FAR_SURE) if far else sure, dict(zip(NAMES, measured, strict=True)))


def by_rate(pulse: Pulse) -> Alarm | None:
    """What the rate says at the first step of a training, where nothing has happened yet."""
    known = beginnings()
    chance = known.chance(pulse.optimizer, pulse.lr) if pulse.step <= FIRST_STEP else None
    if chance is None or chance < known.limit:
        return None
    return Alarm("too_high", chance, {"times_usual": pulse.times_usual}, foreseen=True)


@dataclass(frozen=True)
class Reading:
    """What a look at the curve gives."""

    probabilities: Mapping[Verdict, float]
    """Of the four verdicts at the end, seen from here."""
    alarm: Alarm | None
    can_be_low: bool
    """Whether "too low" can be said at all: not while the rate is still rising, nor where such rates are published."""


def by_curve(curves: Curves, total_steps: float | None) -> Reading:
    """What the curve so far says; for geometrically spaced looks."""
    measured = prefix_features(curves, total_steps)
    p = probabilities(measured)
    can_be_low = not rising(measured) and not published(curves, total_steps)
    may_be_low = can_be_low and p["too_low"] >= WORTH_ASKING
    return Reading(p, _alarm(measured, p, may_be_low, bool(total_steps)), can_be_low)


def _alarm(measured: Mapping[str, float], p: Mapping[Verdict, float], may_be_low: bool, told: bool) -> Alarm | None:
    limit, high = thresholds(), p["diverged"] + p["too_high"]
    if p["diverged"] >= limit.diverged:
        return Alarm("diverged", p["diverged"], measured)
    if high >= limit.too_high:
        return Alarm("too_high", high, measured)
    if may_be_low and p["too_low"] >= (limit.too_low if told else limit.too_low_blind):
        return Alarm("too_low", p["too_low"], measured)
    return None


def probabilities(measured: Mapping[str, float]) -> dict[Verdict, float]:
    """Of the four verdicts at the end, seen from here."""
    model = load("early")
    raw = model.predict(model.row(measured)[None])[0]
    p = np.exp(raw - raw.max())
    return {cast(Verdict, v): float(p[model.outputs.index(v)] / p.sum()) for v in VERDICTS}


def rising(measured: Mapping[str, float]) -> bool:
    """Whether the rate is still being raised: nobody can call it too low before it has arrived."""
    return measured["lr_now"] > STILL_RISING and measured["lr_recent"] < STILL_RISING


def published(curves: Curves, total_steps: float | None) -> bool:
    """Whether trainings of this kind (fine-tuning, long runs with Adam) are known to use such a rate.

    Where nobody knows how long the training will be, it may be a long one.
    """
    usual, peak = usual_range(curves), curves.peak_lr
    long = total_steps is None or total_steps >= LONG
    if usual is None and long and (curves.hyper.optimizer is None or curves.hyper.optimizer in ADAPTIVE):
        usual = LONG_ADAPTIVE
    return usual is not None and peak is not None and usual.low <= peak <= usual.high
