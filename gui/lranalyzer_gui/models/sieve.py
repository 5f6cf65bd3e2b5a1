"""Which runs pass the filter and in which order; what was found out about a run is remembered until the run changes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from lranalyzer_gui.draw.filter_text import Predicate
from lranalyzer_gui.models.columns import Column
from lranalyzer_gui.session.entry import RunEntry


class Sieve:
    """One filter and one order. A missing value goes last whichever way is up; equal ones stay in order of arrival."""

    def __init__(self, accepts: Predicate, column: Column, descending: bool = False) -> None:
        self.column, self.descending = column, descending
        self._accepts = accepts
        self._passes: dict[str, tuple[RunEntry, bool]] = {}
        self._values: dict[str, tuple[RunEntry, Any]] = {}

    def filtered(self, accepts: Predicate) -> Sieve:
        """The same order with another filter."""
        made = Sieve(accepts, self.column, self.descending)
        made._values = self._values
        return made

    def ordered(self, column: Column, descending: bool) -> Sieve:
        """The same filter with another order."""
        made = Sieve(self._accepts, column, descending)
        made._passes = self._passes
        if column is self.column:
            made._values = self._values
        return made

    def passes(self, entry: RunEntry) -> bool:
        """Whether the filter lets a run through."""
        known = self._passes.get(entry.key)
        if known is None or known[0] is not entry:
            known = self._passes[entry.key] = entry, self._accepts(entry.facts())
        return known[1]

    def value(self, entry: RunEntry) -> Any:
        """What a run is sorted by."""
        known = self._values.get(entry.key)
        if known is None or known[0] is not entry:
            known = self._values[entry.key] = entry, self.column.sort(entry)
        return known[1]

    def learn(self, entry: RunEntry) -> None:
        """Find out about a run now what :meth:`order` will ask."""
        if self.passes(entry):
            self.value(entry)

    def forget(self, keys: Iterable[str]) -> None:
        """These runs have left."""
        for key in keys:
            self._passes.pop(key, None)
            self._values.pop(key, None)

    def order(self, entries: Iterable[RunEntry]) -> list[RunEntry]:
        """The runs that pass, in order."""
        passes, values = self._passes, self._values
        keyed = list[tuple[Any, RunEntry]]()
        for entry in entries:  # looked up here, for a call for each of 5,000 runs takes four times as long
            known = passes.get(entry.key)
            if known[1] if known is not None and known[0] is entry else self.passes(entry):
                held = values.get(entry.key)
                keyed.append((held[1] if held is not None and held[0] is entry else self.value(entry), entry))
        present = [pair for pair in keyed if not _missing(pair[0])]
        missing = [entry for value, entry in keyed if _missing(value)] if len(present) < len(keyed) else []
        present.sort(key=itemgetter(0), reverse=self.descending)
        return [entry for _, entry in present] + missing


def _missing(value: Any) -> bool:
    return value is None or value != value
