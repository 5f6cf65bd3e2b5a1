"""What a detector says: one symptom in one run, with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lranalyzer.figures import number
from lranalyzer.percent import spaced

Level = Literal["note", "warning", "fault"]
"""``note``: worth knowing, nothing to do; ``warning``: costs something; ``fault``: ruins the run."""


@dataclass(frozen=True)
class Evidence:
    """One measured number: ``Evidence("late descent", 0.004, "of the whole drop")``."""

    name: str
    value: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.name} {number(self.value)}" + (f" {self.unit}" if self.unit else "")


LIKELY = 0.5
"""Probability from which a verdict is likelier than not: what makes a symptom a warning, or names the rate as its cause."""
LEGIBLE = 10.0
"""Ratio from which a percentage says nothing any more."""


def share(ratio: float, of: str = "") -> str:
    """A ratio in words: ``"12 %"``, ``"more than ten times"``, ``"nothing"``; with what it is a share of, if that is said.

    >>> share(0.12), share(0.12, "the drop"), share(20.0, "the drop")
    ('12 %', '12 % of the drop', 'more than ten times the drop')
    """
    if not ratio < LEGIBLE:
        return f"more than ten times {of}".strip()
    said = spaced(ratio) if ratio >= 0.005 else "nothing" if ratio <= 0 else "less than 1 %"
    return f"{said} of {of}" if of else said


@dataclass(frozen=True)
class Finding:
    """One symptom in one run."""

    symptom: str
    """Identifier such as ``oscillating``; see :data:`lranalyzer.detectors.DETECTORS`."""
    level: Level
    strength: float
    """How pronounced the symptom is, 0 to 1."""
    span: tuple[int, int]
    """First and last step of the stretch that shows it."""
    evidence: tuple[Evidence, ...]
    sentence: str
    """What is seen, in one plain sentence."""
    would_change: str
    """What would change our mind."""
    cause: str | None = None
    """The symptom, or verdict, that explains this one; None where it is a cause itself."""
