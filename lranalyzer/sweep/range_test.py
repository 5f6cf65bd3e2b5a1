"""``range_test``: from one run in which the rate was raised on purpose to the peak rate to train with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.figures import number
from lranalyzer.run import Drawn, FloatArray, Run
from lranalyzer.sweep.classic import classic
from lranalyzer.sweep.descent import Descent, descend
from lranalyzer.sweep.landmarks import landmarks
from lranalyzer.sweep.peak_model import PeakModel, peak_model
from lranalyzer.sweep.recognition import Recognition, recognised
from lranalyzer.sweep.rising import Rising, rising

VISIBLE = 3.0
"""Standard errors of the smoothed loss that a drop must have to be more than scatter (three sigma)."""
DIVERGED = "rises_90"
"""Landmark from which a training counts as diverged: nine tenths of what was learned is lost again."""


@dataclass(frozen=True, eq=False)
class RateCurve:
    """Smoothed loss over the learning rate, arrays of shape ``(m,)``."""

    lr: FloatArray
    loss: FloatArray
    scatter: float
    """Standard deviation of single points about the curve."""


@dataclass(frozen=True, eq=False)
class RangeTest(Drawn):
    """What a range test says."""

    name: str
    lr: float | None
    """Peak learning rate to train with, in the optimizer's own unit; None when the loss never fell."""
    lr_low: float | None
    lr_high: float | None
    """Between these the result should mostly stay within 5 % of the best possible descent."""
    diverges_at: float | None
    """Lowest rate at which the training lost what it had learned or was not finite; None: not in this
    test."""
    curve: RateCurve | None = field(repr=False)
    why: str
    """In plain sentences."""
    classic: Mapping[str, float]
    """The rates that other tools' rules name: valley, steepest_per_log_rate, minimum_over_10, slide."""
    landmarks: Mapping[str, float]
    """The rates the answer was computed from, by name."""
    recognition: Recognition
    """Whether the log looks like a range test at all."""


def range_test(run: Run, *, decays: bool | None = None, curves: Curves | None = None) -> RangeTest:
    """Read a learning-rate range test (Smith 2015, arXiv 1506.01186).

    The loss is smoothed over log10(rate) with a width chosen by cross-validation; the rate where 90 % of the
    descent is done is corrected by how far the lowest loss, the rise and the first outliers lie behind it,
    with coefficients that minimise the regret of real trainings (:mod:`lranalyzer.sweep.peak_model`).

    Parameters
    ----------
    run : Run
        A run whose rate rises, with the training loss and the rate at each step.
    decays : bool, optional
        Whether the training will anneal its rate. An annealed one bears a higher peak; unknown, the answer
        lies between.
    curves : Curves, optional
        The run's summaries where they are at hand; else it is folded.

    Returns
    -------
    RangeTest

    Raises
    ------
    MissingSeries
        If there is no training loss, no rate, or the rate does not rise.
    """
    test = rising(run, curves)
    descent = descend(test)
    seen, others = recognised(test), classic(test)
    if descent is None:
        return RangeTest(
            run.name, None, None, None, 10.0 ** float(test.log_rate[0]), None,
            "Hardly any loss in this log is finite: start the test at a lower rate.", others, {}, seen,
        )  # fmt: skip
    places = landmarks(descent)
    edge = _divergence(test, places)
    rates = {name: 10.0**place for name, place in places.items() if name != "spread"}
    curve = RateCurve(10.0**descent.log_rate, descent.loss, descent.scatter)
    if descent.significance < VISIBLE:
        low = min(edge or math.inf, rates["lowest"])
        why = (
            f"The loss does not fall beyond its scatter before {number(low)}; "
            "the rate is a guess: test lower rates, larger batches or more steps."
        )
        return RangeTest(run.name, _guess(places, decays), None, None, edge, curve, why, others, rates, seen)
    lr, low, high = _peak(peak_model(), places, decays, edge)
    return RangeTest(run.name, lr, low, high, edge, curve, _why(descent, rates, lr, edge, seen), others, rates, seen)


def _guess(places: Mapping[str, float], decays: bool | None) -> float | None:
    place = peak_model().log_peak(places, decays)
    return 10.0**place if np.isfinite(place) else None


def _peak(
    model: PeakModel, places: Mapping[str, float], decays: bool | None, edge: float | None
) -> tuple[float, float, float]:
    lr = 10.0 ** model.log_peak(places, decays)
    high = lr * 10.0**model.high
    return lr, lr * 10.0**-model.low, max(lr, min(high, edge)) if edge else high


def _divergence(test: Rising, places: Mapping[str, float]) -> float | None:
    """The lower of: the rate at which nine tenths of the drop are lost, the rate of the first non-finite
    loss."""
    bad = np.flatnonzero(~np.isfinite(test.loss))
    found = [test.log_rate[bad[0]]] if bad.size else []
    if math.isfinite(places[DIVERGED]):
        found.append(places[DIVERGED])
    return 10.0 ** float(min(found)) if found else None


def _why(descent: Descent, rates: Mapping[str, float], lr: float, edge: float | None, seen: Recognition) -> str:
    said = [
        f"Half of the descent is done at {number(rates['falls_50'])}, nine tenths at {number(rates['falls_90'])}, "
        f"the loss is lowest at {number(rates['lowest'])}",
        f"and the training falls apart at {number(edge)}." if edge else "and it never falls apart within the test.",
        f"Real trainings with such curves did best near {number(lr)}.",
    ]
    if lr > 10.0 ** descent.log_rate[-1]:
        said.append("That is beyond the highest rate tested: repeat the test up to higher rates.")
    if edge is None:
        said.append("Raise the rate further to see where it diverges; the upper limit is uncertain until then.")
    if not seen:
        said.append(f"Caution, this may not be a range test: {seen.reason}.")
    return " ".join(said)
