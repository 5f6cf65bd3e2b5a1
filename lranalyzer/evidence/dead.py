"""Signs that a network no longer depends on its input, or never began to: whatever its rate is, it is not right.

The fitted models see the loss over its own descent. One that begins far above chance, because its first rows already hold the
explosion, and ends at chance looks to them like a quick success.
"""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.curve import GRID, SINGLE, Accuracy, Curves, Shape
from lranalyzer.run import IntArray

AT_ONCE = 0.1
"""Progress, at the most that of the third point, from which a loss stands still at once: no descent by small steps ends so soon
to the last digit."""
FLOOR = 0.005
"""Level over the first loss below which a loss that stands still has simply been driven to zero."""
FEWEST = 6
"""Points behind that from which standing still is no chance."""
GUESSING = 0.6
"""Accuracy above which a small loss and an accuracy near one multiply to one as well."""
BINARY, MANY = 1.08, 1.2
"""Accuracy times exp(loss) up to which answers are guesses: two classes leave less room between guessing and little learned."""
LEAST = 0.65
"""Loss below which nobody guesses: two classes cost ln 2 = 0.693."""
WRONG_UNIT = 0.8
"""The same product below which the loss is no cross-entropy in nats: guessing gives one."""
CLASSES = np.array([2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 200, 1000])
"""Numbers of classes that people classify into; beyond ten every level lies near the logarithm of some whole number."""
NEAR, FLAT, FROM = 0.005, 0.02, 0.2
"""Distance from ln k, range of the windows, both over the level, and the progress from which they count."""
RISEN = 0.05
"""Gain of the accuracy over its first point from which something was learned."""


def froze(shape: Shape) -> bool:
    """Whether a loss fell or jumped to a level at once and has not moved since, to single precision.

    Seven finite runs of the corpora do: five diverged, two at too high a rate. A deterministic descent logged seldom may as well.
    """
    points = shape.summary.mean[shape.summary.count > 0]
    where = shape.progress[shape.summary.count > 0]
    behind = points[where >= max(AT_ONCE, float(where[min(2, where.size - 1)]))]
    if behind.size < FEWEST or shape.noise_profile[1:].max() > SINGLE * abs(float(behind[-1])):
        return False
    level = float(behind[-1])
    still = float(np.ptp(behind)) <= SINGLE * abs(level)
    moved = abs(shape.first - level) > SINGLE * abs(level)
    return still and moved and level > FLOOR * abs(shape.first)


def flat_level(shape: Shape) -> float | None:
    """The level of a positive loss whose windows keep within 2 % of it from a fifth of the run on; None for any other."""
    line = shape.grid[int(GRID * FROM) :]
    level = float(line.mean())
    return level if level > 0 and float(np.ptp(line)) <= FLAT * level else None


def at_chance(shape: Shape) -> int | None:
    """The number k of classes, where the loss has lain flat at ln k from a fifth of the run on; None anywhere else.

    Of 41 such runs of two corpora none was right, 31 were trained at too high a rate, 4 diverged, 5 were too low.
    """
    level = flat_level(shape)
    if level is None:
        return None
    k, away = chance(level, CLASSES)
    return k if away < NEAR * level else None


def chance(level: float, among: IntArray | None = None) -> tuple[int, float]:
    """The number k of classes, of all or of those ``(n,)`` that are asked about, whose ln k is nearest to a level below ln 1e6,
    and how far off it lies: ln k is the cross-entropy in nats of calling k classes equally likely."""
    k = max(round(math.exp(level)), 2) if among is None else int(among[np.abs(np.log(among) - level).argmin()])
    return k, abs(level - math.log(k))


def guesses(curves: Curves) -> Accuracy | None:
    """The accuracy of a classifier that knows nothing: that of guessing among as many classes as its loss speaks of.

    A constant prediction over k classes equally likely is right once in k times and costs ln k: accuracy x exp(loss) = 1. Only
    a loss that lies flat is asked, so that no other series of a log decides what a moving curve says.
    """
    accuracy, loss = curves.accuracy, curves.train_shape
    level = None if accuracy is None or loss is None else flat_level(loss)
    if accuracy is None or level is None or not LEAST < level < math.log(1e6):
        return None
    product = accuracy.last * math.exp(level)
    most = BINARY if accuracy.last > 0.4 else MANY
    if accuracy.last > GUESSING or not WRONG_UNIT < product < most or accuracy.last - accuracy.first > RISEN:
        return None
    return accuracy
