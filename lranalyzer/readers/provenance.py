"""How coarse a log's numbers are."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from lranalyzer.run import FloatArray
from lranalyzer.run.blocks import release

SAMPLE = 512
MIN_DISTINCT = 8
"""Fewer different numbers say nothing about rounding: a constant rate of 0.01 is not rounded to 0.01."""
MAX_DECIMALS = 7
_PLAIN_DECIMAL = re.compile(r"^[-+]?\d*\.(\d+)$")


def quantum_of_values(value: FloatArray) -> float | None:
    """10 to the minus d where all numbers have at most d <= 7 decimals; None: full precision or too few to
    say."""
    if value.size < MIN_DISTINCT:
        return None
    stride = max(1, value.size // SAMPLE)
    sample = value[::stride]
    sample = sample[np.isfinite(sample)]
    release(value)
    distinct = np.unique(sample)
    if distinct.size < MIN_DISTINCT or np.abs(distinct).max() > 1e6:
        return None
    for decimals in range(1, MAX_DECIMALS + 1):
        if np.abs(distinct - np.round(distinct, decimals)).max() <= 1e-12 * max(1.0, float(np.abs(distinct).max())):
            return float(10.0**-decimals)
    return None


def quantum_of_texts(texts: Iterable[str]) -> float | None:
    """10 to the minus d where every text is a plain decimal of at most d decimals; None where one has an
    exponent."""
    decimals = 0
    for text in texts:
        match = _PLAIN_DECIMAL.match(text.strip())
        if not match:
            if "e" in text.lower():
                return None
            continue
        decimals = max(decimals, len(match.group(1)))
    return 10.0**-decimals if 0 < decimals <= MAX_DECIMALS else None
