"""Every error the library raises on purpose.

LRAnalyzerError
├── ReadError            a log cannot be read: file, line, what was found, what was expected
│   ├── UnknownFormat    no reader recognises the file
│   ├── NoRuns           a folder or store was read and holds no run
│   └── MissingColumn    a log lacks a column to which the user gave a role; also a MissingSeries
├── MissingSeries        a run lacks the series that a question needs
├── MissingExtra         an optional package is not installed
├── ScheduleError        a schedule's name or parameter is wrong
├── WriteError           a tracking store refuses what should be written
│   └── WouldMigrate     writing would change the store's schema for older MLflow versions
├── UnknownSymptom       no detector looks for a symptom of this name
├── FilterError          a filter expression cannot be understood
├── SettingsError        a configuration value is wrong
│   └── NoRoom           a file cannot be written because the disk or a quota is full
└── Cancelled            the user stopped the work
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LRAnalyzerError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown to a user."""


class ReadError(LRAnalyzerError):
    """A log that cannot be read.

    Attributes: ``source`` (path or URI), ``line`` (1-based or None), ``found``, ``expected``.
    """

    def __init__(self, source: object, found: str, expected: str = "", line: int | None = None) -> None:
        self.source, self.found, self.expected, self.line = str(source), found, expected, line
        super().__init__(source, found, expected, line)

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.found}" + (f"; expected {self.expected}" if self.expected else "")


class UnknownFormat(ReadError):
    """No reader recognises this file."""


class NoRuns(ReadError):
    """A folder or a store was read, and no run was found in it."""


class MissingSeries(LRAnalyzerError):
    """A run lacks a series that was asked for."""


class MissingColumn(ReadError, MissingSeries):
    """A log lacks a column to which the user gave a role."""


class MissingExtra(LRAnalyzerError):
    """An optional package is missing; the text names the extra that brings it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package, self.extra, self.purpose = package, extra, purpose
        super().__init__(package, extra, purpose)

    def __str__(self) -> str:
        return f"{self.purpose} needs {self.package}: pip install 'lranalyzer[{self.extra}]'"


class ScheduleError(LRAnalyzerError):
    """A schedule's name or one of its parameters is wrong."""


class WriteError(LRAnalyzerError):
    """A tracking store refuses what should be written to it."""


class WouldMigrate(WriteError):
    """MLflow would migrate the store before writing, and older versions could not open it any more."""


class UnknownSymptom(LRAnalyzerError):
    """No detector looks for a symptom of this name; the text names those there are."""


class FilterError(LRAnalyzerError):
    """A filter expression cannot be understood.

    Attributes: ``problem``, and where it has a place ``text`` and ``column`` (from 0, else None).
    """

    def __init__(self, problem: str, text: str = "", column: int | None = None) -> None:
        self.problem, self.text, self.column = problem, text, column
        super().__init__(problem, text, column)

    def __str__(self) -> str:
        return self.brief if self.column is None else f"filter, {self.brief}\n  {self.text}\n  {' ' * self.column}^"

    @property
    def brief(self) -> str:
        """One line, for where the filter is in sight."""
        return self.problem if self.column is None else f"column {self.column + 1}: {self.problem}"


class SettingsError(LRAnalyzerError):
    """A configuration value is wrong; the text names the value and where it came from."""


class NoRoom(SettingsError):
    """A file cannot be written because the disk or a quota is full; what was there before is as it was."""


class Cancelled(LRAnalyzerError):
    """The user stopped the work."""


MOST_NAMED = 24
"""Names that an error lists; of more only these and their number, so that it can be read."""


def did_you_mean(wanted: str, available: Iterable[str]) -> str:
    """``"'cosin' is not one of cosine, linear; did you mean 'cosine'?"`` for an error's text."""
    names = sorted(available)
    near = difflib.get_close_matches(wanted, names, n=1)
    more = f" and {len(names) - MOST_NAMED} others" if len(names) > MOST_NAMED else ""
    listed = ", ".join(names[:MOST_NAMED]) + more
    return f"{wanted!r} is not one of {listed}" + (f"; did you mean {near[0]!r}?" if near else "")
