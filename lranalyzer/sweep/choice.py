"""The regret expected of each candidate rate: the response of the final loss and the single curves, weighed.

    regret = c_0 + sum of c_i x_i(candidate)

with inputs from two widths of the response curve, from what all runs and the best run say about the
candidate, and from its distance to the best run tried. The weight of the response grows with its sureness,
hence the products. The coefficients minimise squared error on sweeps that were really trained
(``benchmarks/sweep_regret.py --write``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.run import FloatArray
from lranalyzer.sweep.response import Kernel, Relative, posterior
from lranalyzer.sweep.trial import Trial

Direction = Callable[[Curves, FloatArray], FloatArray]
"""Regret that a run's own curve lets expect after moving its rate by octaves ``(m,)``: ``(m,)``."""

NARROW, WIDE = 2.5, 5.0
"""Lengths, in octaves, of the two response curves that are weighed."""
SURE = 0.05
"""Standard deviation of the response at which it is half believed."""
NAMES = (
    "all_runs", "best_run", "narrow", "wide", "narrow_std", "wide_std", "away", "side",
    "sure_wide", "sure_all_runs", "sure_narrow", "sure_narrow_runs", "sure_best_run", "sure_away",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """The fitted weights."""

    intercept: float
    coefficients: Mapping[str, float]
    corpora: Mapping[str, str]
    """Fingerprints of the trainings they were fitted on."""

    def regret(self, inputs: FloatArray) -> FloatArray:
        """``(m, 14)`` to ``(m,)``."""
        return np.asarray(self.intercept + inputs @ np.array([self.coefficients[n] for n in NAMES]))


def best_tried(scale: Relative) -> int:
    """The run with the lowest final loss; of equals the one with the lowest rate."""
    return int(np.argmin(scale.value))


def choice_inputs(
    trials: Sequence[Trial], scale: Relative, at: FloatArray, direction: Direction, kernel: Kernel
) -> FloatArray:
    """What is known about candidates ``at`` (log2 of the rate, ``(m,)``): ``(m, 14)`` in the order of
    NAMES."""
    x = np.array([t.log2_lr for t in trials])
    said = np.array([direction(t.curves, at - t.log2_lr) for t in trials])
    best = best_tried(scale)
    runs, top = said.mean(axis=0), said[best]
    away = at - x[best]
    narrow, narrow_std = posterior(x, scale.value, scale.error, at, replace(kernel, length=NARROW))
    wide, wide_std = posterior(x, scale.value, scale.error, at, replace(kernel, length=WIDE))
    sure, close = SURE / (wide_std + SURE), SURE / (narrow_std + SURE)
    columns = (
        runs, top, narrow, wide, narrow_std, wide_std, np.abs(away), away,
        sure * wide, sure * runs, close * narrow, close * runs, sure * top, sure * np.abs(away),
    )  # fmt: skip
    return np.column_stack(columns)


@cache
def choice() -> Choice:
    """Read ``fitted/sweep.json`` beside this file."""
    text = files("lranalyzer.sweep").joinpath("fitted", "sweep.json").read_text("utf-8")
    data = json.loads(text)
    return Choice(data["intercept"], data["coefficients"], data["corpora"])
