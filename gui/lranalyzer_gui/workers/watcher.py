"""Says when to look whether logs have grown: at once where the system tells, else every so often.

Polling stays in force beside the events of the file system: those do not arrive from network drives, nor from servers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

MOST_WATCHED = 256
"""Paths the system is asked to watch; Linux allows a user some thousands."""
RESTING_FACTOR = 10.0
"""After a look, a rest of at least so many times its length: following takes at most a tenth of a core."""


class Watcher(QObject):
    """``due`` asks for a look; ``rest`` is told how long it took."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._seconds = 2.0
        self._last = 0.0
        self._not_before = 0.0
        self._system = QFileSystemWatcher(self)
        self._system.fileChanged.connect(lambda _: self.hurry())
        self._system.directoryChanged.connect(lambda _: self.hurry())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self._following = False

    @property
    def active(self) -> bool:
        """Whether logs are being followed."""
        return self._following

    def start(self, seconds: float) -> None:
        """Ask for a look every ``seconds``, and at most so often."""
        self._seconds, self._following = max(seconds, 0.05), True
        if not self._timer.isActive() or self._timer.remainingTime() > 1000 * seconds:
            self._wait(self._seconds)

    def stop(self) -> None:
        """Ask no more."""
        self._following = False
        self._timer.stop()
        self.watch(())

    def watch(self, paths: Iterable[str]) -> None:
        """Have the system tell of changes of these files and folders."""
        wanted = set(list(paths)[:MOST_WATCHED])
        now = {*self._system.files(), *self._system.directories()}
        if now - wanted:
            self._system.removePaths(sorted(now - wanted))
        if wanted - now:
            self._system.addPaths(sorted(wanted - now))

    def hurry(self) -> None:
        """Something has changed: look as soon as the usual pause allows."""
        if self._following:
            ready = max(self._last + self._seconds, self._not_before) - time.monotonic()
            self._wait(min(max(ready, 0.0), self._timer.remainingTime() / 1000 if self._timer.isActive() else ready))

    def rest(self, took_seconds: float) -> None:
        """A look has ended; one that takes long is not repeated soon."""
        self._not_before = time.monotonic() + RESTING_FACTOR * took_seconds
        if self._following:
            self._wait(max(self._seconds, RESTING_FACTOR * took_seconds))

    def _wait(self, seconds: float) -> None:
        self._timer.start(max(1, int(1000 * seconds)))

    def _on_time(self) -> None:
        self._last = time.monotonic()
        self._wait(max(self._seconds, 1.0) * RESTING_FACTOR)  # in case nobody says that the look has ended
        self.due.emit()
