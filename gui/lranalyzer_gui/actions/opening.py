"""Reading sources into the session, again when they grow, and telling how it went."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from lranalyzer.readers.mlflow.uri import keep_login
from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer.run import Run
from lranalyzer_gui.actions.first_choice import FirstChoice
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry, source_of
from lranalyzer_gui.session.following import Following
from lranalyzer_gui.session.loading import Outcome, gone, load, load_changed, load_runs
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.workers.job import Failure, Handle, Job, Pool

MOST_LISTED = 3


class Opener(QObject):
    """Starts one job for each opening; the rows arrive while it runs."""

    working = Signal(object, int, int)
    """Text (None when all is done), done, total."""
    looked = Signal(float)
    """A look has ended; how many seconds it took."""

    def __init__(self, session: Session, settings: Settings, pool: Pool, memory: Memory, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings, self._pool, self._memory = session, settings, pool, memory
        self._jobs: list[Job] = []
        self._following = Following()
        self._waiting: dict[str, None] = {}
        self._trouble = ""
        self._keep_view = False
        self.first_choice = FirstChoice(session, self)
        self._reading_all = False
        """The next look takes stores in too, which are otherwise followed by those who know them."""
        session.entries_removed.connect(self._on_removed)

    @property
    def busy(self) -> bool:
        """Whether anything is being read."""
        return bool(self._jobs)

    @property
    def sources(self) -> tuple[str, ...]:
        """What is followed: the sources of all runs, and those that hold no run yet."""
        return tuple(dict.fromkeys((*self._session.sources, *self._waiting)))

    @property
    def places(self) -> list[str]:
        """Files and folders where news may appear."""
        return self._following.places()

    def open(self, sources: Sequence[str], *, keep_view: bool = False) -> None:
        """Read sources and show their runs; with ``keep_view`` where the view already says which and how."""
        if not sources:
            return
        self._keep_view = keep_view
        sources = [
            keep_login(os.path.expanduser(source)) for source in sources
        ]  # from here on nothing holds a password
        for source in sources:
            self._settings.remember(source)
            if os.path.isdir(source):  # a training that has not begun to log is waited for
                self._waiting[source] = None
        self._start(tuple(sources))

    def take(self, source: str, runs: Sequence[Run]) -> None:
        """Judge and show runs that somebody else has read again."""

        def work(handle: Handle) -> object:
            return load_runs(source, runs, handle, self._memory)

        self._run(work, quiet=True)

    def reload(self) -> None:
        """Read every source again; zoom and selection stay."""
        if not self.busy:
            self._following.forget()
            self._reading_all = True
            self.look()

    def look(self) -> None:
        """Read again what has changed, off the GUI thread; a look under way is enough."""
        sources = [source for source in self.sources if self._reading_all or not is_mlflow_uri(source)]
        if self.busy or not sources:
            return
        asked, self._reading_all = self._reading_all, False

        def work(handle: Handle) -> object:
            away: list[str] = []
            pieces = [piece for source in sources for piece in self._following.changed(source, away)]
            outcome = load_changed(pieces, handle, self._following, self._memory)
            lost = gone(sources)
            silent = [source for source in sources if is_mlflow_uri(source)] if away else []
            errors = (*outcome.errors, *away, *lost.values())
            return replace(outcome, errors=errors, failed=(*silent, *lost)) if asked else outcome

        self._run(work, quiet=True)

    def stop(self) -> None:
        """Stop reading; what was read stays."""
        for job in self._jobs:
            job.cancel()

    def _start(self, sources: tuple[str, ...]) -> None:
        def work(handle: Handle) -> object:
            return load(sources, handle, self._following, self._memory)

        self.working.emit(f"Reading {sources[0]}", 0, 0)
        self._run(work, quiet=False)

    def _run(self, work: Callable[[Handle], object], *, quiet: bool) -> None:
        started = time.monotonic()
        job = self._pool.start("Looking" if quiet else "Reading", work)
        self._jobs.append(job)
        job.item.connect(lambda entries: self._on_entries(entries, quiet))
        if not quiet:
            job.progress.connect(lambda done, total, text: self.working.emit(text, done, total))
        job.done.connect(lambda outcome: self._on_done(outcome, quiet))
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda: self._on_finished(job, quiet, started))

    def _on_removed(self, keys: list[str]) -> None:
        self._following.release(source_of(key) for key in keys)
        if not self._session.entries:
            self._waiting.clear()

    def _on_entries(self, entries: list[RunEntry], quiet: bool) -> None:
        first = not self._session.entries
        fresh = [entry for entry in entries if self._session.entry(entry.key) is None]
        self._session.add(entries)
        if quiet and fresh:
            self._session.notify("info", f"New: {_named(fresh)}")
        if first and not quiet and not self._keep_view:
            self._session.look(merge="open", selected=(), page="dashboard")
            self.first_choice.begin()
        self.first_choice.take(fresh)

    def _on_done(self, outcome: Outcome, quiet: bool) -> None:
        self._trouble = ""
        alone = outcome.runs == 1 and len(self._session.entries) == 1
        if alone and not quiet and not self._keep_view:
            self._session.look(merge="open", page="run")
        if outcome.errors:
            told, whole = _listed(outcome.errors), "\n".join(outcome.errors)
            self._session.notify("error", told, whole if whole != told else "", outcome.failed)
        if outcome.skipped and not quiet:
            text = f"{numbers.plural(len(outcome.skipped), 'file')} skipped: no training log, or not a whole one"
            self._session.notify("info", text, "\n".join(outcome.skipped))

    def _on_failed(self, failure: Failure) -> None:
        if failure.text != self._trouble:  # a server out of reach is told of once, not at every look
            self._session.notify("error", failure.text, failure.details)
        self._trouble = failure.text

    def _on_finished(self, job: Job, quiet: bool, started: float) -> None:
        self._jobs.remove(job)
        if self._keep_view and self._session.current is None:  # the run that was looked at the last time is gone
            self.first_choice.begin()
            self.first_choice.take(self._session.entries)
        if not self._jobs:
            self.first_choice.leave()
        self.looked.emit(time.monotonic() - started)
        if job.stop.is_set() and not quiet:
            self._session.notify("info", f"Stopped after {numbers.plural(len(self._session.entries), 'run')}")
        if not self._jobs:
            self.working.emit(None, 0, 0)


def _named(entries: Sequence[RunEntry]) -> str:
    return entries[0].run.name if len(entries) == 1 else numbers.plural(len(entries), "run")


def _listed(lines: Sequence[str]) -> str:
    more = len(lines) - MOST_LISTED
    return "\n".join(lines[:MOST_LISTED]) + (f"\nand {more} more" if more > 0 else "")
