"""Signs that a network no longer depends on its input, or never began to: whatever its rate is, it is not right.

The fitted models see the loss over its own descent. One that begins far above chance, because its first rows already hold the
explosion, and ends at chance looks to them like a quick success.
"""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.curve import SINGLE, Accuracy, Curves, Shape

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
WRONG_UNIT = 0.8
"""The same product below which the loss is no cross-entropy in nats: guessing gives one."""
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


def guesses(curves: Curves) -> Accuracy | None:
    """The accuracy of a classifier that knows nothing: that of guessing among as many classes as its loss speaks of.

    A constant prediction over k classes equally likely is right once in k times and costs ln k: accuracy x exp(loss) = 1.
    """
    accuracy, loss = curves.accuracy, curves.train_shape
    if accuracy is None or loss is None or not 0 < loss.last < math.log(1e6):
        return None
    product = accuracy.last * math.exp(loss.last)
    most = BINARY if accuracy.last > 0.4 else MANY
    if accuracy.last > GUESSING or not WRONG_UNIT < product < most or accuracy.last - accuracy.first > RISEN:
        return None
    return accuracy
