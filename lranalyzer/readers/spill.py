"""Arrays that grow while a log is read, and never fill the memory: beyond a limit they live in files without a name.

A file without a name vanishes with the last array that uses it, also when the process is killed. What is handed out is
an ordinary array in either case; the system reads its pages when they are looked at, and drops them when memory is short.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from lranalyzer.errors import ReadError
from lranalyzer.run.blocks import blocks

IN_MEMORY = 192 << 20
"""Bytes of one log that are kept in memory while it is read; a log of ten million rows and two columns fits."""
FOLDER = "LRANALYZER_SPILL"
"""Environment variable that names another folder for these files than the user's cache."""


class Store:
    """The growing arrays of one log, which share the limit."""

    def __init__(self, source: object, limit: int | None = None) -> None:
        self.source, self.limit = source, IN_MEMORY if limit is None else limit
        self._arrays: list[Growing] = []
        self._held = 0

    def array(self, dtype: Any) -> Growing:
        """A new, empty array."""
        made = Growing(self, np.dtype(dtype))
        self._arrays.append(made)
        return made

    def note(self, n_bytes: int) -> None:
        """Heed that an array has grown by so much; moves all of them to disk when the limit is passed."""
        self._held += n_bytes
        if self._held > self.limit:
            for array in self._arrays:
                array.spill()
            self._held = 0

    def file(self) -> IO[bytes]:
        """A file without a name; ReadError where none can be made."""
        folder = spill_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return tempfile.TemporaryFile(dir=folder)
        except OSError as error:
            raise self.full(error) from error

    def full(self, error: OSError) -> ReadError:
        """The error for a disk that takes no more."""
        why = (error.strerror or type(error).__name__).lower()
        wanted = f"room for its points in {spill_folder()} ({FOLDER} names another folder)"
        return ReadError(self.source, f"a log too big for the memory, and {why}", wanted)


class Growing:
    """One array; :meth:`append` to it, then take :meth:`finished`."""

    def __init__(self, store: Store, dtype: np.dtype[Any]) -> None:
        self._store, self.dtype = store, dtype
        self._parts: list[NDArray[Any]] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def append(self, values: NDArray[Any]) -> None:
        """Add values at the end. Whole numbers become floats where others are none."""
        if values.dtype != self.dtype and self.size and np.result_type(values.dtype, self.dtype) != self.dtype:
            self._widen(np.result_type(values.dtype, self.dtype))
        elif not self.size:
            self.dtype = values.dtype
        self._parts.append(np.ascontiguousarray(values, dtype=self.dtype))
        self.size += values.size
        self._store.note(values.size * self.dtype.itemsize)

    def spill(self) -> None:
        """Move what is in memory to disk."""
        if not self._parts:
            return
        if self._file is None:
            self._file = self._store.file()
            self._closed = weakref.finalize(self, self._file.close)
        try:
            for part in self._parts:
                self._file.write(part.data)
            self._file.flush()
        except OSError as error:
            raise self._store.full(error) from error
        self._parts = []

    def finished(self) -> NDArray[Any]:
        """Everything appended, ``(size,)``."""
        if self._file is None:
            return self._parts[0] if len(self._parts) == 1 else np.concatenate([np.zeros(0, self.dtype), *self._parts])
        self.spill()
        whole = np.asarray(np.memmap(self._file, self.dtype, mode="r", shape=(self.size,)))
        self._closed()  # the array has a handle of its own
        return whole

    def _widen(self, dtype: np.dtype[Any]) -> None:
        if self._file is None:
            self._parts, self.dtype = [part.astype(dtype) for part in self._parts], dtype
            return
        before, size = self.finished(), self.size
        self._file, self.dtype, self.size = None, dtype, 0
        for block in blocks(size):
            self.append(before[block].astype(dtype))


def joined(parts: Sequence[NDArray[Any]], source: object) -> NDArray[Any]:
    """Arrays of one kind behind each other."""
    if len(parts) == 1:
        return parts[0]
    whole = Store(source).array(parts[0].dtype)
    for part in parts:
        for block in blocks(part.size):
            whole.append(part[block])
    return whole.finished()


def taken(values: NDArray[Any], rows: NDArray[Any], source: object) -> NDArray[Any]:
    """``values[rows]``; on disk where that is more than the memory should hold."""
    if rows.nbytes <= IN_MEMORY:
        picked: NDArray[Any] = values[rows]
        return picked
    whole = Store(source).array(values.dtype)
    for block in blocks(rows.size):
        whole.append(values[rows[block]])
    return whole.finished()


def spill_folder() -> Path:
    """Where these files are made: not the temporary folder, which often lies in memory."""
    from platformdirs import user_cache_path

    return Path(os.environ.get(FOLDER) or user_cache_path("lranalyzer", appauthor=False))
