"""A NaN behind a loss that looks finite: what the writer of the log put in its place gives it away.

Exact equality needs no scale, and neither does a gradient that is not a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lranalyzer.curve import Curves, Summary
from lranalyzer.run import FloatArray

ROWS = 5
"""Equal rows in a log of full precision that chance does not make."""
ABOVE = 0.05
"""Loss before a freeze at 0 over the first loss, below which it came there by itself: learned to the last bit."""
DIGITS = 7
"""Decimals to which a log may be rounded and then repeat itself by chance."""
VARIED = 5
"""Rows without a repetition before the freeze: a log that never varied says nothing."""
DEAD = 2
"""Rows with a loss of exactly 0 under a gradient that is not a number: nothing else looks like that."""
BEGINS = 0.02
"""Progress before which loss scaling skips steps with infinite gradients on purpose."""


@dataclass(frozen=True)
class Hidden:
    """Where the training broke."""

    first: int
    """First step that shows it."""
    rows: int
    """Rows from there to the end of the log."""
    value: float | None
    """The loss that is repeated; None where the gradient norm gives it away."""
    sure: bool
    """Whether nothing else explains it. A frozen loss may also come from units that are all dead."""


def hidden_nan(curves: Curves) -> Hidden | None:
    """A gradient norm that is not finite to the end under a finite loss, or the very same loss in every row to the end."""
    train = curves.train
    if train is None or curves.train_shape is None or not train.ends_finite:
        return None
    if curves.objective is not None:  # the loss of a discriminator that always wins is 0, and no NaN
        return _broken_gradient(curves)
    return _dead(curves, train) or _broken_gradient(curves) or _frozen(curves, train)


def _dead(curves: Curves, train: Summary) -> Hidden | None:
    """A loss of 0 and a gradient that is not finite in the last rows, or a log that holds nothing but zeros."""
    grad, zero = curves.grad, (train.count > 0) & (train.low == 0.0) & (train.high == 0.0)
    tail = _tail(zero)
    if grad is not None:
        without = _tail((grad.bad > 0) & (grad.count == 0))
        broken_from = float(grad.step[grad.step.size - without]) if without else np.inf
        tail = int((train.step[train.step.size - tail :] >= broken_from).sum())
        enough = tail >= DEAD
    else:
        enough = tail >= ROWS and bool(zero.all())
    return Hidden(int(train.step[train.step.size - tail]), tail, 0.0, sure=True) if enough else None


def _broken_gradient(curves: Curves) -> Hidden | None:
    """Not a number; or zero, where the framework is known to repair NaN."""
    grad = curves.grad
    if grad is None or grad.step.size < ROWS:
        return None
    repaired = curves.provenance.nan_repaired
    broken = (grad.bad > 0) & (grad.count == 0) | (repaired & (grad.low == 0.0) & (grad.high == 0.0))
    tail = _tail(broken)
    first = float(grad.step[grad.step.size - tail]) if tail else np.inf
    if tail < ROWS or (first - curves.origin) / curves.span < BEGINS:
        return None
    return Hidden(int(first), tail, None, sure=True)


def _frozen(curves: Curves, train: Summary) -> Hidden | None:
    same = np.concatenate([[False], (train.low[1:] == train.low[:-1]) & (train.high[1:] == train.high[:-1])])
    same &= train.low == train.high
    tail = _tail(same)
    begin = train.step.size - tail - 1
    if tail < ROWS or begin < VARIED:
        return None
    value, first = float(train.low[-1]), float(train.mean[train.count > 0][0])
    if value == 0.0:  # however coarsely it is rounded: it was far from zero the row before
        learned = float(train.mean[begin - 1]) < ABOVE * first
    else:
        rounded = curves.provenance.quantum is not None or _rounded(train.low[train.count > 0])
        learned = rounded or bool(same[1 : begin + 1].any())
    if learned:
        return None
    return Hidden(int(train.step[begin]), tail + 1, value, sure=value == 0.0 or curves.provenance.nan_repaired)


def _rounded(value: FloatArray) -> bool:
    """Whether all values have so few decimals that equal ones are no wonder."""
    return bool((np.abs(value - np.round(value, DIGITS)) <= 1e-12 * np.abs(value)).all())


def _tail(flags: FloatArray) -> int:
    """Number of true values at the end."""
    unset = np.flatnonzero(~np.asarray(flags, dtype=bool))
    return int(len(flags) - 1 - unset[-1]) if unset.size else len(flags)
