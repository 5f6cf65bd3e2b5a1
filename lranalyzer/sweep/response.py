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
    own = kernel.height**2 * np.exp(-0.5 * ((x[:, None] - x[None, :]) / kernel.length) ** 2)
    own += np.diag(kernel.scatter**2 + error**2)
    cross = kernel.height**2 * np.exp(-0.5 * ((at[:, None] - x[None, :]) / kernel.length) ** 2)
    solved = np.linalg.solve(own, np.column_stack([y - kernel.level, cross.T]))
    mean = kernel.level + cross @ solved[:, 0]
    variance = kernel.height**2 - np.einsum("mn,nm->m", cross, solved[:, 1:])
    return mean, np.sqrt(np.maximum(variance, 0.0))
