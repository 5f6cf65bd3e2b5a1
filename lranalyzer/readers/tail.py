"""Following a log that is still being written.

Each look returns only what was appended. A last line without its end waits for the next look; a file that
was cut, replaced or rewritten from the start (Lightning rewrites its table when a metric is added) begins
anew; a file that is not there yet is waited for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Reader
from lranalyzer.readers.decompress import compression_of
from lranalyzer.readers.detect import recognise
from lranalyzer.readers.increments import Increment, increment_for
from lranalyzer.run import Run

REMEMBERED = 512
"""Bytes from the beginning that are compared to see whether a file was rewritten."""


@dataclass(frozen=True)
class Appended:
    """What one look found."""

    run: Run | None
    """New points only; None: nothing new."""
    restarted: bool = False
    """Whether the file began anew: what was returned before is void."""


class Tail:
    """Follows one file.

    ``Tail(path).poll()`` returns everything written so far, the next ``poll()`` only what came since.
    """

    def __init__(self, path: str | os.PathLike[str], *, format: str | None = None) -> None:
        self.path = Path(path)
        self._format = format
        self._inode: int | None = None
        self._offset = 0
        self._beginning = b""
        self._reader: Reader | None = None
        self._increment: Increment | None = None
        self._seen: dict[str, int] = {}

    @property
    def reads_on(self) -> bool:
        """Whether a look reads only what was appended; not before the format is known, nor for one that is written
        anew each time."""
        return self._increment is not None

    def poll(self) -> Appended:
        """Look once. Raises ReadError for a file that is no log; a missing or empty one is merely nothing
        new."""
        try:
            with self.path.open("rb") as file:
                state = os.fstat(file.fileno())
                restarted = self._is_another(state, file.read(len(self._beginning)))
                if restarted:
                    self._forget()
                self._inode = state.st_ino
                if state.st_size == self._offset:
                    return Appended(None, restarted)
                file.seek(self._offset)
                data = file.read()
                file.seek(0)
                self._beginning = file.read(min(REMEMBERED, self._offset + len(data)))
        except FileNotFoundError:
            return Appended(None)
        except OSError as error:
            raise ReadError(self.path, (error.strerror or "cannot be opened").lower(), "a readable file") from error
        return Appended(self._take(data), restarted)

    def _take(self, data: bytes) -> Run | None:
        if self._reader is None and not self._recognised(data):
            return None
        if self._increment is None:
            self._offset += len(data)
            return self._news()
        run, used = self._increment.take(data)
        self._offset += used
        return run

    def _recognised(self, data: bytes) -> bool:
        """Whether enough is there to know the format."""
        binary = b"\0" in data[:64]
        if not data.strip() or (not binary and data.count(b"\n") < 2 and not data.lstrip().startswith((b"{", b"["))):
            return False
        self._reader = recognise(self.path, format_name=self._format).reader
        compressed = compression_of(data[:8]) is not None
        self._increment = None if compressed else increment_for(self._reader, self.path)
        return True

    def _news(self) -> Run | None:
        """For formats that are written anew: the points beyond those already returned."""
        assert self._reader is not None
        try:
            run = self._reader.read(self.path)[-1]
        except ReadError:  # in the middle of being written
            return None
        fresh = {}
        for name, series in run.series.items():
            seen = self._seen.get(name, 0)
            if len(series) > seen:
                fresh[name] = series.take(slice(seen, None))
            self._seen[name] = len(series)
        return replace(run, series=fresh) if fresh else None

    def _is_another(self, state: os.stat_result, beginning: bytes) -> bool:
        if self._inode is None:
            return False
        return state.st_ino != self._inode or state.st_size < self._offset or beginning != self._beginning

    def _forget(self) -> None:
        self._offset, self._beginning = 0, b""
        self._reader = self._increment = None
        self._seen = {}
