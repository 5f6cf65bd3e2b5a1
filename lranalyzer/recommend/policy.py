"""From the verdict and the cost of every move to the move: how far the next rate lies from the present one.

A run that is surely right keeps its rate. One that is probably right tries a small step to the side that is less sure:
a rate just outside the good ones looks right on its own curve, and whoever stays there never learns it. A faulty run
goes where the cost is least, on the side that its verdict names, and of several moves that cost about the same takes
the shortest. The four numbers were chosen by following recommendation after recommendation through sweeps that were
really trained, whole tasks left out (``python -m benchmarks.fit validate TABLES --only move``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.run import FloatArray

SHIFTS = np.arange(-16.0, 16.5, 1.0)
"""Candidate moves in octaves, as in the fit: sixteen doublings reach from anything plausible to anything plausible."""
STAY = SHIFTS.size // 2
"""Index of no move."""


@dataclass(frozen=True)
class Policy:
    """What decides, with its unit."""

    sure: float = 0.95
    """Probability of ``ok`` from which the rate stays."""
    trial: float = 0.25
    """Octaves that a run probably right is moved by."""
    least: float = 1.0
    """Octaves that a faulty run is moved by at the least."""
    near: float = 0.02
    """Cost (from 0 to 2) over the least one within which the shortest move is taken."""

    def moves(self, probabilities: FloatArray, cost: FloatArray) -> FloatArray:
        """Octaves to move by: probabilities of diverged, too_high, ok, too_low ``(n, 4)``, cost ``(n, 33)``; ``(n,)``."""
        verdict = probabilities.argmax(axis=1)
        too_low = probabilities[:, 3] > probabilities[:, 0] + probabilities[:, 1]
        trial = np.where(too_low, self.trial, -self.trial)
        right = np.where(probabilities[:, 2] >= self.sure, 0.0, trial)
        return np.where(verdict == 2, right, self._cheapest(verdict == 3, smoothed(cost)))

    def _cheapest(self, up: FloatArray, cost: FloatArray) -> FloatArray:
        """The shortest of the cheapest moves up, or down, ``(n,)``."""
        side = np.where(up, 1.0, -1.0)[:, None] * SHIFTS[None, :]
        allowed = np.where((side >= self.least) & (side < SHIFTS[-1]), cost, np.inf)
        cheap = allowed <= allowed.min(axis=1, keepdims=True) + self.near
        distance = np.where(cheap, side, np.inf).min(axis=1)
        return np.asarray(np.where(up, distance, -distance))


def smoothed(cost: FloatArray) -> FloatArray:
    """Weighted mean with both neighbours, a quarter each, along the last axis: the middle of a valley, not a ripple."""
    smooth = cost.copy()
    smooth[..., 1:-1] = 0.25 * cost[..., :-2] + 0.5 * cost[..., 1:-1] + 0.25 * cost[..., 2:]
    return smooth
