"""What the schedules that never end have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lranalyzer.schedules.base import Schedule


class Endless(Schedule):
    """Begins at its peak `lr` and has no last step."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def lr(self) -> float:
            """A field of every subclass."""

    @property
    def peak(self) -> float:
        """The rate at step 0."""
        return self.lr

    @property
    def total_steps(self) -> None:
        """None: there is no step after which the rate no longer changes."""
        return None
