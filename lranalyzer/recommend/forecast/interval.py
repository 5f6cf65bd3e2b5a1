"""How far a forecast may be off: fitted on real trainings of which half was hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from lranalyzer.run import FloatArray


@dataclass(frozen=True, eq=False)
class Basis:
    """What the width of an interval is computed from; arrays have shape ``(n,)``."""

    level: float
    """Mean loss where the log ends."""
    change: FloatArray
    """What the law foresees, less that level."""
    doublings: FloatArray
    """Doublings of the training's length foreseen, at least 0."""
    drop: float
    """Descent seen."""
    error: float
    """Standard error of the level where the log ends, the law's misfit included."""


@dataclass(frozen=True)
class Width:
    """The interval reaches from ``loss - low h`` to ``loss + high h`` with

    h^2 = error^2 + (of_change change)^2 + (of_drop drop doublings)^2
    """

    of_change: float
    """Share of the change foreseen."""
    of_drop: float
    """Share of the descent seen, for each doubling of the steps.

    Only one doubling was fitted (half of a run hidden); beyond, the width is extrapolated."""
    low: float
    high: float
    """Factors for an interval that holds nine of ten."""
    corpora: Mapping[str, str]
    """Fingerprints of the trainings it was fitted on."""

    def unit(self, basis: Basis) -> FloatArray:
        """h, ``(n,)``."""
        spread = (self.of_change * basis.change) ** 2 + (self.of_drop * basis.drop * basis.doublings) ** 2
        return np.asarray(np.sqrt(basis.error**2 + spread))


@cache
def width() -> Width:
    """Read ``fitted/interval.json`` beside this file."""
    text = files("lranalyzer.recommend.forecast").joinpath("fitted", "interval.json").read_text("utf-8")
    data = json.loads(text)
    return Width(data["of_change"], data["of_drop"], data["low"], data["high"], data["corpora"])
