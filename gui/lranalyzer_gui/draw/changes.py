"""What is different since the user last looked, counted and phrased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lranalyzer_gui.draw import numbers


@dataclass(frozen=True)
class Changes:
    """Counts, and how long ago the last look was."""

    new: int = 0
    verdict: int = 0
    grown: int = 0
    since_seconds: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.new or self.verdict or self.grown)

    def parts(self) -> list[tuple[str, str]]:
        """A text and a filter expression for each kind of change there is."""
        found = []
        if self.verdict:
            found.append((f"{numbers.plural(self.verdict, 'verdict')} changed", 'change == "verdict"'))
        if self.new:
            found.append((f"{numbers.plural(self.new, 'new run')}", 'change == "new"'))
        if self.grown:
            found.append((f"{numbers.plural(self.grown, 'run')} grown", 'change == "grown"'))
        return found

    def since(self) -> str:
        """``Since your last look, 3 hours ago``."""
        return f"Since your last look, {ago(self.since_seconds)}" if self.since_seconds else "Since your last look"


def count_changes(facts: Iterable[tuple[str, float | None]], now: float) -> Changes:
    """Count from ``(change, time of the last look)`` of every run.

    >>> count_changes([("", 10.0), ("grown", 10.0), ("new", None)], 70.0)
    Changes(new=1, verdict=0, grown=1, since_seconds=60.0)
    """
    counts: Counter[str] = Counter()
    last = 0.0
    for change, seen in facts:
        counts[change] += 1
        last = max(last, seen or 0.0)
    found: Mapping[str, int] = counts
    return Changes(found.get("new", 0), found.get("verdict", 0), found.get("grown", 0), now - last if last else 0.0)


def ago(seconds: float) -> str:
    """``just now``, ``5 minutes ago``, ``3 hours ago``, ``2 days ago``.

    >>> ago(20), ago(300), ago(3 * 3600), ago(2 * 86400)
    ('just now', '5 minutes ago', '3 hours ago', '2 days ago')
    """
    if seconds < 60:
        return "just now"
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{numbers.plural(int(seconds // size), unit)} ago"
    return "just now"
