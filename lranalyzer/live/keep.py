"""Copies of a training's state to which a run that blew up goes back.

A loss tells of the weights before the update that followed it, so a copy is trusted only after some more points went well.
Hence two: one that has proved itself, and a newer one that has yet to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Protocol

PROVED = 8
"""Points without trouble after which a copy is trusted."""


class State(Protocol):
    """Something whose state can be copied and put back."""

    def copy(self) -> Any:
        """A copy that later training does not touch; None where that is not possible yet."""
        ...

    def restore(self, copy: Any) -> None:
        """Put it back."""
        ...


@dataclass(frozen=True)
class Kept:
    """A copy, and when it was taken."""

    copy: Any
    step: int
    point: int
    """How many points had been told."""
    level: float
    """The loss then; infinite where it was not known, as before the first step."""


class Keeper:
    """Holds at most two copies."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._proved: Kept | None = None
        self._newer: Kept | None = None

    @property
    def lowest(self) -> float:
        """The lowest loss of which there is a copy; infinite without one."""
        return min((k.level for k in (self._proved, self._newer) if k), default=math.inf)

    def begin(self, level: float) -> None:
        """The first loss: how good the copy from before the first step is."""
        if self._proved:
            self._proved = replace(self._proved, level=min(self._proved.level, level))

    def take(self, step: int, point: int, level: float = math.inf) -> None:
        """Copy the state as it is now; an older copy that proved itself stays beside it."""
        if self._newer and point - self._newer.point >= PROVED:
            self._proved = self._newer
        copy = self._state.copy()
        if copy is not None:
            taken = Kept(copy, step, point, level)
            self._newer = taken if self._proved else None
            self._proved = self._proved or taken

    def best(self, point: int, *, trusted: bool = False) -> Kept | None:
        """The newest copy that proved itself, or that is trusted anyway."""
        newer = self._newer
        return newer if newer and (trusted or point - newer.point >= PROVED) else self._proved

    def back(self, point: int, *, trusted: bool = False) -> Kept | None:
        """Put that one back. It then has to prove itself anew: a second call soon after goes further back."""
        kept = self.best(point, trusted=trusted)
        if kept:
            self._state.restore(kept.copy)
        self._newer = replace(kept, point=point) if kept and kept is self._newer else None
        return kept
