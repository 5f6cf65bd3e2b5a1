"""Runs gathered by the value of one fact, and what a group says as a whole."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lranalyzer.filter import PARAM
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.models.columns import parameters_of
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

FACTS = {
    "verdict": "Verdict",
    "optimizer": "Optimizer",
    "lr": "Peak rate",
    "folder": "Folder",
    "status": "Status",
    "source": "Source",
}
"""What every run can be grouped by, besides its parameters."""
NOT_SET = "not set"


@dataclass(frozen=True, eq=False)
class RunGroup:
    """Runs with one value in common, in the order they are shown."""

    title: str
    value: str
    entries: tuple[RunEntry, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many runs got which verdict."""
        return Counter(entry.verdict for entry in self.entries)

    @cached_property
    def best(self) -> RunEntry | None:
        """The run with the lowest loss."""
        known = [e for e in self.entries if e.digest.best is not None and e.verdict != "diverged"]
        return min(known, key=lambda e: e.digest.best or math.inf, default=None)

    def text(self, column: str) -> str:
        """What the row of the group says in a column."""
        if column == "name":
            return self.value
        if column == "verdict":
            return ", ".join(f"{self.counts[v]} {LOOKS[v].word.lower()}" for v in WORST_FIRST if self.counts[v])
        if column == "lr":
            return _range([e.digest.lr for e in self.entries])
        if column == "best" and self.best is not None:
            return numbers.loss(self.best.digest.best)
        return ""

    def detail(self, column: str) -> str:
        """A quieter second text."""
        if column == "name":
            return numbers.plural(len(self.entries), "run")
        return self.best.run.name if column == "best" and self.best is not None else ""


def choices(entries: Iterable[RunEntry]) -> list[tuple[str, str]]:
    """Fact and title of everything these runs can be usefully grouped by."""
    entries = list(entries)
    found = [(name, title) for name, title in FACTS.items() if len({value_of(e, name) for e in entries}) > 1]
    taken = {title.lower() for _, title in found}
    for name in parameters_of(entries):
        fact = PARAM + name
        several = 1 < len({value_of(e, fact) for e in entries}) < max(len(entries), 3)
        if several and name.lower() not in taken:
            found.append((fact, name))
    return found


def value_of(entry: RunEntry, fact: str) -> str:
    """The value of a fact as the head of a group."""
    value: Any = entry.facts().get(fact)
    if value is None or value == "":
        return NOT_SET
    if fact == "verdict":
        return LOOKS[str(value)].word
    return numbers.rate(value) if isinstance(value, float) else str(value)


def title_of(fact: str) -> str:
    """A fact's name for people."""
    return FACTS.get(fact, fact.removeprefix(PARAM))


def gathered(entries: Iterable[RunEntry], fact: str) -> list[RunGroup]:
    """Groups in order of their first run, so that sorting the runs sorts the groups."""
    found: dict[str, list[RunEntry]] = {}
    for entry in entries:
        found.setdefault(value_of(entry, fact), []).append(entry)
    return [RunGroup(title_of(fact), value, tuple(members)) for value, members in found.items()]


def _range(values: Iterable[float | None]) -> str:
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known:
        return "–"
    low, high = numbers.rate(min(known)), numbers.rate(max(known))
    return low if low == high else f"{low}–{high}"
