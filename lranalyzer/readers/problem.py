"""What could not be read, as a value: a folder's other files go on."""

from __future__ import annotations

from dataclasses import dataclass

from lranalyzer.errors import ReadError


@dataclass(frozen=True)
class Problem:
    """A file, or a part of a store, that gave no run."""

    source: str
    text: str
    """What was found and what was expected, without the source."""
    line: int | None = None

    @classmethod
    def of(cls, error: ReadError) -> Problem:
        """The facts of an error that was caught."""
        text = error.found + (f"; expected {error.expected}" if error.expected else "")
        return cls(error.source, text, error.line)

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.text}"
