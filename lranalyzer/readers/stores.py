"""MLflow stores, handed on to :mod:`lranalyzer.readers.mlflow`, which is loaded only when one is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lranalyzer.readers.base import GroupReader, Head, Reader, Sniff
from lranalyzer.readers.sqlite import table_names
from lranalyzer.run import Run


def runs_of_uri(uri: str) -> Iterator[Run]:
    """The runs behind an address such as ``mlflow:sqlite:///mlflow.db``, one after another."""
    from lranalyzer.readers.mlflow import iter_mlflow

    return iter_mlflow(uri)


class MlflowDatabase:
    """``mlflow.db``: an SQLite file with tables ``runs`` and ``metrics``."""

    name, title = "mlflow_db", "MLflow SQLite store"

    def sniff(self, head: Head) -> Sniff:
        """Known by its tables."""
        tables = table_names(head)
        certain = {"runs", "metrics", "experiments"} <= tables
        return (
            Sniff(1.0, "SQLite with tables runs, metrics and experiments")
            if certain
            else Sniff(0.0, "no MLflow tables")
        )

    def read(self, path: Path) -> list[Run]:
        """Every run of the store."""
        from lranalyzer.readers.mlflow import read_database

        return list(read_database(path))


class MlflowStore:
    """``mlruns/``: a folder of experiments, each a folder of runs."""

    name, title = "mlflow_store", "MLflow file store"

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """The folder itself where it is a store, an experiment or a run; its content is then not visited."""
        return (
            [list(entries)]
            if entries and (_is_store(folder, entries) or _is_run(folder) or _is_experiment(folder))
            else []
        )

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """Every run below the folder."""
        from lranalyzer.readers.mlflow import read_store

        return list(read_store(paths[0].parent))


def _is_run(folder: Path) -> bool:
    return (folder / "meta.yaml").is_file() and (folder / "metrics").is_dir()


def _is_experiment(folder: Path) -> bool:
    return (folder / "meta.yaml").is_file() and any(_is_run(entry) for entry in folder.iterdir() if entry.is_dir())


def _is_store(folder: Path, entries: Sequence[Path]) -> bool:
    return any(entry.is_dir() and entry.name.isdigit() and (entry / "meta.yaml").is_file() for entry in entries)


if TYPE_CHECKING:
    _database: Reader = MlflowDatabase()
    _store: GroupReader = MlflowStore()
