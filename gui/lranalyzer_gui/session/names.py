"""Names under which runs are shown: their own, and where they lie in it where several have the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lranalyzer.report.labels import labels
from lranalyzer_gui.session.entry import RunEntry


@dataclass(frozen=True)
class _Called:
    """A run by its own name."""

    name: str
    source: str
    run_id: str


class Names:
    """Which runs share a name; a log called ``metrics.csv`` lies in every other folder."""

    def __init__(self) -> None:
        self._sharing: dict[str, dict[str, None]] = {}
        """Own names, and the keys of the runs that have them."""
        self._own: dict[str, str] = {}
        self._shown: dict[str, str] = {}

    def take(self, keys: Iterable[str], entries: Mapping[str, RunEntry]) -> list[RunEntry]:
        """These runs came, or were read again: all that are to be shown under another name than they have now."""
        keys = list(keys)
        touched = dict[str, None]()
        for key in keys:
            name = entries[key].own_name
            if self._own.get(key) != name:
                self._own[key] = name
                self._sharing.setdefault(name, {})[key] = None
                touched[name] = None
        return self._renamed(touched, keys, entries)

    def forget(self, keys: Iterable[str], entries: Mapping[str, RunEntry]) -> list[RunEntry]:
        """These runs left: those of the others that have their name for themselves now."""
        touched = dict[str, None]()
        for key in keys:
            name = self._own.pop(key)
            self._sharing[name].pop(key)
            self._shown.pop(key, None)
            touched[name] = None
        return self._renamed(touched, (), entries)

    def _renamed(self, touched: Iterable[str], read: Iterable[str], entries: Mapping[str, RunEntry]) -> list[RunEntry]:
        looked_at = dict.fromkeys(read)
        for name in touched:
            members = self._sharing[name]
            called = [_Called(name, entries[key].run.source, entries[key].run.run_id) for key in members]
            self._shown.update(zip(members, labels(called), strict=True))
            looked_at.update(members)
        return [entries[key].named(self._shown[key]) for key in looked_at if entries[key].run.name != self._shown[key]]
