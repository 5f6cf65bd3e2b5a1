"""Follows MLflow stores and servers: only runs that got new points are read again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers import with_remembered
from lranalyzer.tracking import Watch
from lranalyzer_gui.workers.job import Handle, Pool


class StoreWatcher(QObject):
    """Asks each store every so often, off the GUI thread."""

    grown = Signal(str, object)
    """A source and a list of its runs that changed, with all their points."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = Pool(self, threads=1)  # of its own: a server that is away is waited for
        self._watches: dict[str, Watch | None] = {}
        self._looking = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def watch(self, sources: tuple[str, ...]) -> None:
        """Replace the list of sources; those that stay keep what was seen."""
        for source in [s for s in self._watches if s not in sources]:
            gone = self._watches.pop(source)
            if gone and not self._looking:
                gone.close()
        for source in sources:
            self._watches.setdefault(source, None)

    def start(self, seconds: float) -> None:
        """Look every ``seconds``."""
        self._timer.start(max(1, int(1000 * seconds)))

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def close(self) -> None:
        """Let go of the stores, also in the middle of a look."""
        self.stop()
        for watch in filter(None, self._watches.values()):
            watch.close()
        self._watches = {}
        self._pool.close()

    def look(self) -> None:
        """Look now; a look that is still under way is enough."""
        if self._looking or not self._watches:
            return
        self._looking = True
        watches = dict(self._watches)

        def work(handle: Handle) -> object:
            opened = {}
            for source, watch in watches.items():
                handle.check()
                try:
                    opened[source] = watch = watch or Watch(source)
                    words = with_remembered().at(source)
                    found = [words.applied(run) for run in watch.grown()]
                except LRAnalyzerError:
                    continue  # away for a while, or gone: the next look tells
                if found:
                    handle.item((source, found))
            return opened

        job = self._pool.start("Looking for new points", work)
        job.item.connect(lambda item: self.grown.emit(*item))
        job.done.connect(self._keep)
        job.finished.connect(self._looked)

    def _keep(self, opened: dict[str, Watch]) -> None:
        for source, watch in opened.items():
            if source in self._watches:
                self._watches[source] = watch
            else:
                watch.close()

    def _looked(self) -> None:
        self._looking = False
