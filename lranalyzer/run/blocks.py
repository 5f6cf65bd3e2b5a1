"""Arrays of any length, a block at a time.

What is computed of a whole array at once needs as much memory again; a log of a billion points lies on disk
(:mod:`lranalyzer.readers.spill`), and its pages are given back once they were looked at.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 22
"""Numbers in a block: 32 MB."""


def blocks(size: int, overlap: int = 0) -> Iterator[slice]:
    """Slices that cover ``size`` numbers; each but the first begins ``overlap`` numbers before the end of the one before."""
    for first in range(0, max(size, 1), BLOCK):
        yield slice(max(first - overlap, 0), min(first + BLOCK, size))


def rises(values: NDArray[Any]) -> bool:
    """Whether every number is greater than the one before it."""
    return not _where(values, lambda v: v[1:] <= v[:-1], first_only=True).size


def falls(values: NDArray[Any]) -> NDArray[np.int64]:
    """Indices of the numbers that are greater than the one behind them."""
    return _where(values, lambda v: v[1:] < v[:-1])


def _where(
    values: NDArray[Any], question: Callable[[NDArray[Any]], NDArray[np.bool_]], first_only: bool = False
) -> NDArray[np.int64]:
    found = []
    for block in blocks(values.size, overlap=1):
        hits = np.flatnonzero(question(values[block])) + block.start
        found.append(hits)
        release(values)
        if first_only and hits.size:
            break
    return np.concatenate(found) if len(found) > 1 else found[0]


def release(array: NDArray[Any]) -> None:
    """Give the pages of an array that lies in a file back to the system, which reads them again when they are needed."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)
