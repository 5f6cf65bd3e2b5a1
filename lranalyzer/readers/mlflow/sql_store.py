"""The database behind a tracking server: PostgreSQL, MySQL and whatever else SQLAlchemy speaks to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import MissingExtra, ReadError
from lranalyzer.readers.mlflow.records import History, Points, RunRecord
from lranalyzer.readers.mlflow.store import wanted
from lranalyzer.readers.mlflow.tables import VALUE, Tables, joined, placeholders, to_points
from lranalyzer.readers.mlflow.uri import redacted

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

CHUNK_ROWS = 100_000
"""Rows fetched at a time from the server's cursor."""
GROUP_RUNS = 20
"""Runs in one statement: a round trip a run would be felt on a distant database."""

_DRIVERS = {
    "postgresql": ("psycopg2", "psycopg", "pg8000"),
    "mysql": ("pymysql", "mysqldb", "mysqlconnector"),
    "mariadb": ("pymysql", "mysqldb", "mysqlconnector"),
}


class SqlStore(Tables):
    """A database opened with SQLAlchemy; only ever selected from."""

    def __init__(self, address: str) -> None:
        self.shown = redacted(address)
        self._connection = _connect(address)

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """All rows of a statement."""
        from sqlalchemy import text

        with self._reading():
            return list(self._connection.execute(text(sql), parameters or {}))

    def histories(self, records: Sequence[RunRecord], keys: Collection[str] | None = None) -> Iterator[History]:
        """All points, a run at a time."""
        for start in range(0, len(records), GROUP_RUNS):
            group = records[start : start + GROUP_RUNS]
            chunks: dict[str, dict[str, list[Points]]] = {record.run_id: {} for record in group}
            for rows in self._partitions(group):
                for (run_id, key), points in groupby(rows, key=lambda row: (row[0], row[1])):
                    if wanted(key, keys):
                        columns = zip(*(row[2:] for row in points), strict=True)
                        chunks[run_id].setdefault(key, []).append(to_points(*columns))
            for record in group:
                of_run = chunks.pop(record.run_id)
                yield History(record, {key: joined(parts) for key, parts in of_run.items()})

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
        self._connection.engine.dispose()

    def _partitions(self, group: Sequence[RunRecord]) -> Iterator[Sequence[Any]]:
        from sqlalchemy import text

        names, ids = placeholders([record.run_id for record in group])
        sql = (
            f"SELECT m.run_uuid, m.key, m.step, m.timestamp, {VALUE} FROM metrics m "
            f"WHERE m.run_uuid IN ({names}) ORDER BY m.run_uuid, m.key, m.step"
        )
        with self._reading():
            streaming = self._connection.execution_options(stream_results=True)
            yield from streaming.execute(text(sql), ids).partitions(CHUNK_ROWS)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._connection.begin() as transaction:
                yield
                transaction.rollback()
        except SQLAlchemyError as error:
            raise ReadError(self.shown, _reason(error), "a database written by MLflow") from None


def engine_of(address: str) -> Engine:
    """An engine, not yet connected, with the first driver that is installed; raises ReadError without one."""
    try:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    except ModuleNotFoundError as error:
        raise MissingExtra("sqlalchemy", "mlflow", "reading an SQL database") from error
    kind, _, rest = address.partition("://")
    kind = "postgresql" if kind == "postgres" else kind
    for driver in [kind] if "+" in kind else [kind, *(f"{kind}+{d}" for d in _DRIVERS.get(kind, ()))]:
        try:
            return create_engine(f"{driver}://{rest}")
        except (ModuleNotFoundError, NoSuchModuleError):
            continue
        except (SQLAlchemyError, ValueError):
            # Not chained: the text may repeat the password.
            raise ReadError(redacted(address), "an address that cannot be understood", f"{kind}://host/name") from None
    needed = kind.partition("+")[2] or _DRIVERS.get(kind, (kind,))[0]
    raise ReadError(redacted(address), "its database driver is not installed", f"pip install {needed}")


def _connect(address: str) -> Connection:
    engine = engine_of(address)
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return engine.connect()
    except SQLAlchemyError as error:
        raise ReadError(redacted(address), _reason(error), "a database that can be reached") from None


def _reason(error: Exception) -> str:
    """What kind of trouble; the first line of the driver's own words, unless they could hold a secret."""
    original = getattr(error, "orig", None)
    first = str(original or error).strip().partition("\n")[0]
    return f"{type(original or error).__name__}" if "://" in first or "password=" in first else first
