"""The work, cut into pieces that a worker can do alone: a file, a group of files, or some runs of a store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from lranalyzer.errors import MissingSeries, ReadError
from lranalyzer.readers.folder import Job
from lranalyzer.readers.mapping import ColumnMapping
from lranalyzer.readers.mlflow.records import History, RunRecord
from lranalyzer.readers.mlflow.uri import Location
from lranalyzer.readers.problem import Problem
from lranalyzer.readers.reading import jobs_of, runs_of
from lranalyzer.readers.source import Source, parts_of, shown_source, standard_input
from lranalyzer.report.document import Failure
from lranalyzer.run import Run

STORE_RUNS = 50
"""Runs of a store in one task: enough to share a query, few enough to spread over workers."""


@dataclass(frozen=True)
class Reading:
    """How sources are to be read."""

    format: str | None = None
    mapping: ColumnMapping = field(default_factory=lambda: ColumnMapping({}))


@dataclass(frozen=True)
class FileTask:
    """A file, or files that make up one log."""

    job: Job
    named: bool
    """Whether the user named the file himself; then doubt about its format is no reason to pass it over."""

    @property
    def source(self) -> str:
        """For messages."""
        return self.job.source

    def within(self, folder: str) -> FileTask:
        """The same, its paths beginning at ``folder`` where they are relative; itself where none is."""
        if all(path.is_absolute() for path in self.job.paths):
            return self
        return replace(self, job=replace(self.job, paths=tuple(Path(folder, path) for path in self.job.paths)))

    def read(self, reading: Reading) -> Iterable[Run]:
        """Its runs; raises ReadError."""
        return runs_of(self.job, self.named, reading.format, reading.mapping)


@dataclass(frozen=True)
class StoreTask:
    """Some runs of an MLflow store."""

    uri: str = field(repr=False)
    """It may hold a password: show :attr:`source` instead."""
    records: tuple[RunRecord, ...]
    where: Location
    """What the address means where the task was made."""

    @property
    def source(self) -> str:
        """For messages."""
        shown = shown_source(self.uri)
        return f"{shown} ({self.records[0].run_id})" if len(self.records) == 1 else shown

    def within(self, folder: str) -> StoreTask:
        """The same, a relative path beginning at ``folder``; itself where it is none."""
        if self.where.kind not in ("sqlite", "files") or Path(self.where.address).is_absolute():
            return self
        return replace(self, where=replace(self.where, address=str(Path(folder, self.where.address))))

    def read(self, reading: Reading) -> Iterator[Run | Failure]:
        """Its runs, one after another, a failure for each that lacks what the mapping names; raises ReadError."""
        from lranalyzer.readers.mlflow.records import to_run

        words, where = reading.mapping.at(self.uri), self.where
        histories = _of_folders(where, self.records) if where.kind == "files" else _of_store(where, self.records)
        for run in (to_run(history, where.shown) for history in histories):
            try:
                yield words.applied(run)
            except MissingSeries as error:
                yield Failure.of(f"{where.shown} ({run.run_id})", error)


Task = FileTask | StoreTask


def _of_store(where: Location, records: Sequence[RunRecord]) -> Iterator[History]:
    from lranalyzer.readers.mlflow import open_store

    store = open_store(where)
    try:
        yield from store.histories(records, None)
    finally:
        store.close()


def _of_folders(where: Location, records: Sequence[RunRecord]) -> Iterator[History]:
    """A folder of runs finds a run by walking through all; its place tells where to begin."""
    from lranalyzer.readers.mlflow.file_store import FileStore

    root = Path(where.address)
    for record in records:
        places = (root / record.experiment.id / record.run_id, root / record.run_id, root)
        for store in (FileStore(place) for place in places if place.is_dir()):
            if store.one(record.run_id) is not None:
                yield from store.histories([record])
                break


@contextmanager
def at_hand(source: Source) -> Iterator[list[str]]:
    """The sources with standard input ("-") as a file that stays until the work is done."""
    parts = parts_of(source)
    if "-" not in parts:
        yield parts
        return
    with standard_input() as piped:
        yield [str(piped) if part == "-" else part for part in parts]


def tasks_of(source: Source) -> Iterator[Task | Failure]:
    """Cut sources into tasks, without reading them; what cannot even be listed is a failure."""
    for job, named in jobs_of(source):
        if isinstance(job, Problem):
            yield Failure(job.source, "ReadError", str(job), job.line, job.text)
            continue
        uri = _store_uri(job)
        if uri is None:
            assert isinstance(job, Job)
            yield FileTask(job, named)
            continue
        try:
            yield from _store_tasks(uri)
        except ReadError as error:
            yield Failure.of(shown_source(uri), error)


def _store_uri(job: Job | str) -> str | None:
    """The address of a local or remote MLflow store, None for any other log."""
    if isinstance(job, str):
        return job
    if job.reader is not None:
        return str(job.paths[0].parent) if job.reader.name == "mlflow_store" else None
    path = job.paths[0]
    return str(path) if path.suffix in (".db", ".sqlite", ".sqlite3") and _is_mlflow_database(path) else None


def _is_mlflow_database(path: Path) -> bool:
    from lranalyzer.readers.content import read_head
    from lranalyzer.readers.stores import MlflowDatabase

    try:
        return MlflowDatabase().sniff(read_head(path)).score >= 1
    except ReadError:
        return False


def _store_tasks(uri: str) -> Iterator[StoreTask]:
    from lranalyzer.readers.mlflow import open_store
    from lranalyzer.readers.mlflow.store import choose
    from lranalyzer.readers.mlflow.uri import locate

    where = locate(uri)
    store = open_store(where)
    try:
        for page in store.pages(choose(store, where.experiment), where.filter_string):
            for first in range(0, len(page), STORE_RUNS):
                yield StoreTask(uri, tuple(page[first : first + STORE_RUNS]), where)
    finally:
        store.close()


def runs_in(task: Task) -> int:
    """Runs to expect: as many as are listed; of a file nobody knows before it is read."""
    return len(task.records) if isinstance(task, StoreTask) else 1


def size_of(task: Task) -> int:
    """Bytes to read, where that is known cheaply."""
    if isinstance(task, StoreTask):
        return 0
    return sum(path.stat().st_size for path in task.job.paths if os.path.isfile(path))
