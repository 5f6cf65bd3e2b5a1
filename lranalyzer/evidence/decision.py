"""From probabilities to a verdict: the one of least expected cost.

A rate called too low where it was too high sends the next run further astray, which costs more than any other mistake.
So where both sides are likely, the verdict falls to the side that is nearer to the middle.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lranalyzer.run import FloatArray, IntArray

VERDICTS = ("diverged", "too_high", "ok", "too_low")

WRONG_WAY = 2.5
"""Cost of the wrong direction, in ordinary mistakes. On whole tasks left out (``python -m benchmarks.fit validate``, three
seeds) 2.5 costs no correct verdict on small trainings, and on published ones one in a hundred for a third of the runs sent
the wrong way; 4 would save another third at the same price again."""

_COST = np.array(
    [
        [0.0, 1.0, 1.0, WRONG_WAY],
        [1.0, 0.0, 1.0, WRONG_WAY],
        [1.0, 1.0, 0.0, 1.0],
        [WRONG_WAY, WRONG_WAY, 1.0, 0.0],
    ]
)
"""Truth in rows, verdict in columns, in the order of :data:`VERDICTS`."""


def least_cost(probabilities: Mapping[str, float]) -> str:
    """The verdict with the least expected cost."""
    return VERDICTS[int(decided(np.array([[probabilities[v] for v in VERDICTS]]))[0])]


def decided(probabilities: FloatArray) -> IntArray:
    """The same for many runs: probabilities ``(n, 4)`` in the order of :data:`VERDICTS` to places in it, ``(n,)``."""
    return np.asarray((probabilities @ _COST).argmin(axis=1), dtype=np.int64)
