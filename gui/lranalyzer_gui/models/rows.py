"""Stretches of rows: what comes, goes or is selected together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange, QModelIndex

MOST_BLOCKS = 64
"""Stretches of rows that come or go one by one; beyond that a view is faster when it starts anew."""


def blocks(rows: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of every unbroken stretch of ascending row numbers.

    >>> blocks([0, 1, 2, 5, 7, 8])
    [(0, 2), (5, 5), (7, 8)]
    """
    found = []
    for _, part in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        numbers = [row for _, row in part]
        found.append((numbers[0], numbers[-1]))
    return found


def rows_of(selection: QItemSelection) -> list[int]:
    """Ascending rows of a selection in a flat model; asking Qt for an index a row is slow with thousands."""
    found = {
        row for part in cast(Iterable[QItemSelectionRange], selection) for row in range(part.top(), part.bottom() + 1)
    }
    return sorted(found)


def selection_of(model: QAbstractItemModel, rows: Sequence[int], parent: QModelIndex) -> QItemSelection:
    """Ascending rows as a selection with a range a stretch; one range a row is slow with thousands."""
    found = QItemSelection()
    for first, last in blocks(rows):
        found.select(model.index(first, 0, parent), model.index(last, 0, parent))
    return found
