"""A validation loss that turned up while the training loss went on falling, seen without any fitted model.

The fitted symptom follows the corpora's definition, a rise of a tenth of the whole validation drop. Where a language model
falls from 4.1 to 1.5 and rises to 1.7 that is not reached, and yet a sixth of the best loss is lost: everybody calls that overfitting.
"""

from __future__ import annotations

import numpy as np

from lranalyzer.curve import Curves

OF_DROP = 0.05
"""Rise over the validation drop that is needed; the corpora leave 0.03 to 0.10 undecided."""
OF_BEST = 0.1
"""Rise over the best validation loss that is needed besides."""
FALLEN = 0.02
"""Descent of the training loss since the best evaluation, in drops: where both rise together it is no overfitting."""
FEWEST = 4
"""Evaluations below which a rise may be chance."""


def clearly_overfits(curves: Curves) -> bool:
    """Whether all three thresholds are passed."""
    train, val, summary = curves.train_shape, curves.val_shape, curves.val
    if train is None or val is None or summary is None or val.evaluations.size < FEWEST:
        return False
    points, rise = val.evaluations, val.rise_at_end
    best = float(points.min())
    if best <= 0 or rise < OF_BEST * best or rise < OF_DROP * float(points[0] - best):
        return False
    known = summary.count > 0
    step = float(summary.step[known][int(np.argmin(summary.mean[known]))])
    at = float(np.clip((step - curves.origin) / curves.span, 0.02, 0.98))
    return (train.between(at - 0.02, at + 0.02) - train.last) / train.drop >= FALLEN
