"""The one object that holds what is open and how it is looked at, and says when that changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.names import Names
from lranalyzer_gui.session.notice import Notice, NoticeLevel
from lranalyzer_gui.session.view_state import History, ViewState


class Session(QObject):
    """Entries in order of arrival, the view state with its history, and the notices."""

    entries_added = Signal(object)
    """New entries, a list."""
    entries_changed = Signal(object)
    """Entries read again, or that the user told us something about, a list."""
    verdicts_changed = Signal(object)
    """Entries whose verdict is another after reading again: a list of (before, after)."""
    entries_removed = Signal(object)
    """Keys that left, a list."""
    view_changed = Signal(object, object)
    """View before and after."""
    sources_read = Signal(object)
    """Sources of runs that were just read, a set."""
    notified = Signal(object)

    def __init__(self, view: ViewState | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, RunEntry] = {}
        self._names = Names()
        self._history = History(view or ViewState())

    @property
    def entries(self) -> list[RunEntry]:
        """All runs."""
        return list(self._entries.values())

    @property
    def sources(self) -> tuple[str, ...]:
        """What the user opened, without repetition."""
        return tuple(dict.fromkeys(entry.opened_as for entry in self._entries.values()))

    def entry(self, key: str) -> RunEntry | None:
        """The run with this key, or None."""
        return self._entries.get(key)

    @property
    def selected(self) -> list[RunEntry]:
        """The selected runs, the current one first."""
        return [self._entries[key] for key in self.view.selected if key in self._entries]

    @property
    def current(self) -> RunEntry | None:
        """The run that the run page shows."""
        return next((self._entries[key] for key in self.view.selected if key in self._entries), None)

    def add(self, entries: Iterable[RunEntry]) -> None:
        """Add runs; those read before are replaced in their place."""
        fresh, again = dict[str, None](), dict[str, None]()
        turned, sources = list[tuple[RunEntry, RunEntry]](), set[str]()
        for entry in entries:
            sources.add(entry.opened_as)
            known = self._entries.get(entry.key)
            if known is not None and known.seen is not None:  # the last look was before this session
                entry = replace(entry, seen=known.seen)
            if entry.key not in fresh:
                (fresh if known is None else again)[entry.key] = None
            if known is not None and known.diagnosis.verdict != entry.diagnosis.verdict:
                turned.append((known, entry))
            self._entries[entry.key] = entry
        for entry in self._names.take((*fresh, *again), self._entries):
            self._entries[entry.key] = entry
            if entry.key not in fresh:
                again[entry.key] = None
        if fresh:
            self.entries_added.emit([self._entries[key] for key in fresh])
        if again:
            self.entries_changed.emit([self._entries[key] for key in again])
        if turned:
            self.verdicts_changed.emit(turned)
        if sources:
            self.sources_read.emit(sources)

    def tell(self, entries: Iterable[RunEntry]) -> None:
        """The user told us something about runs; what was read of them is the same."""
        told = [entry for entry in entries if entry.key in self._entries]
        self._entries.update({entry.key: entry for entry in told})
        if told:
            self.entries_changed.emit(told)

    def remove(self, keys: Sequence[str]) -> None:
        """Take runs out of the session; files stay."""
        gone = [key for key in keys if self._entries.pop(key, None) is not None]
        if gone:
            named = self._names.forget(gone, self._entries)
            self._entries.update({entry.key: entry for entry in named})
            self.look(selected=tuple(k for k in self.view.selected if k not in gone))
            self.entries_removed.emit(gone)
            if named:
                self.entries_changed.emit(named)

    @property
    def view(self) -> ViewState:
        """How the runs are looked at."""
        return self._history.now

    @property
    def can_undo(self) -> bool:
        """Whether a view change can be taken back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a view change can be made again."""
        return self._history.can_redo

    def look(self, merge: str = "", **changes: Any) -> None:
        """Change the view; changes with the same ``merge`` name are undone together."""
        before = self.view
        if self._history.push(before.to(**changes), merge):
            self.view_changed.emit(before, self.view)

    def undo(self) -> None:
        """Take the last view change back."""
        before = self.view
        self._history.undo()
        self.view_changed.emit(before, self.view)

    def redo(self) -> None:
        """Make it again."""
        before = self.view
        self._history.redo()
        self.view_changed.emit(before, self.view)

    def notify(self, level: NoticeLevel, text: str, details: str = "", about: tuple[str, ...] = ()) -> None:
        """Tell the user something; ``about`` which sources, where it is that they cannot be read."""
        self.notified.emit(Notice(level, text, details, about))
