"""When a run is looked at as a whole: at points spaced geometrically, so that all looks together cost little."""

from __future__ import annotations

FIRST = 8
"""Points of the first look: fewer have no shape."""
FACTOR = 1.25
"""Growth between two looks: 20 looks in 600 points, 45 in 100,000."""


def next_look(points: int) -> int:
    """The number of points at which to look after a look at ``points``."""
    return max(FIRST, int(points * FACTOR), points + 2)
