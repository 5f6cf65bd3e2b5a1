"""The contract of a detector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lranalyzer.detectors.finding import Finding
from lranalyzer.evidence import Case


@dataclass(frozen=True)
class About:
    """What ``lranalyzer explain`` and the window say of a symptom."""

    title: str
    what: str
    """What it is."""
    looks: str
    """What it looks like on the curve."""
    why: str
    """Why it happens."""
    do: str
    """What to do."""
    sources: tuple[str, ...] = ()


class Detector(Protocol):
    """One symptom: a frozen dataclass whose fields are its thresholds, and one pure method."""

    @property
    def symptom(self) -> str:
        """Identifier, such as ``oscillating``."""
        ...

    @property
    def about(self) -> About:
        """Its page in the book of symptoms."""
        ...

    def examine(self, case: Case) -> Finding | None:
        """The symptom in this run, or None when the run does not show it."""
        ...
