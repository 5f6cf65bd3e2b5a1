"""From the landmarks of a range test to the peak rate to train with: one fitted line with few coefficients.

    log10(lr) = falls_90 + b_0 + sum of b_i x_i

where the x_i are distances of the other landmarks from ``falls_90``, in decades. Multiplying all rates by k
hence multiplies the answer by k, and a rule such as "lowest / 10" is the special case b_0 = -1, b_lowest = 1.
The coefficients minimise the regret of the rate on real trainings (``benchmarks/fit_range_test.py`` wrote the
file).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ANCHOR = "falls_90"
"""Landmark the line starts from: alone it is within 5 % of the best in about four of five tests."""
DISTANCES = ("lowest", "falls_50", "rises_25", "single_start")
"""Landmarks whose distance from the anchor counts."""
NEAREST, FARTHEST = -1.5, 1.5
"""Decades at which a distance is cut off: beyond, it says no more than "far"."""


@dataclass(frozen=True)
class PeakModel:
    """The fitted line and the width of its answer."""

    intercept: float
    """Decades."""
    coefficients: Mapping[str, float]
    """Name of an input to its coefficient; decades per decade, or decades for ``decays``."""
    low: float
    high: float
    """Decades below and above the answer between which it is mostly still within 5 % of the best descent."""
    corpora: Mapping[str, str]
    """Fingerprints of the trainings it was fitted on."""

    def log_peak(self, places: Mapping[str, float], decays: bool | None) -> float:
        """log10 of the peak rate."""
        x = inputs(places, decays)
        return places[ANCHOR] + self.intercept + sum(c * x[name] for name, c in self.coefficients.items())


def inputs(places: Mapping[str, float], decays: bool | None) -> dict[str, float]:
    """What the line reads, name to value.

    A landmark that the test did not reach (NaN) lies as far off as is distinguished. ``decays`` is 1, -1 or,
    when nobody said, 0.
    """
    found = {}
    for name in DISTANCES:
        away = places[name] - places[ANCHOR]
        found[name] = FARTHEST if math.isnan(away) else min(max(away, NEAREST), FARTHEST)
    found["spread"] = places["spread"]
    found["decays"] = 0.0 if decays is None else (1.0 if decays else -1.0)
    return found


@cache
def peak_model() -> PeakModel:
    """Read ``fitted/range_test.json`` beside this file."""
    text = files("lranalyzer.sweep").joinpath("fitted", "range_test.json").read_text("utf-8")
    data = json.loads(text)
    return PeakModel(data["intercept"], data["coefficients"], data["low"], data["high"], data["corpora"])
