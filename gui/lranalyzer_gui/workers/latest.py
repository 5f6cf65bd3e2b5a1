"""Only the newest answer counts: a request cancels the one before it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lranalyzer_gui.workers.job import Handle, Job, Pool


class Latest(QObject):
    """Asks a pool for something again and again, and delivers answers to the newest question alone."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, pool: Pool, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self._pool, self._title = pool, title
        self._job: Job | None = None

    @property
    def pending(self) -> bool:
        """Whether an answer is on its way."""
        return self._job is not None

    def ask(self, work: Callable[[Handle], object]) -> None:
        """Start ``work`` and forget whatever was asked before."""
        if self._job is not None:
            self._job.cancel()
        job = self._job = self._pool.start(self._title, work)
        job.item.connect(self.ready)  # a first, coarser answer
        job.done.connect(self.ready)
        job.failed.connect(self.failed)
        job.finished.connect(lambda: self._on_finished(job))

    def _on_finished(self, job: Job) -> None:
        if self._job is job:
            self._job = None
