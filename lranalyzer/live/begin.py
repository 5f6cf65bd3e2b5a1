"""What the rate alone says at the first step, before any update could show what it does.

Half of the trainings that blow up have doubled their loss with the first update: nothing that comes later can be told before.
But the rate is known, and what its optimizer is usually given. The share of trainings that diverged is a logistic curve over
the logarithm of that ratio, one for each family of optimizers (``python -m benchmarks.fit.early``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lranalyzer.evidence import USUAL_RATE, trees

FIRST_STEP = 1
"""Largest number of a training's first step: some count from one. A log that begins later is of a run that lives."""
FAMILIES = ("plain", "momentum", "adagrad", "adaptive")
_FAMILY = {"sgd": "plain", "asgd": "plain", "momentum": "momentum", "nesterov": "momentum", "adagrad": "adagrad"}


def family(optimizer: str) -> str:
    """Optimizers whose rates are alike: those without memory, with momentum, Adagrad, and those that normalise their steps."""
    return _FAMILY.get(optimizer, "adaptive")


def family_number(optimizer: str | None) -> float:
    """The place of an optimizer's family in :data:`FAMILIES`, as the fitted models know it; NaN where it is not told."""
    return float(FAMILIES.index(family(optimizer))) if optimizer else math.nan


@dataclass(frozen=True)
class Beginnings:
    """The fitted curves."""

    limit: float
    """Share of divergences from which it is said."""
    curves: Mapping[str, tuple[float, float]]
    """Family to intercept and slope of the log-odds over log10(rate / usual rate)."""

    def chance(self, optimizer: str | None, lr: float) -> float | None:
        """Share of trainings with such a rate that diverged; None where the optimizer or the rate is not known."""
        usual = USUAL_RATE.get(optimizer) if optimizer else None
        if optimizer is None or usual is None or not lr > 0:
            return None
        intercept, slope = self.curves[family(optimizer)]
        return 1 / (1 + math.exp(-intercept - slope * math.log10(lr / usual)))


@cache
def beginnings() -> Beginnings:
    """Those of the package."""
    data = json.loads(trees.FITTED.joinpath("begin.json").read_text("utf-8"))
    return Beginnings(data["limit"], {name: (a, b) for name, (a, b) in data["curves"].items()})
