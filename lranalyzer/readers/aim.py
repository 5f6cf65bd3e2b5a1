"""Aim repositories: RocksDB in folders called ``.aim``, which only Aim opens; said with the way to get the curves out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import GroupReader
from lranalyzer.run import Run


class AimRepository:
    """Knows a repository, so that nobody wonders why a folder full of runs holds no log.

    Opening one with Aim itself would write locks and indices into it, and may migrate it.
    """

    name, title = "aim", "Aim repository"

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """The repository of the folder, or the folder where it is one."""
        homes = [folder] if folder.name == ".aim" else [e for e in entries if e.name == ".aim" and e.is_dir()]
        return [[home] for home in homes if (home / "meta").is_dir() and (home / "seqs").is_dir()]

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """Always an error."""
        expected = "its curves as CSV: in Aim's Metrics explorer, Export; or log to TensorBoard or MLflow as well"
        raise ReadError(paths[0], "an Aim repository, which only Aim itself can open", expected)


if TYPE_CHECKING:
    _conforms: GroupReader = AimRepository()
