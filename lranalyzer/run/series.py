"""A series: named values over steps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lranalyzer.run.blocks import falls, rises

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

ORDERLY = 4
"""Mean number of points between two steps back below which a log is out of order rather than restarted."""


@dataclass(frozen=True)
class Provenance:
    """How the values of a series came to be; a detector weakens its evidence by it."""

    averaged_over: int | None = None
    """Values are means (or medians) over this many steps; None: raw or unknown."""
    quantum: float | None = None
    """Smallest difference the log can show (0.0001 for four decimals); None: full precision."""
    sampled: bool = False
    """A tracker's export kept only some of the points."""
    nan_repaired: bool = False
    """The framework replaces non-finite values by an average before logging them."""


@dataclass(frozen=True, eq=False, repr=False)
class Series:
    """Named values over steps.

    ``step`` int64 ``(n,)``, ``value`` float64 ``(n,)`` (NaN and infinities are kept: they are evidence),
    ``time`` float64 ``(n,)`` seconds since the epoch, or None. ``epoch`` float64 ``(n,)`` or None.
    """

    name: str
    step: IntArray
    value: FloatArray
    time: FloatArray | None = None
    epoch: FloatArray | None = None
    provenance: Provenance = field(default_factory=Provenance)

    @staticmethod
    def of(name: str, step: ArrayLike, value: ArrayLike, **optional: Any) -> Series:
        """Build from anything array-like; raises ValueError when the lengths differ."""
        steps = np.ascontiguousarray(step, dtype=np.int64)
        values = np.ascontiguousarray(value, dtype=np.float64)
        if steps.shape != values.shape or steps.ndim != 1:
            raise ValueError(f"series {name!r}: {steps.shape} steps and {values.shape} values")
        return Series(name, steps, values, **optional)

    def __repr__(self) -> str:
        steps = f", {self.step[0]:,} to {self.step[-1]:,}" if len(self) else ""
        return f"Series({self.name!r}, {len(self):,} points{steps})"

    def __len__(self) -> int:
        return int(self.step.size)

    @cached_property
    def is_ordered(self) -> bool:
        """Whether steps strictly increase."""
        return rises(self.step)

    @cached_property
    def ordered(self) -> Series:
        """Steps strictly increasing; of points that share a step, or that a resumed run wrote again, the last.

        What a log holds of an earlier training (:attr:`begin`) is left out.
        """
        if self.is_ordered:
            return self
        last = self.take(slice(self.begin, None)) if self.begin else self
        reversed_order = last.step.size - 1 - np.unique(last.step[::-1], return_index=True)[1]
        return last.take(reversed_order)

    @cached_property
    def begin(self) -> int:
        """Index of the first point of the last training in the log.

        Above 0 where the step fell back to where the log begins: not a resumed run, but one started anew. Where
        steps fall back all the time, as in a log that several workers write, they tell nothing.
        """
        cuts = [s.start for s in self.segments[1:] if self.step[s.start] <= self.step[0]]
        return cuts[-1] if cuts and len(self) >= ORDERLY * len(self.segments) else 0

    @cached_property
    def segments(self) -> tuple[slice, ...]:
        """Stretches of the log between which the step went backwards (a resumed run has several)."""
        cuts = falls(self.step) + 1
        edges = [0, *cuts.tolist(), len(self)]
        return tuple(slice(a, b) for a, b in itertools.pairwise(edges))

    def take(self, index: IntArray | slice) -> Series:
        """The points at ``index``, in that order."""
        return replace(
            self,
            step=self.step[index],
            value=self.value[index],
            time=None if self.time is None else self.time[index],
            epoch=None if self.epoch is None else self.epoch[index],
        )
