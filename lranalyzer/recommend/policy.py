"""From the verdict and the cost of every move to the move: how far the next rate lies from the present one.

A run that is surely right keeps its rate. One that is probably right tries a small step to the side that is less sure:
a rate just outside the good ones looks right on its own curve, and whoever stays there never learns it. A faulty run
goes where the cost is least, on the side that its verdict names; the cost counts that it may be right after all, and a
run that is right loses the more the further it is sent. A run that is called right only because nobody can tell the
side, and is more likely wrong, is moved like a faulty one to the likelier side: a small step would teach nothing. A
short move stops half an octave before that: moves that overshoot a narrow valley from both sides lead back and forth
over it for ever. The numbers were chosen by following recommendation after recommendation through sweeps that were
really trained, whole tasks left out (``python -m benchmarks.fit validate TABLES --only move``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lranalyzer.evidence import trees
from lranalyzer.evidence.decision import VERDICTS, decided
from lranalyzer.run import FloatArray

BoolArray = NDArray[np.bool_]

SHIFTS = np.arange(-16.0, 16.5, 1.0)
"""Candidate moves in octaves, as in the fit: sixteen doublings reach from anything plausible to anything plausible."""
RIGHT = VERDICTS.index("ok")
STAY = SHIFTS.size // 2
"""Index of no move."""


@dataclass(frozen=True)
class Policy:
    """What decides, with its unit."""

    sure: float = 0.97
    """Probability of ``ok`` from which the rate stays."""
    unsure: float = 0.5
    """Probability of ``ok`` below which a run is moved like a faulty one. With whole problems left out, three seeds, that
    solves three more published runs in a hundred within three re-runs, and harms one right run in 250."""
    trial: float = 0.2
    """Octaves that a run probably right is moved by."""
    doubt: float = 0.5
    """Weight of the chance that the run is right after all."""
    least: float = 1.0
    """Octaves that a faulty run is moved by at the least."""
    short: float = 3.0
    """Octaves up to which a move is short."""
    before: float = 0.5
    """Octaves that a short move stops before the cheapest rate."""

    def moves(self, probabilities: FloatArray, cost: FloatArray) -> FloatArray:
        """Octaves to move by: probabilities of diverged, too_high, ok, too_low ``(n, 4)``, cost ``(n, 33)``; ``(n,)``."""
        ok, side = probabilities[:, 2], self.side(probabilities)
        right = np.where(ok >= self.sure, 0.0, self.trial)
        right_after_all = self.doubt * ok[:, None]
        blend = (1.0 - right_after_all) * smoothed(cost) + right_after_all * smoothed(astray())
        wrong = self._cheapest(side, blend)
        return np.asarray(side * np.where(self.faulty(probabilities), wrong, right))

    def faulty(self, probabilities: FloatArray) -> BoolArray:
        """Whether runs are moved like faulty ones: all but those called right and at least as likely right as not, ``(n,)``."""
        return np.asarray((decided(probabilities) != RIGHT) | (probabilities[:, RIGHT] < self.unsure))

    @staticmethod
    def side(probabilities: FloatArray) -> FloatArray:
        """1 for upwards, -1 for downwards: the verdict's side, and of runs called right the likelier one, ``(n,)``."""
        verdict = decided(probabilities)
        likelier = np.sign(probabilities[:, 3] - probabilities[:, 0] - probabilities[:, 1])
        return np.where(verdict == RIGHT, likelier, np.where(verdict > RIGHT, 1.0, -1.0))

    def _cheapest(self, side: FloatArray, cost: FloatArray) -> FloatArray:
        """Length of the cheapest move to a side, short ones a little shorter, ``(n,)``."""
        ahead = side[:, None] * SHIFTS[None, :]
        allowed = (ahead >= self.least) & (ahead < SHIFTS[-1])
        length = np.abs(SHIFTS[np.where(allowed, cost, np.inf).argmin(axis=1)])
        return np.asarray(np.where(length <= self.short, np.maximum(length - self.before, self.least), length))


@cache
def astray() -> FloatArray:
    """What every move costs a run whose rate was right, ``(33,)``: a mean over trainings that were really run."""
    return np.array(json.loads(trees.FITTED.joinpath("astray.json").read_text("utf-8"))["cost"])


def smoothed(cost: FloatArray) -> FloatArray:
    """Weighted mean with both neighbours, a quarter each, along the last axis: the middle of a valley, not a ripple."""
    smooth = cost.copy()
    smooth[..., 1:-1] = 0.25 * cost[..., :-2] + 0.5 * cost[..., 1:-1] + 0.25 * cost[..., 2:]
    return smooth
