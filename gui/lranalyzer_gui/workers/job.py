"""A piece of work in a thread: results, errors, progress and cancelling."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from lranalyzer.errors import Cancelled, LRAnalyzerError


@dataclass(frozen=True)
class Failure:
    """What went wrong: a sentence to show, and details to copy."""

    text: str
    details: str = ""

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """Errors raised on purpose speak for themselves; anything else is our fault and carries its
        traceback."""
        trace = "".join(traceback.format_exception(error))
        if isinstance(error, LRAnalyzerError):
            return cls(str(error), f"{type(error).__name__}: {error}")
        if isinstance(error, OSError):
            return cls(str(error), trace)
        return cls(f"Internal error: {type(error).__name__}: {error}", trace)


class Handle:
    """What the work sees of its job."""

    def __init__(self, job: Job) -> None:
        self._job = job

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._job.stop.is_set()

    def check(self) -> None:
        """Raise Cancelled if the user asked to stop; called between pieces of work."""
        if self.cancelled:
            raise Cancelled("stopped")

    def item(self, value: object) -> None:
        """Hand a partial result to the window."""
        self._job.post("item", value)

    def progress(self, done: int, total: int, text: str) -> None:
        """Say how far it is; ``total`` 0 where it is not known."""
        self._job.post("progress", (done, total, text))


class Job(QObject):
    """Signals arrive in the GUI thread, in order; ``finished`` is always the last one."""

    item = Signal(object)
    progress = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    finished = Signal()
    _posted = Signal(str, object)

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.stop = threading.Event()
        # Slots without a receiver object run in the emitting thread; this relay brings all of them home.
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop; ``finished`` follows, ``done`` does not."""
        self.stop.set()

    def post(self, kind: str, value: object) -> None:
        """Called in the worker thread."""
        self._posted.emit(kind, value)

    def run(self, work: Callable[[Handle], object]) -> None:
        """The wrapper around all work, and the only place that catches everything."""
        try:
            handle = Handle(self)
            handle.check()
            self.post("done", work(handle))
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever a thread dies of is shown in the window
            self.post("failed", Failure.of(error))
        finally:
            self.post("finished", None)

    def _deliver(self, kind: str, value: Any) -> None:
        if kind == "progress":
            self.progress.emit(*value)
        elif kind == "finished":
            self.finished.emit()
        elif not self.stop.is_set():
            getattr(self, kind).emit(value)


class Pool(QObject):
    """Runs jobs in a few threads; ``busy`` says how many are under way."""

    busy = Signal(int)

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="lranalyzer-gui")
        self._jobs: list[Job] = []
        self._closed = False

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Jobs under way."""
        return tuple(self._jobs)

    def start(self, title: str, work: Callable[[Handle], object]) -> Job:
        """Start ``work``; connect to the returned job before the event loop runs again. A closed pool starts nothing."""
        job = Job(title, self)
        self._jobs.append(job)
        job.finished.connect(lambda: self._forget(job))
        if self._closed:  # something was still to be asked when the window was closed
            job.cancel()
            job.post("finished", None)
        else:
            self._threads.submit(job.run, work)
        self.busy.emit(len(self._jobs))
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self._jobs:
            job.cancel()

    def close(self) -> None:
        """Cancel everything and wait for the threads to end."""
        self._closed = True
        self.cancel_all()
        self._threads.shutdown(wait=True)  # jobs that still wait begin, see that they are cancelled, and end

    def _forget(self, job: Job) -> None:
        self._jobs.remove(job)
        job.deleteLater()
        self.busy.emit(len(self._jobs))
