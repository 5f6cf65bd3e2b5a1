"""Looking into SQLite files without ever writing to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head

MAGIC = b"SQLite format 3\x00"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection; errors of SQLite become ReadError."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the second: an error's own text quotes broken names
        raise ReadError(path, f"a database that cannot be read ({error})", "an SQLite file") from error


def table_names(head: Head) -> set[str]:
    """The tables of a file that begins like SQLite; none for any other."""
    if not head.data.startswith(MAGIC):
        return set()
    try:
        with opened(head.path) as connection:
            return {
                row[0] for row in connection.execute("select name from sqlite_master where type in ('table', 'view')")
            }
    except ReadError:
        return set()


def columns_of(path: Path, table: str) -> set[str]:
    """Column names of a table; none when it is not there."""
    try:
        with opened(path) as connection:
            return {row[0] for row in connection.execute("select name from pragma_table_info(?)", (table,))}
    except ReadError:
        return set()
