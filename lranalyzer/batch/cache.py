"""Answers kept between calls: a folder that did not change is not read again. JSON in one SQLite file."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from lranalyzer.batch.outcome import Outcome

MOST_BYTES = 1_000_000_000
"""Beyond this the oldest half goes."""

COMMIT_EVERY = 200
"""Answers between two commits: what an interruption may cost."""


class Cache:
    """Outcomes of tasks by key; a context manager. Without a usable file the work goes on, slower."""

    def __init__(self, path: Path | None = None) -> None:
        self._own = path is None
        self.path = path or default_path()
        self._open: sqlite3.Connection | None = None
        self._unsaved = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Cache:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._open = self._connect()
        except (OSError, sqlite3.Error):
            self._open = None
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is None:
            return
        try:
            self._open.commit()
            self._prune()
        except (sqlite3.Error, OSError):
            pass  # a cache that cannot be written, or that somebody deleted meanwhile, is only slower
        self._open.close()
        self._open = None

    def get(self, key: str) -> list[Outcome] | None:
        """The outcomes kept under a key; None when there are none, or they cannot be read."""
        if self._open is None:
            return None
        try:
            with self._lock:
                found = self._open.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
            return None if found is None else _decoded(found[0])
        except (sqlite3.Error, zlib.error, ValueError, TypeError, KeyError):
            return None

    def put(self, key: str, outcomes: Sequence[Outcome]) -> None:
        """Keep the outcomes of a task, unless one of them failed: failures are tried again."""
        if self._open is None or any(o.failure for o in outcomes):
            return
        try:
            row = (key, int(time.time()), _encoded(outcomes))
            with self._lock:
                self._open.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", row)
                self._unsaved += 1
                if self._unsaved >= COMMIT_EVERY:
                    self._open.commit()
                    self._unsaved = 0
        except sqlite3.Error:
            self._open.close()
            self._open = None

    def clear(self) -> None:
        """Forget everything."""
        self.path.unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        try:
            return _prepared(self.path)
        except sqlite3.DatabaseError as error:
            # Locked, or a folder that may not be written; or a file that somebody named by mistake: it is not ours.
            if isinstance(error, sqlite3.OperationalError) or not self._own:
                raise
            self.path.unlink(missing_ok=True)  # not a database any more: begin anew
            return _prepared(self.path)

    def _prune(self) -> None:
        if self._open is None or self.path.stat().st_size < MOST_BYTES:
            return
        self._open.execute("DELETE FROM answers WHERE time < (SELECT avg(time) FROM answers)")
        self._open.commit()
        self._open.execute("VACUUM")


def default_path() -> Path:
    """The file in the user's cache folder, or below ``LRANALYZER_CACHE_DIR``."""
    given = os.environ.get("LRANALYZER_CACHE_DIR")
    if given:
        return Path(given) / "diagnoses.sqlite"
    from platformdirs import user_cache_path

    return user_cache_path("lranalyzer", appauthor=False) / "diagnoses.sqlite"


def _prepared(path: Path) -> sqlite3.Connection:
    # joblib asks for the next task from threads of its own; a lock keeps them apart.
    connection = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, time INTEGER, answer BLOB)")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _encoded(outcomes: Sequence[Outcome]) -> bytes:
    return zlib.compress(json.dumps([o.text for o in outcomes]).encode(), 1)


def _decoded(blob: bytes) -> list[Outcome]:
    return [Outcome(text, cached=True) for text in json.loads(zlib.decompress(blob))]
