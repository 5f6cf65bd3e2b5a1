"""What is special about one tool's tables: how they are known, what their columns mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lranalyzer.readers.base import Head, Sniff
from lranalyzer.readers.columns import Table
from lranalyzer.readers.tables.dialect import Dialect
from lranalyzer.run import Provenance, Role


@dataclass(frozen=True)
class TableSpec:
    """One row of the list of known tables (:mod:`lranalyzer.readers.tables.known`)."""

    name: str
    title: str
    required: tuple[str, ...] = ()
    """Regular expressions; each must match some column name completely."""
    file_name: str = ""
    """Regular expression for the usual file name."""
    must_be_named: bool = False
    """Whether the columns alone are not enough to know the format."""
    score: float = 0.9
    step: str | None = None
    """Regular expression of the column that counts steps."""
    roles: Mapping[Role, str] = field(default_factory=dict)
    drop: str = ""
    """Regular expression of columns that are no series."""
    prefix: Callable[[Path], str] | None = None
    """Put before the names of the series, where the place of the file says what they are."""
    split: Callable[[Table, str], list[tuple[str, Table]]] | None = None
    """Parts a table of several runs into their names and tables; gets the name of the file."""
    derive: Callable[[Table], None] | None = None
    """Adds columns that follow from others, in place."""
    provenance: Provenance = field(default_factory=Provenance)

    def knows(self, head: Head, dialect: Dialect) -> Sniff:
        """Whether the columns and the file name are this tool's."""
        names = "\n".join(dialect.names)  # one search, for there may be a million
        missing = [p for p in self.required if not re.search(rf"(?m)^(?:{p})$", names)]
        named = bool(self.file_name and re.search(self.file_name, head.name))
        if missing or (self.must_be_named and not named):
            return Sniff(0.0, f"no column like {missing[0]!r}" if missing else f"not named like {self.file_name!r}")
        wanted = ", ".join(next(n for n in dialect.names if re.fullmatch(p, n)) for p in self.required[:3])
        score = min(1.0, self.score + 0.05 * named)
        return Sniff(score, f"columns {wanted}" + (f" in {head.path.name}" if named else ""))
