"""Notices that a log has grown. Polling, because file events do not arrive from network drives."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from lranalyzer_gui.workers.job import Handle, Pool

Stamp = tuple[float, int]


def stamps(sources: tuple[str, ...]) -> dict[str, Stamp]:
    """Newest time of change and total size of every source that is a file or a folder on this machine."""
    found: dict[str, Stamp] = {}
    for source in sources:
        path = Path(source.removeprefix("mlflow:").removeprefix("sqlite:///"))
        try:
            files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
            facts = [p.stat() for p in files]
        except (OSError, ValueError):
            continue
        if facts:
            found[source] = (max(f.st_mtime for f in facts), sum(f.st_size for f in facts))
    return found


class Watcher(QObject):
    """Looks at the sources every so often, off the GUI thread; ``grown`` names those that changed."""

    grown = Signal(object)

    def __init__(self, pool: Pool, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = pool
        self._sources: tuple[str, ...] = ()
        self._seen: dict[str, Stamp] = {}
        self._looking = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def watch(self, sources: tuple[str, ...]) -> None:
        """Replace the list of sources."""
        self._sources = sources
        self._seen = {s: stamp for s, stamp in self._seen.items() if s in sources}

    def start(self, seconds: float) -> None:
        """Look every ``seconds``."""
        self._timer.start(max(1, int(1000 * seconds)))

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    @property
    def active(self) -> bool:
        """Whether files are being followed."""
        return self._timer.isActive()

    def look(self) -> None:
        """Look now; a look that is still under way is enough."""
        if self._looking or not self._sources:
            return
        self._looking = True
        sources = self._sources

        def work(_handle: Handle) -> object:
            return stamps(sources)

        job = self._pool.start("Looking for new lines", work)
        job.done.connect(self._compare)
        job.finished.connect(self._looked)

    def _looked(self) -> None:
        self._looking = False

    def _compare(self, found: dict[str, Stamp]) -> None:
        changed = [s for s, stamp in found.items() if s in self._seen and self._seen[s] != stamp]
        self._seen.update(found)
        if changed:
            self.grown.emit(changed)
