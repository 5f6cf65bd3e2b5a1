"""What the user told us about runs, and what he has seen of them; kept beside the cache, never in his folders.

Two small tables in one SQLite file: verdicts he corrected, and the verdict and length each run had when he last looked.
A file that cannot be opened means that nothing is remembered, never that a log is not shown.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, verdict TEXT, points INTEGER, time REAL);
CREATE TABLE IF NOT EXISTS corrections (key TEXT PRIMARY KEY, verdict TEXT, judged TEXT, points INTEGER, time REAL);
"""
MOST_ASKED = 500
"""Keys in one question; SQLite allows 999 parameters in its oldest builds."""
BUSY_SECONDS = 10.0
"""How long the file may be held by another window before what was told here is given up."""


@dataclass(frozen=True)
class Seen:
    """How a run was when it was last looked at."""

    verdict: str
    points: int
    time: float
    """Seconds since 1970."""


@dataclass(frozen=True)
class Correction:
    """The user's own verdict on a run."""

    verdict: str
    judged: str
    """Our verdict when he disagreed; once we judge otherwise, the correction has had its day."""
    points: int
    time: float


class Memory:
    """Reads and writes the file; safe to use from any thread, and from several windows at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def usual(cls) -> Memory:
        """Beside the cache of diagnoses."""
        from lranalyzer.batch.cache import default_path

        return cls(default_path().with_name("window.sqlite"))

    def seen(self, keys: Iterable[str]) -> dict[str, Seen]:
        """What is known of these runs and sources from earlier looks."""
        wanted, found = list(keys), dict[str, Seen]()
        for at in range(0, len(wanted), MOST_ASKED):
            part = wanted[at : at + MOST_ASKED]
            marks = ", ".join("?" * len(part))
            rows = self._rows(f"SELECT key, verdict, points, time FROM seen WHERE key IN ({marks})", part)
            found.update({key: Seen(*rest) for key, *rest in rows})
        return found

    def see(self, runs: Mapping[str, tuple[str, int]], sources: Iterable[str] = ()) -> None:
        """The user has seen these runs, key to verdict and points, and these sources."""
        now = time.time()
        rows = [(key, verdict, points, now) for key, (verdict, points) in runs.items()]
        rows += [(source, "", 0, now) for source in sources]
        self._write("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", rows)

    def corrections(self) -> dict[str, Correction]:
        """Every correction, by the key of its run."""
        rows = self._rows("SELECT key, verdict, judged, points, time FROM corrections")
        return {key: Correction(*rest) for key, *rest in rows}

    def correct(self, key: str, verdict: str, judged: str, points: int) -> Correction:
        """Remember the user's verdict."""
        made = Correction(verdict, judged, points, time.time())
        row = (key, made.verdict, made.judged, made.points, made.time)
        self._write("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?, ?)", [row])
        return made

    def withdraw(self, key: str) -> None:
        """Forget the user's verdict."""
        self._write("DELETE FROM corrections WHERE key = ?", [(key,)])

    def _rows(self, query: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        if not self._path.exists():
            return []
        try:
            with closing(self._connection()) as connection:
                return connection.execute(query, values).fetchall()
        except (sqlite3.Error, OSError):
            return []

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if not rows:
            return
        with suppress(sqlite3.Error, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connection()) as connection, connection:
                connection.executemany(statement, rows)

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        try:
            connection.executescript(_TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        return connection
