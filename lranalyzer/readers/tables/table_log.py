"""Readers of tables: the generic one and one for each row of the list of known tables."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lranalyzer.errors import ReadError
from lranalyzer.readers.axis import EPOCH_NAMES, STEP_NAMES, TIME_NAMES
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Table
from lranalyzer.readers.content import HEAD_BYTES, Content
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.readers.tables.dialect import BLANKS, Dialect, sniff_dialect
from lranalyzer.readers.tables.known import KNOWN_TABLES
from lranalyzer.readers.tables.parse import parse_table
from lranalyzer.readers.tables.pieces import is_big, table_in_pieces
from lranalyzer.readers.tables.spec import TableSpec
from lranalyzer.readers.text.loose import tells
from lranalyzer.run import Run
from lranalyzer.run.roles import normalised, reads_as_loss

WIDE_HEAD_BYTES = 64 << 20
"""How far to look for the end of a header: a million names of some twenty letters are 25 MB."""
ALIKE = 0.95
"""Share of equally long lines from which lines are surely rows."""
GENERIC = TableSpec("csv", "CSV table", score=0.5)


class TableLog:
    """A reader of one kind of table."""

    def __init__(self, spec: TableSpec) -> None:
        self.spec, self.name, self.title = spec, spec.name, spec.title

    def sniff(self, head: Head) -> Sniff:
        """Known by its columns."""
        dialect = dialect_of(head)
        if dialect is None:
            return Sniff(0.0, "no table")
        if self.spec is not GENERIC:
            return self.spec.knows(head, dialect)
        return _generic_sniff(head, dialect)

    def read(self, path: Path) -> list[Run]:
        """The run of the file, or each of the runs in a table of several."""
        dialect = dialect_of(Head(path, Content(path).data(HEAD_BYTES)))
        if dialect is None:
            raise ReadError(path, "lines that do not form a table of numbers", "rows with equally many cells")
        table = table_in_pieces(path, dialect) if is_big(path, dialect) else parse_table(path, dialect)
        parts = self.spec.split(table, run_name(path)) if self.spec.split else [(run_name(path), table)]
        return [self.run_of(part, path, name) for name, part in parts]

    def run_of(self, table: Table, path: Path, name: str) -> Run:
        """The run that a table makes."""
        spec = self.spec
        if spec.derive:
            spec.derive(table)
        rename_lone_value(table, path)
        if spec.prefix:
            put_before_names(table, spec.prefix(path))
        step = next((n for n in table.columns if spec.step and re.fullmatch(spec.step, n)), None)
        draft = Draft(
            name,
            str(path),
            spec.name,
            params_beside(path),
            step=step,
            roles=spec.roles,
            provenance=spec.provenance,
            drop=frozenset(n for n in table.columns if spec.drop and re.fullmatch(spec.drop, n)),
        )
        return build_run(table, draft)


@lru_cache(maxsize=4)
def dialect_of(head: Head) -> Dialect | None:
    """The dialect; looks further where one line fills the whole head."""
    data, complete = head.data, len(head.data) < HEAD_BYTES
    if data.startswith((b"{", b"[{", b"PK\x03\x04", b"%PDF")):
        return None
    if data.count(b"\n") < 3 and not complete:
        data = Content(head.path).data(WIDE_HEAD_BYTES)
        complete = len(data) < WIDE_HEAD_BYTES
    return sniff_dialect(data, complete)


def rename_lone_value(table: Table, path: Path) -> None:
    """A column called ``Value`` or ``metric`` takes its name from the file, as exports put the tag there."""
    for generic in ("Value", "value", "metric"):
        if generic in table.columns and len(table.columns) <= 3:
            stem = re.sub(r"^run-.*-tag-", "", path.name.split(".")[0])
            table.columns[stem] = table.columns.pop(generic)


def put_before_names(table: Table, prefix: str) -> None:
    """Every column but those that count or tell the time gets the prefix."""
    axes = (*STEP_NAMES, *EPOCH_NAMES, *TIME_NAMES)
    table.columns = {n if normalised(n) in axes else prefix + n: c for n, c in table.columns.items()}


def _generic_sniff(head: Head, dialect: Dialect) -> Sniff:
    numbers = len(dialect.names) - len(dialect.text_columns)
    shape = f"{len(dialect.names)} columns, {numbers} of them numbers"
    named = re.search(r"\.(csv|tsv)$", head.name) is not None
    if len(dialect.names) == 1:
        says_loss = reads_as_loss(head.path.stem)
        sure = 0.0 if dialect.consistent <= 0.9 else 0.35 if says_loss else 0.2
        return Sniff(sure, "one column of numbers" if sure else "no table")
    if dialect.text_columns and not dialect.has_header and dialect.delimiter == BLANKS:
        return Sniff(0.2, f"{shape}, without names: rather sentences than a table")
    if dialect.text_columns and not any(normalised(n) in (*STEP_NAMES, *EPOCH_NAMES[:1]) for n in dialect.names):
        listed = f"{shape}, but none counts steps and some hold words: rather a list of things than a log"
        separated = named and dialect.has_header and dialect.consistent > ALIKE
        counted = [n for at, n in enumerate(dialect.names) if at not in dialect.text_columns]
        return Sniff(0.0, listed, no_log=True) if separated and not any(map(tells, counted)) else Sniff(0.2, listed)
    certain = dialect.consistent == 1.0 and dialect.has_header and dialect.delimiter != BLANKS and numbers >= 2
    score = 0.65 if certain else 0.5 * dialect.consistent * (1.0 if numbers >= 2 or dialect.has_header else 0.6)
    return Sniff(score + (0.1 if named else 0.0), shape)


TABLE_READERS: tuple[TableLog, ...] = (*(TableLog(spec) for spec in KNOWN_TABLES), TableLog(GENERIC))


def table_reader(name: str) -> TableLog:
    """The reader of one known table."""
    return next(reader for reader in TABLE_READERS if reader.name == name)


if TYPE_CHECKING:
    _conforms: Reader = TABLE_READERS[0]
