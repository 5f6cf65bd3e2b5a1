"""The contract of a reader: how well does it know a file, and which runs does the file hold."""

from __future__ import annotations

from collections.abc import Sequence
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
        name = self.path.name.lower()
        for suffix in (".gz", ".zst", ".bz2", ".xz"):
            name = name.removesuffix(suffix)
        return name


@dataclass(frozen=True)
class Sniff:
    """How sure a reader is that a file is its own: 0 no, 0.3 can read it, 0.9 certain; and why."""

    score: float
    reason: str
    no_log: bool = False
    """Surely no training log: no other reader need look for one in it."""


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


class GroupReader(Protocol):
    """A format that spreads one run over several files, or that recognises a folder as a whole."""

    name: str
    title: str

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """Groups of files (or folders) in or below ``folder`` that make one read each; called once a
        folder."""
        ...

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """The runs of one group; raises ReadError."""
        ...
