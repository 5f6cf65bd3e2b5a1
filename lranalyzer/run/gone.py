"""A loss that is gone: its cells are empty to the end of a table that goes on. pandas writes NaN so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lranalyzer.run.roles import reads_as_loss

FEWEST = 3
"""Rows without any loss at the end of a table that are needed: one or two may hold a last test or a summary."""

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def losses_gone(missing: Mapping[str, Mask]) -> dict[str, int]:
    """Losses that ended in NaN, though their cells are empty, each with the row from which they are.

    ``missing`` tells of every numeric column which cells are empty, ``(rows,)``. A loss counts as gone where it is logged
    in every row up to one, and in none of the three or more rows behind it, in which no other loss is logged either. A
    training loss may be gone from the first row on.
    """
    losses = {name: mask for name, mask in missing.items() if reads_as_loss(name)}
    if not losses:
        return {}
    logged = {name: np.flatnonzero(~mask) for name, mask in losses.items()}
    end = 1 + max((int(rows[-1]) for rows in logged.values() if rows.size), default=-1)
    if next(iter(losses.values())).size - end < FEWEST:
        return {}
    return {
        name: end
        for name, rows in logged.items()
        if rows.size == end and (end > 0 or reads_as_loss(name, of_training=True))
    }
