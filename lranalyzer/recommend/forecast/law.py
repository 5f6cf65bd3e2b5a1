"""The multi-power law: the loss as a function of the whole history of the rate.

    L(t) = L0 + A (S(t) + s)^-alpha - B sum_k d_k [1 - (C x_k(t) + 1)^-beta],  x_k = e_k^-gamma (S(t) -
    S(t_k))

S is the sum of the rate so far, d_k the k-th fall of the rate and e_k the rate after it. The first part is
the power law at a constant rate, the second what annealing gains, more of it the longer the lower rate has
acted (Luo et al. 2025, arXiv 2503.12811; its forerunner with an exponential memory: Tissue et al. 2024, arXiv
2408.11029). The shift s is ours: logs often begin after the warmup, and what was learned before them is not
known.

Rates are relative to the peak, S to its value at the last point fitted, losses to the descent seen, so one
prior suits all trainings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.recommend.forecast.rates import RatePath
from lranalyzer.run import FloatArray


@dataclass(frozen=True)
class Prior:
    """Means of the law's parameters (logarithms but for the shift) and how far trainings stray from them.

    Guided by fits, with twice these spreads, to 228 halves and wholes of runs of two corpora of small
    trainings whose descent exceeds the noise eightfold. The means of the asymptote, alpha, the shift, B and C
    are near the medians of those fits; the spreads are narrower than theirs, and the second entry is a
    judgement: near the end of a log A and the asymptote's distance are about equal.
    """

    mean: tuple[float, ...] = (-1.7, 0.1, -0.9, 0.8, -2.1, 2.9, -0.5, -0.5)
    """Asymptote below the lowest loss seen, A as a multiple of that, alpha, shift, B, C, beta, gamma."""
    spread: tuple[float, ...] = (1.5, 0.5, 1.0, 1.0, 1.2, 1.5, 0.4, 0.4)


PLAIN = 4
"""Parameters of the law at a constant rate; the others matter only once the rate has fallen."""


@dataclass(frozen=True)
class Scale:
    """Units in which the law's parameters are of order one."""

    lowest: float
    """Lowest (smoothed) loss seen: the asymptote lies below."""
    drop: float
    """Descent seen; the unit of loss."""
    area: float
    """Area at the last point fitted; the unit of time."""
    first: float
    """Area at the first point fitted: the shift cannot take away more."""


def loss_at(theta: FloatArray, path: RatePath, area: FloatArray, scale: Scale) -> FloatArray:
    """Loss after areas ``(n,)`` along a path.

    Parameters
    ----------
    theta : ndarray of shape (8,)
        As in :class:`Prior`.
    """
    gap, height, alpha = np.exp(theta[0]), np.exp(theta[0] + theta[1]), np.exp(theta[2])
    shift = 0.95 * np.tanh(theta[3]) * scale.first
    time = np.maximum(area + shift, 1e-9 * scale.area) / scale.area
    plain = scale.lowest + scale.drop * (height * time**-alpha - gap)
    if not path.when.size:
        return np.asarray(plain)
    gain, quick, beta, gamma = np.exp(theta[4:8])
    since = np.maximum(area[:, None] - path.when[None, :], 0.0) / scale.area
    acted = 1.0 - (quick * path.level[None, :] ** -gamma * since + 1.0) ** -beta
    return np.asarray(plain - scale.drop * gain * (acted @ path.fall))
