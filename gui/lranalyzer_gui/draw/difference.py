"""A curve against another one: what it differs by, or on a logarithmic axis how many times it is as large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer_gui.draw.curve import Floats

MOST_LETTERS = 24
"""Of the name beside a plot's title."""


@dataclass(frozen=True, eq=False)
class Reference:
    """The curve the others are held against, ``x`` and ``y`` ``(n,)``."""

    name: str
    x: Floats
    y: Floats
    ratio: bool = False
    """Whether the others are divided by it, which is what a logarithmic axis can show."""

    @property
    def words(self) -> str:
        """What is drawn, behind the title of a plot."""
        half = MOST_LETTERS // 2
        name = self.name if len(self.name) <= MOST_LETTERS else f"{self.name[:half]}…{self.name[-half:]}"
        return f"as a multiple of {name}" if self.ratio else f"difference from {name}"


def against(reference: Reference, x: Floats, y: Floats) -> Floats:
    """``y`` less the reference at each ``x``, or divided by it; NaN where the reference has no value.

    >>> r = Reference("r", np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    >>> against(r, np.array([0.0, 1.0, 5.0]), np.array([4.0, 4.0, 4.0])).tolist()
    [3.0, 2.0, nan]
    """
    order = np.argsort(reference.x, kind="stable")
    value = np.where(np.isfinite(reference.y), reference.y, np.nan)[order]
    at = np.interp(x, reference.x[order], value, left=np.nan, right=np.nan)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.asarray(y / at if reference.ratio else y - at, np.float64)
