"""The contract of a reader: how well does it know a file, and which runs does the file hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lranalyzer.run import Run


@dataclass(frozen=True)
class Head:
    """The beginning of a file, decompressed: what a reader may look at to recognise it."""

    path: Path
    data: bytes
    """At most 64 KiB."""

    @property
    def name(self) -> str:
        """File name without a compression suffix, lower case."""
        return self.path.name.lower().removesuffix(".gz").removesuffix(".zst")


@dataclass(frozen=True)
class Sniff:
    """How sure a reader is that a file is its own: 0 no, 0.3 can read it, 0.9 certain; and why."""

    score: float
    reason: str


class Reader(Protocol):
    """One log format."""

    name: str
    """Identifier for ``--format``, such as ``keras_csvlogger``."""
    title: str
    """For people: ``Keras CSVLogger``."""

    def sniff(self, head: Head) -> Sniff:
        """Say how well the file is known, from its head alone; never raises."""
        ...

    def read(self, path: Path) -> list[Run]:
        """Every run in the file; raises ReadError with file, line, what was found and expected."""
        ...
