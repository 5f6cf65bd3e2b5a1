"""MLflow's SQLite store, read directly and read-only.

``MlflowClient`` would migrate the user's file to its own schema without asking, and its history query scans a
metric over all runs of the store: reading everything is quadratic in the runs. Here a history is one look-up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.records import History, Points, RunRecord
from lranalyzer.readers.mlflow.store import PAGE_RUNS, wanted
from lranalyzer.readers.mlflow.tables import VALUE, Tables, joined, placeholders, to_points

CHUNK_ROWS = 250_000
"""Rows fetched by one statement. A statement holds a shared lock that a training's commit waits for: 250,000
rows take about 0.2 s, well under the 5 s that SQLite clients wait."""

BUSY_SECONDS = 5.0
"""How long to wait while another process commits."""

_KEYS = """
WITH RECURSIVE k(key) AS (
  SELECT min(key) FROM metrics WHERE run_uuid = :run
  UNION ALL
  SELECT (SELECT min(key) FROM metrics WHERE run_uuid = :run AND key > k.key) FROM k WHERE k.key IS NOT NULL
) SELECT key FROM k WHERE key IS NOT NULL
"""
_HISTORY = f"""
SELECT m.step, m.timestamp, {VALUE} FROM metrics m
WHERE m.run_uuid = :run AND m.key = :key AND m.step >= :step
ORDER BY m.step, m.rowid LIMIT {CHUNK_ROWS} OFFSET :seen
"""


class SqliteStore(Tables):
    """A database file; never written, never migrated."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.shown = f"sqlite:///{self.path}"
        with self._explained():
            self._connection = _connect(self.path)
            self._has_history_index, self._has_run_index = self._indices()

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """All rows of a statement; fetched at once, so that no lock outlives the call."""
        with self._explained():
            return self._connection.execute(sql, parameters or {}).fetchall()

    def histories(self, records: Sequence[RunRecord], keys: Collection[str] | None = None) -> Iterator[History]:
        """All points, a run at a time."""
        if self._has_history_index:
            for record in records:
                names = [key for (key,) in self.query(_KEYS, {"run": record.run_id}) if wanted(key, keys)]
                yield History(record, {key: self._history(record.run_id, key) for key in names})
            return
        # Without an index each group costs a scan of the table.
        group = 1 if self._has_run_index else PAGE_RUNS
        for start in range(0, len(records), group):
            yield from self._scanned(records[start : start + group], keys)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _history(self, run_id: str, key: str) -> Points:
        chunks: list[Points] = []
        last, seen = -(2**63), 0  # rows up to this step are read, and so many of this step
        while rows := self.query(_HISTORY, {"run": run_id, "key": key, "step": last, "seen": seen}):
            step, time_ms, value = zip(*rows, strict=True)
            chunks.append(to_points(step, time_ms, value))
            if len(rows) < CHUNK_ROWS:
                break
            seen, last = step.count(step[-1]) + (seen if step[-1] == last else 0), step[-1]
        return joined(chunks)

    def _scanned(self, records: Sequence[RunRecord], keys: Collection[str] | None) -> Iterator[History]:
        """Histories from a store of an older MLflow, whose metrics have no index by run and key."""
        names, ids = placeholders([r.run_id for r in records])
        sql = (
            f"SELECT m.rowid, m.run_uuid, m.key, m.step, m.timestamp, {VALUE} FROM metrics m "
            f"WHERE m.run_uuid IN ({names}) AND m.rowid > :after ORDER BY m.rowid LIMIT {CHUNK_ROWS}"
        )
        found: dict[str, dict[str, list[tuple[int, int, float]]]] = {r.run_id: {} for r in records}
        after = -1
        while rows := self.query(sql, {**ids, "after": after}):
            for _, run_id, key, *point in rows:
                if wanted(key, keys):
                    found[run_id].setdefault(key, []).append(tuple(point))
            after = rows[-1][0]
        for record in records:
            of_run = found.pop(record.run_id)
            yield History(record, {key: to_points(*zip(*rows, strict=True)) for key, rows in of_run.items()})

    def _indices(self) -> tuple[bool, bool]:
        leading: set[tuple[str, ...]] = set()
        for _, name, *_ in self.query("PRAGMA index_list(metrics)"):
            columns = tuple(c for (c,) in self.query("SELECT name FROM pragma_index_info(:name)", {"name": name}))
            leading.update((columns[:1], columns[:3]))
        return ("run_uuid", "key", "step") in leading, ("run_uuid",) in leading

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise ReadError(self.path, str(error), self._expected(str(error))) from error

    def _expected(self, trouble: str) -> str:
        if "locked" in trouble:
            return "its writer to commit"
        if "unable to open" in trouble and _journal(self.path).exists():
            return "a folder that can be written, because of its write-ahead journal; copy it with its -wal file"
        return "an SQLite database written by MLflow 1.1 or newer"


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _connect(path: Path) -> sqlite3.Connection:
    address = path.resolve().as_uri()
    # A watch may be made in one thread and polled in another, never in two at once.
    options: dict[str, Any] = {"uri": True, "timeout": BUSY_SECONDS, "check_same_thread": False}
    connection: sqlite3.Connection = sqlite3.connect(f"{address}?mode=ro", **options)
    try:
        connection.execute("SELECT 1 FROM metrics LIMIT 1").fetchall()
    except sqlite3.OperationalError as error:
        connection.close()
        if "unable to open" not in str(error) or os.access(path.parent, os.W_OK) or _journal(path).exists():
            raise
        # A write-ahead database on read-only media, with nothing left in its journal: nobody can be writing.
        connection = sqlite3.connect(f"{address}?immutable=1", **options)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
