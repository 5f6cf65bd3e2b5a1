"""The shape of a curve in a handful of levels: what fits into a cell of a table."""

from __future__ import annotations

import numpy as np

from lranalyzer.run import FloatArray

STRETCHES, LEVELS = 16, 8

BROKEN = -1
"""Level of a stretch without a finite value."""

_BLOCKS = "▁▂▃▄▅▆▇█"


def outline(value: FloatArray) -> tuple[int, ...]:
    """Levels 0 to 7 of up to 16 equal stretches of the values ``(n,)``; empty without two finite values.

    A stretch counts with its mean, on a logarithmic scale where all is positive; -1 where nothing is finite.
    """
    finite = np.isfinite(value)
    if np.count_nonzero(finite) < 2:
        return ()
    positive = bool((value[finite] > 0).all())
    level = np.zeros(value.size)
    # Scaled before it is added up: values near the largest float would overflow.
    level[finite] = (
        np.log(value[finite]) if positive else value[finite] / max(float(np.abs(value[finite]).max()), 1e-300)
    )
    start = np.linspace(0, value.size, min(STRETCHES, value.size), endpoint=False).astype(np.intp)
    count = np.add.reduceat(finite.astype(np.float64), start)
    mean = np.add.reduceat(level, start) / np.maximum(count, 1.0)
    seen = count > 0
    low, height = float(mean[seen].min()), float(np.ptp(mean[seen])) or 1.0
    levels = np.rint((mean - low) / height * (LEVELS - 1))
    return tuple(int(v) if ok else BROKEN for v, ok in zip(levels.tolist(), seen.tolist(), strict=True))


def blocks(levels: tuple[int, ...]) -> str:
    """Levels as characters that stand beside each other: ``"█▆▄▃▂▁✖"``."""
    return "".join("✖" if level == BROKEN else _BLOCKS[level] for level in levels)
