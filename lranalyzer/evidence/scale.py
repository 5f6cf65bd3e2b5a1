"""How measured numbers are brought to a scale that splits well: thousands tamed, two descents compared."""

from __future__ import annotations

import math

SMALL = 0.01
"""Share of the drop below which a descent counts as none."""


def squash(x: float) -> float:
    """sign(x) log(1 + |x|): keeps order, tames thousands."""
    return math.copysign(math.log1p(abs(x)), x)


def compare(later: float, earlier: float) -> float:
    """How a descent compares with the one before it, both in drops: -1 (rises) to 1 (all of it late)."""
    return later / (abs(later) + abs(earlier) + SMALL)
