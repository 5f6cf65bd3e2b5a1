"""Runs gathered by the value of one fact, and what a group says as a whole."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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

    @cached_property
    def rates(self) -> str:
        """From the lowest to the highest peak rate."""
        return _range(e.digest.lr for e in self.entries)

    def text(self, column: str) -> str:
        """What the row of the group says in a column."""
        if column == "name":
            return self.value
        if column == "verdict":
            return ", ".join(f"{self.counts[v]} {LOOKS[v].word.lower()}" for v in WORST_FIRST if self.counts[v])
        if column == "lr":
            return self.rates
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
    parameters = parameters_of(entries)
    values = _distinct(entries, [*FACTS, *(PARAM + name for name in parameters)])
    found = [(name, title) for name, title in FACTS.items() if values[name] > 1]
    taken = {title.lower() for _, title in found}
    several = [name for name in parameters if 1 < values[PARAM + name] < max(len(entries), 3)]
    return [*found, *((PARAM + name, name) for name in several if name.lower() not in taken)]


def _distinct(entries: Sequence[RunEntry], facts: Sequence[str]) -> dict[str, int]:
    """How many groups each fact would make; a value that many runs share is put into words once."""
    known = [entry.facts() for entry in entries]
    return {fact: len({_named(value, fact) for value in _values(known, fact)}) for fact in facts}


def _values(known: Sequence[dict[str, Any]], fact: str) -> set[Any]:
    values = [facts.get(fact) for facts in known]
    try:
        return set(values)
    except TypeError:  # lists and the like
        return set(map(str, values))


def value_of(entry: RunEntry, fact: str) -> str:
    """The value of a fact as the head of a group."""
    return _named(entry.facts().get(fact), fact)


def _named(value: Any, fact: str) -> str:
    if value is None or value == "":
        return NOT_SET
    if fact == "verdict":
        return LOOKS[str(value)].word
    return numbers.rate(value) if isinstance(value, float) else str(value)


def title_of(fact: str) -> str:
    """A fact's name for people."""
    return FACTS.get(fact, fact.removeprefix(PARAM))


def gather(entries: Iterable[RunEntry], fact: str, into: list[RunGroup]) -> Iterator[None]:
    """Groups in order of their first run, so that sorting the runs sorts the groups. A step is a run, or one thing that a
    group says as a whole; the groups are ``into`` at the end."""
    found: dict[str, list[RunEntry]] = {}
    for entry in entries:
        found.setdefault(value_of(entry, fact), []).append(entry)
        yield
    groups = [RunGroup(title_of(fact), value, tuple(members)) for value, members in found.items()]
    for group in groups:
        for told in ("counts", "best", "rates"):
            getattr(group, told)
            yield
    into[:] = groups


def _range(values: Iterable[float | None]) -> str:
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known:
        return "–"
    low, high = numbers.rate(min(known)), numbers.rate(max(known))
    return low if low == high else f"{low}–{high}"
