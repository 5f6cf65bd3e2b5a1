"""What new bytes of a growing log mean, one class for each way of growing.

Each keeps what it must remember: the dialect and the number of rows of a table, the last step of a text
log, the position in an event file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from lranalyzer.readers.base import Reader
from lranalyzer.readers.binary.scalars import read_scalars
from lranalyzer.readers.binary.tensorboard import TensorBoard
from lranalyzer.readers.columns import table_of_records
from lranalyzer.readers.content import HEAD_BYTES, Content, decode, encoding_of, split_lines
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.records.line_log import LineLog
from lranalyzer.readers.records.lines import objects_in
from lranalyzer.readers.tables.dialect import Dialect, sniff_dialect
from lranalyzer.readers.tables.parse import parse_table
from lranalyzer.readers.tables.table_log import TableLog
from lranalyzer.readers.text.parse import TextParse
from lranalyzer.readers.text.text_log import TextLog
from lranalyzer.run import Run


class Increment(Protocol):
    """Turns appended bytes into a run of new points."""

    def take(self, data: bytes) -> tuple[Run | None, int]:
        """The new points, and how many of the bytes were used; the rest comes again next time."""
        ...


def increment_for(reader: Reader, path: Path) -> Increment | None:
    """The way the reader's format grows; None where the file must be read anew (a JSON document, a
    database)."""
    if isinstance(reader, TableLog) and reader.spec.split is None:
        return Rows(reader, path)
    if isinstance(reader, LineLog) and reader.spec.arrange is None:
        return Objects(reader, path)
    if isinstance(reader, TextLog):
        return Lines(reader, path)
    return Events(reader, path) if isinstance(reader, TensorBoard) else None


def complete(data: bytes) -> int:
    """Bytes up to the end of the last complete line."""
    return data.rfind(b"\n") + 1


class Rows:
    """A table: the header is remembered, rows are numbered on."""

    def __init__(self, reader: TableLog, path: Path) -> None:
        self.reader, self.path = reader, path
        self._dialect: Dialect | None = None
        self._header = b""
        self._rows = 0

    def take(self, data: bytes) -> tuple[Run | None, int]:
        """New rows."""
        used = complete(data)
        fresh = data[:used]
        if self._dialect is None:
            self._dialect = sniff_dialect(fresh[:HEAD_BYTES], complete=True)
            if self._dialect is None:
                return None, 0
            self._header = b"".join(fresh.splitlines(keepends=True)[: self._dialect.skip_lines])
            if len(self._header) == used:
                self._dialect = None
                return None, 0
        else:
            fresh = self._header + fresh
        if len(fresh) <= len(self._header):
            return None, 0
        table = parse_table(self.path, self._dialect, fresh)
        table.first_row = self._rows
        self._rows += table.n_rows
        return self.reader.run_of(table, self.path, run_name(self.path)), used


class Objects:
    """JSON lines."""

    def __init__(self, reader: LineLog, path: Path) -> None:
        self.reader, self.path = reader, path

    def take(self, data: bytes) -> tuple[Run | None, int]:
        """New objects."""
        used = complete(data)
        content = Content(self.path)
        lines = enumerate(split_lines(decode(data[:used], encoding_of(data[:used]))), start=1)
        objects = [value for _, value in objects_in(((n, line, True) for n, line in lines), content)]
        return (self.reader.run_of(objects, self.path, content) if objects else None), used


class Lines:
    """Text: the parser lives on, with the last step and epoch it saw."""

    def __init__(self, reader: TextLog, path: Path) -> None:
        self.reader, self.path = reader, path
        self._parse = TextParse(reader.spec)

    def take(self, data: bytes) -> tuple[Run | None, int]:
        """New lines."""
        used = complete(data)
        self._parse.feed(split_lines(decode(data[:used], encoding_of(data[:used]))))
        if not self._parse.records:
            return None, used
        run = self.reader.run_of(table_of_records(self._parse.records), self._parse, self.path, [])
        self._parse.records = []
        return run, used


class Events:
    """Event files: records, not lines."""

    def __init__(self, reader: TensorBoard, path: Path) -> None:
        self.reader, self.path = reader, path

    def take(self, data: bytes) -> tuple[Run | None, int]:
        """New records."""
        scalars = read_scalars(data)
        run = self.reader.run_of({self.path: scalars}, []) if scalars.curves else None
        return run, scalars.end
