"""The response curve: final loss as a function of the logarithm of the peak rate, with its uncertainty.

A Gaussian process with a fixed kernel (Rasmussen & Williams 2006, algorithm 2.1) over octaves of the rate, on
a relative loss: 0 is the best run, 1 the loss before training. The kernel is no choice of the moment: four
runs cannot tell its width, so it comes from sweeps of sixteen (fields of :class:`Kernel`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer.run import FloatArray
from lranalyzer.sweep.trial import Trial

WORST = 1.2
"""Relative loss at which runs are cut off, and which a diverged run counts as: worse than not training."""


@dataclass(frozen=True)
class Kernel:
    """Squared exponential. Length and scatter were compared with whole tasks left out, the rest are
    judgements."""

    length: float = 6.0
    """Octaves; of 4, 6 and 9 this was best or second, they differ by 0.005 in the mean regret of sweeps of
    four."""
    height: float = 0.6
    """Standard deviation of the relative loss over all rates: half of the possible range, and a little."""
    scatter: float = 0.03
    """Standard deviation of final losses about a smooth response, in relative loss; 0.1 was no better."""
    level: float = 0.5
    """Relative loss far from any run."""
    matern: bool = False
    """Matérn with nu = 3/2 instead: less smooth, hence no ringing beside steep walls."""

    def covariance(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """Of places ``(n,)`` and ``(m,)``, ``(n, m)``."""
        away = np.abs(a[:, None] - b[None, :]) / self.length
        shape = (1 + np.sqrt(3) * away) * np.exp(-np.sqrt(3) * away) if self.matern else np.exp(-0.5 * away**2)
        return np.asarray(self.height**2 * shape)


@dataclass(frozen=True, eq=False)
class Relative:
    """Final losses on the relative scale, arrays of shape ``(n,)``."""

    value: FloatArray
    error: FloatArray
    best: float
    """Loss that is 0."""
    span: float
    """Loss from there to 1."""


def relative(trials: Sequence[Trial]) -> Relative:
    """Put final losses on the scale from the best run to the loss before training."""
    start = float(np.median([t.first for t in trials]))
    sound = [t.final for t in trials if np.isfinite(t.final)]
    best = min([*sound, start])
    span = max(start - best, 1e-9 * max(abs(start), abs(best), 1e-300))
    value = [WORST if t.diverged else min((t.final - best) / span, WORST) for t in trials]
    error = [0.0 if t.diverged else min(t.error / span, WORST) for t in trials]
    return Relative(np.array(value), np.array(error), best, span)


def posterior(
    x: FloatArray, y: FloatArray, error: FloatArray, at: FloatArray, kernel: Kernel
) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of the relative loss at places ``(m,)``, from runs ``(n,)``.

    Parameters
    ----------
    x, at : ndarray
        log2 of the rates tried, and of those asked about.
    y, error : ndarray
        Relative losses and their standard errors.
    kernel : Kernel
        Prior over curves.
    """
    own = kernel.covariance(x, x) + np.diag(kernel.scatter**2 + error**2)
    cross = kernel.covariance(at, x)
    solved = np.linalg.solve(own, np.column_stack([y - kernel.level, cross.T]))
    mean = kernel.level + cross @ solved[:, 0]
    variance = kernel.height**2 - np.einsum("mn,nm->m", cross, solved[:, 1:])
    return mean, np.sqrt(np.maximum(variance, 0.0))


SOFT = 0.05
"""Relative loss added before the logarithm is taken: 5 % of the descent, below which nothing matters anywhere."""
IN_LOGARITHM = Kernel(length=8.0, height=1.5, level=0.0, scatter=0.1, matern=True)
"""Prior of the logarithm: from the best run to a useless one it rises by 3, and far from any run training is useless."""
TWO_SIDED = 2.0
"""Standard deviations of the band, about 95 %."""


@dataclass(frozen=True, eq=False)
class ResponseCurve:
    """Predicted final loss over the peak rate, arrays of shape ``(m,)``."""

    lr: FloatArray
    loss: FloatArray
    low: FloatArray
    high: FloatArray
    """About 95 % of trainings should end between these."""
    logarithm: FloatArray
    """Mean of log(relative loss + :data:`SOFT`)."""
    spread: FloatArray
    """Its standard deviation."""

    @property
    def std(self) -> FloatArray:
        """A quarter of the band's width, ``(m,)``."""
        return np.asarray((self.high - self.low) / (2 * TWO_SIDED))


def response_curve(x: FloatArray, scale: Relative, at: FloatArray) -> ResponseCurve:
    """The response at log2 rates ``(m,)``, from runs at ``(n,)``, for the eye and for the next run.

    The Gaussian process runs over the logarithm of the relative loss, so the curve cannot dip below the best run by
    more than :data:`SOFT` between two points, nor below zero where no loss is negative.
    """
    shifted = scale.value + SOFT
    mean, spread = posterior(x, np.log(shifted), scale.error / shifted, at, IN_LOGARITHM)
    floor = 0.0 if scale.best >= 0.0 else -np.inf

    def loss(logarithm: FloatArray) -> FloatArray:
        return np.maximum(scale.best + scale.span * (np.minimum(np.exp(logarithm), WORST + SOFT) - SOFT), floor)

    low, high = (loss(mean + side * TWO_SIDED * spread) for side in (-1.0, 1.0))
    return ResponseCurve(2.0**at, loss(mean), low, high, mean, spread)
