"""Reading sources into the session, again when they grow, and telling how it went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from lranalyzer.readers import iter_runs
from lranalyzer.readers.mlflow.uri import keep_login
from lranalyzer.run import Run
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.loading import Outcome, Read, load
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.workers.job import Failure, Handle, Job, Pool

MOST_LISTED = 3


class Opener(QObject):
    """Starts one job for each opening; the rows arrive while it runs."""

    working = Signal(object, int, int)
    """Text (None when all is done), done, total."""

    def __init__(self, session: Session, settings: Settings, pool: Pool, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings, self._pool = session, settings, pool
        self._jobs: list[Job] = []

    @property
    def busy(self) -> bool:
        """Whether anything is being read."""
        return bool(self._jobs)

    def open(self, sources: Sequence[str]) -> None:
        """Read sources and show their runs."""
        if not sources:
            return
        sources = [keep_login(source) for source in sources]  # from here on nothing holds a password
        for source in sources:
            self._settings.remember(source)
        self._start(tuple(sources), quiet=False)

    def take(self, source: str, runs: Sequence[Run]) -> None:
        """Judge and show runs that somebody else has read again."""
        self._start((source,), quiet=True, read=lambda _: iter(runs))

    def reload(self, sources: Sequence[str] | None = None) -> None:
        """Read sources again; zoom and selection stay."""
        if not self.busy:
            self._start(tuple(sources or self._session.sources), quiet=True)

    def stop(self) -> None:
        """Stop reading; what was read stays."""
        for job in self._jobs:
            job.cancel()

    def _start(self, sources: tuple[str, ...], *, quiet: bool, read: Read = iter_runs) -> None:
        if not sources:
            return

        def work(handle: Handle) -> object:
            return load(sources, handle, read)

        job = self._pool.start("Reading", work)
        self._jobs.append(job)
        job.item.connect(lambda entries: self._on_entries(entries, quiet))
        job.progress.connect(lambda done, total, text: self.working.emit(text, done, total))
        job.done.connect(lambda outcome: self._on_done(outcome, quiet))
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda: self._on_finished(job))
        if not quiet:
            self.working.emit(f"Reading {sources[0]}", 0, 0)

    def _on_entries(self, entries: list[RunEntry], quiet: bool) -> None:
        first = not self._session.entries
        self._session.add(entries)
        if first and not quiet:
            self._session.look(merge="open", selected=(entries[0].key,), page="dashboard")

    def _on_done(self, outcome: Outcome, quiet: bool) -> None:
        if not quiet and outcome.runs == 1 and len(self._session.entries) == 1:
            self._session.look(merge="open", page="run")
        if outcome.errors:
            self._session.notify("error", _listed(outcome.errors), "\n".join(outcome.errors))
        if outcome.skipped and not quiet:
            text = f"{numbers.plural(len(outcome.skipped), 'file')} skipped: no training log, or not a whole one"
            self._session.notify("info", text, "\n".join(outcome.skipped))

    def _on_failed(self, failure: Failure) -> None:
        self._session.notify("error", failure.text, failure.details)

    def _on_finished(self, job: Job) -> None:
        self._jobs.remove(job)
        if job.stop.is_set():
            self._session.notify("info", f"Stopped after {numbers.plural(len(self._session.entries), 'run')}")
        if not self._jobs:
            self.working.emit(None, 0, 0)


def _listed(lines: Sequence[str]) -> str:
    more = len(lines) - MOST_LISTED
    return "\n".join(lines[:MOST_LISTED]) + (f"\nand {more} more" if more > 0 else "")
