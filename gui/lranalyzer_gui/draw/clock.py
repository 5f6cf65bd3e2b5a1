"""What a run says of itself beside its steps: how many make an epoch, and how many tokens were seen by then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lranalyzer.run import Run

Floats = NDArray[np.float64]

_SEEN = re.compile(
    r"(?:.*[/.])?(?:(?:num|n|total|input|train|consumed|seen|cumulative|global)[_ -])*tokens"
    r"(?:[_ -](?:seen|consumed|processed|trained|total|so[_ -]far))*",
    re.IGNORECASE,
)
"""Series that count tokens since the start: ``num_input_tokens_seen``, ``train/consumed_tokens``, ``tokens``; not a
throughput."""
_PER_STEP = re.compile(
    r"(?:.*[/.])?(?:total[_ -])?(?:tokens[_ -]per[_ -](?:step|iter|iteration|batch)|batch[_ -]tokens)", re.I
)


@dataclass(frozen=True, eq=False)
class Clock:
    """``epochs``: steps per epoch, and the step of epoch 0. ``tokens``: steps and the tokens seen by then, both ``(n,)``,
    n at least 2, steps rising."""

    epochs: tuple[float, float] | None = None
    tokens: tuple[Floats, Floats] | None = None


def clock_of(run: Run) -> Clock:
    """What the log of a run says."""
    return Clock(_epochs(run), _tokens(run))


def tokens_at(tokens: tuple[Floats, Floats], step: Floats) -> Floats:
    """Tokens seen by each step, between and beyond those of the log along a straight line.

    >>> tokens_at((np.array([10.0, 20.0]), np.array([100.0, 200.0])), np.array([5.0, 15.0, 30.0])).tolist()
    [50.0, 150.0, 300.0]
    """
    at, seen = tokens
    slope = (seen[-1] - seen[0]) / (at[-1] - at[0])
    found = np.interp(step, at, seen)
    found = np.where(step < at[0], np.maximum(seen[0] - slope * (at[0] - step), 0.0), found)
    return np.asarray(np.where(step > at[-1], seen[-1] + slope * (step - at[-1]), found), np.float64)


def _epochs(run: Run) -> tuple[float, float] | None:
    if run.x_unit == "epoch":
        return 1.0, 0.0
    for series in run.series.values():
        if series.epoch is not None and len(series) > 1 and np.ptp(series.epoch) > 0:
            slope = float(np.ptp(series.step) / np.ptp(series.epoch))
            return slope, float(series.step[0] - slope * series.epoch[0])
    return None


def _tokens(run: Run) -> tuple[Floats, Floats] | None:
    for name, series in run.series.items():
        if _SEEN.fullmatch(name) is None:
            continue
        step, first = np.unique(series.step, return_index=True)
        seen = series.value[first]
        if step.size > 1 and bool(np.isfinite(seen).all()) and bool((np.diff(seen) >= 0).all()) and seen[-1] > seen[0]:
            return step.astype(np.float64), seen
    each = _per_step(run.params)
    return None if each is None else (np.array([0.0, 1.0]), np.array([0.0, each]))


def _per_step(params: Mapping[str, object]) -> float | None:
    for name, value in params.items():
        if _PER_STEP.fullmatch(name) and isinstance(value, int | float) and np.isfinite(value) and value > 0:
            return float(value)
    return None
