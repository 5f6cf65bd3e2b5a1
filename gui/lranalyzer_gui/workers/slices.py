"""Work that belongs to the GUI thread, done in short slices between events so that the event loop is never held."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice

from PySide6.QtCore import QObject, QTimer

SLICE_MS = 4.0
"""Three plots that paint at once, and a frame, together stay under 50 ms."""


class Slices(QObject):
    """One piece of work at a time; a new one takes the place of the one under way."""

    def __init__(self, parent: QObject, slice_ms: float = SLICE_MS) -> None:
        super().__init__(parent)
        self._slice_ms = slice_ms
        self._work: Iterator[None] | None = None
        self._done: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def pending(self) -> bool:
        """Whether work is under way."""
        return self._work is not None

    def start(self, work: Iterator[None], done: Callable[[], None], *, at_once: int = 0) -> None:
        """Take the first ``at_once`` steps of ``work`` now and the others between events; then call ``done``."""
        self._work, self._done = work, done
        if sum(1 for _ in islice(work, at_once)) < at_once:
            self._finish()
        else:
            self._timer.start()

    def stop(self) -> None:
        """Leave the work as it is."""
        self._work = None
        self._timer.stop()

    def _slice(self) -> None:
        until = time.perf_counter() + self._slice_ms / 1000
        for work in iter(lambda: self._work, None):
            try:
                next(work)
            except StopIteration:
                self._finish()
            if time.perf_counter() >= until:
                return

    def _finish(self) -> None:
        self.stop()
        self._done()
