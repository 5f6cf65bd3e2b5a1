"""Several schedules one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar, Self

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import FloatArray, Schedule, whole_number


@dataclass(frozen=True, slots=True)
class Join(Schedule):
    """Pieces that take over at given boundaries, each counting its own steps from 0.

    ``rate(s) = pieces[i](s - boundaries[i - 1])`` for ``boundaries[i - 1] <= s < boundaries[i]``,
    as in ``optax.join_schedules``.

    Parameters
    ----------
    pieces : tuple of Schedule
        At least one.
    boundaries : tuple of int
        One fewer than pieces, strictly increasing, at least 1: the first steps of pieces 1, 2, ...

    Examples
    --------
    >>> from lranalyzer.schedules import Constant, Linear
    >>> [Join((Constant(1.0), Linear(0.5, total_steps=2)), boundaries=(3,))(s) for s in (2, 3, 4, 5)]
    [1.0, 0.5, 0.25, 0.0]
    """

    kind: ClassVar[str] = "join"

    pieces: tuple[Schedule, ...]
    boundaries: tuple[int, ...]

    def __post_init__(self) -> None:
        pieces = tuple(self.pieces)
        boundaries = tuple(whole_number("boundaries", boundary, 1) for boundary in self.boundaries)
        for piece in pieces:
            if not isinstance(piece, Schedule):
                raise ScheduleError(f"pieces must be schedules, not {piece!r}")
        if len(pieces) != len(boundaries) + 1:
            wanted = f"{len(pieces)} pieces need {len(pieces) - 1} boundaries"
            raise ScheduleError(f"{wanted}, not {len(boundaries)}")
        if any(later <= earlier for earlier, later in pairwise(boundaries)):
            raise ScheduleError(f"boundaries must be strictly increasing, not {boundaries}")
        object.__setattr__(self, "pieces", pieces)
        object.__setattr__(self, "boundaries", boundaries)

    @property
    def peak(self) -> float:
        """The largest rate that any piece has within its own steps."""
        highest = 0.0
        for piece, start, end in self.spans():
            # A piece that is cut short may never show its own peak, so its steps are looked at.
            if end is None or piece(0) == piece.peak:
                highest = max(highest, piece.peak)
            else:
                highest = max(highest, float(piece(np.arange(end - start)).max()))
        return highest

    @property
    def total_steps(self) -> int | None:
        """Last boundary and horizon of the last piece together, or None where that has none."""
        last = self.pieces[-1].total_steps
        start = self.boundaries[-1] if self.boundaries else 0
        return None if last is None else start + last

    def spans(self) -> list[tuple[Schedule, int, int | None]]:
        """Return every piece with its first step and the first step after it (None for the last)."""
        edges = (0, *self.boundaries)
        ends = (*self.boundaries, None)
        return list(zip(self.pieces, edges, ends, strict=True))

    def _told(self) -> str:
        """Say what the rate does."""
        parts = []
        for piece, start, _ in self.spans():
            text = piece._told().rstrip(".")
            parts.append(f"from step {start:,}: {text[0].lower()}{text[1:]}")
        sentence = "; ".join(parts)
        return f"{sentence[0].upper()}{sentence[1:]}."

    def _with_rates(self, change: Callable[[float], float]) -> Self:
        return replace(self, pieces=tuple(piece._with_rates(change) for piece in self.pieces))

    def _rate(self, step: FloatArray) -> FloatArray:
        rates = self.pieces[0]._rate(step)
        for piece, boundary in zip(self.pieces[1:], self.boundaries, strict=True):
            later = step >= boundary
            rates[later] = piece._rate(step[later] - boundary)
        return rates
