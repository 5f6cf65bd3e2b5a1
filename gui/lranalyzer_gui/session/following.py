"""The pieces of what the user opened, and which of them have changed since they were read.

A piece is a file, files that belong together, or one run of an MLflow store, as :mod:`lranalyzer.batch.tasks` cuts them;
so a folder of a thousand runs of which one is training costs the reading of one. Pure, and called in a worker.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from lranalyzer.batch.tasks import FileTask, Reading, StoreTask, Task, tasks_of
from lranalyzer.curve import Curves
from lranalyzer.readers.mlflow.records import RunRecord
from lranalyzer.readers.remembered import with_remembered
from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer.report.document import Failure
from lranalyzer.run import Run
from lranalyzer_gui.session.growth import Growth

MOST_INSIDE = 2_000
"""Files of a piece that is itself a folder; more are not looked at for changes."""
LATELY_SECONDS = 600.0
"""A file that changed within this time is likely to change again."""
Stamp = object
"""Anything that is equal for an unchanged piece."""


@dataclass(frozen=True)
class Piece:
    """One thing to read: a file, files of one log, or some runs of a store."""

    source: str
    """What the user opened."""
    task: Task
    stamps: Mapping[str, Stamp]
    """How each of its parts looks, a run of a store being one."""

    def read(self) -> Iterator[Run]:
        """Its runs; raises ReadError."""
        found = self.task.read(Reading(mapping=with_remembered()))
        yield from (run for run in found if isinstance(run, Run))  # a series that is merely remembered is never missed


@dataclass
class Following:
    """Remembers what each piece looked like when it was read."""

    _seen: dict[str, Stamp] = field(default_factory=dict)
    _folders: dict[str, None] = field(default_factory=dict)
    _hot: dict[str, None] = field(default_factory=dict)
    _growing: dict[str, Growth] = field(default_factory=dict)
    """Files that were seen to grow and can be read on."""

    def pieces(self, source: str) -> Iterator[Piece | Failure]:
        """Everything in a source, whether it was read before or not."""
        for task in tasks_of(source):
            if isinstance(task, Failure):
                yield task
            elif isinstance(task, StoreTask):
                yield Piece(source, task, {_name(task, record): _state(record) for record in task.records})
            else:
                name = "\n".join(map(str, task.job.paths))
                yield Piece(source, task, {name: self._stamp(task)})

    def changed(self, source: str, away: list[str] | None = None) -> list[Piece]:
        """Pieces that are new or other than when they were read; what cannot be looked at now is left for later.

        ``away`` takes what is to be said of a store that does not answer.
        """
        found = list(self.pieces(source))
        if away is not None and is_mlflow_uri(source):
            away += [piece.message for piece in found if isinstance(piece, Failure)]
        rest = (self._rest(piece) for piece in found if isinstance(piece, Piece))
        return [piece for piece in rest if piece is not None]

    def _rest(self, piece: Piece) -> Piece | None:
        """What of a piece is to be read again."""
        stamps = {name: stamp for name, stamp in piece.stamps.items() if self._seen.get(name) != stamp}
        if not stamps or not isinstance(piece.task, StoreTask):
            return piece if stamps else None
        task = piece.task
        records = tuple(record for record in task.records if _name(task, record) in stamps)
        return replace(piece, task=replace(task, records=records), stamps=stamps)

    def mark(self, piece: Piece) -> None:
        """The piece is being read as it looks now."""
        self._seen.update(piece.stamps)

    def grown(self, piece: Piece) -> Iterator[tuple[Run, Curves | None]]:
        """The runs of a piece that has changed, read on where that can be done; raises ReadError."""
        name = _file(piece)
        growth = self._growing.get(name)
        found = growth.more() if growth else None
        if found is not None:
            yield from found
            return
        self._growing.pop(name, None)
        growth = Growth.begin(Path(name), with_remembered().at(name)) if name else None
        runs = list(piece.read())
        if growth and len(runs) == 1:
            self._growing[name] = growth
            yield runs[0], growth.hold(runs[0])
            return
        yield from ((run, None) for run in runs)

    def release(self, sources: Iterable[str]) -> None:
        """These files are no longer looked at: hold none of their points. A file that grows is then read anew."""
        gone = {os.path.abspath(source) for source in sources}
        for name in [name for name in list(self._growing) if os.path.abspath(name) in gone]:  # a look may go on
            self._growing.pop(name, None)

    def places(self) -> list[str]:
        """Files that changed lately and the folders of all: where the system may tell of news."""
        return [*self._hot, *self._folders]

    def forget(self) -> None:
        """Read everything the next time."""
        self._seen.clear()
        self._growing.clear()

    def _stamp(self, task: FileTask) -> Stamp:
        found, fresh_ns = [], time.time_ns() - int(LATELY_SECONDS * 1e9)
        for path in task.job.paths:
            try:
                files = islice(path.rglob("*"), MOST_INSIDE) if path.is_dir() else [path]
                states = [(str(file), file.stat()) for file in files]
            except OSError:
                continue
            found += [(name, state.st_size, state.st_mtime_ns) for name, state in states]
            self._folders[str(path.parent)] = None
            self._hot.update({name: None for name, state in states if state.st_mtime_ns > fresh_ns})
        return tuple(found)


def _file(piece: Piece) -> str:
    """The file that a piece is; empty for several files and for runs of a store."""
    task = piece.task
    alone = isinstance(task, FileTask) and task.job.reader is None and task.job.paths[0].is_file()
    return str(task.job.paths[0]) if isinstance(task, FileTask) and alone else ""


def _name(task: StoreTask, record: RunRecord) -> str:
    return f"{task.uri}\n{record.run_id}"


def _state(record: RunRecord) -> Stamp:
    latest = sorted((key, last.step, last.time_ms) for key, last in record.latest.items())
    return record.name, record.status, record.end_ms, sorted(record.params.items()), latest
