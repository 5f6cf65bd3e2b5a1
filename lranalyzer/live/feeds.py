"""Where the points of growing logs come from: files, folders in which files appear, MLflow stores.

Each look gives only what is new. A log that began anew says so; one that cannot be read is a problem of that log alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from lranalyzer.errors import LRAnalyzerError, ReadError
from lranalyzer.readers import Tail
from lranalyzer.readers.folder import Job, jobs_in
from lranalyzer.readers.mapping import ColumnMapping, Words, using
from lranalyzer.readers.problem import Problem
from lranalyzer.readers.registry import GROUP_READERS
from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer.run import Run


@dataclass(frozen=True)
class News:
    """What one look found of one run."""

    key: str
    """Tells the runs of a feed apart."""
    run: Run
    """New points only, or more: points that were there before are passed over."""
    restarted: bool = False
    """Whether what came before is void."""


class Feed(Protocol):
    """Something that grows."""

    def poll(self) -> Iterator[News | Problem]:
        """Look once."""
        ...

    def close(self) -> None:
        """Let go of what is held between looks: of files nothing, they are opened at each look."""
        return


def feeds_of(sources: Sequence[str], *, format: str | None = None, mapping: Words = None) -> list[Feed]:
    """A feed for each source; a path that does not exist yet is a file that will."""
    words = ColumnMapping.of(mapping)
    return [_feed(source, format, words) for source in sources]


def _feed(source: str, format: str | None, words: ColumnMapping) -> Feed:
    path = Path(source).expanduser()
    if is_mlflow_uri(source):
        return StoreFeed(source, words)
    return FolderFeed(path, format, words) if path.is_dir() else FileFeed(path, format, words)


class FileFeed(Feed):
    """One file, read from where the last look ended."""

    def __init__(self, path: Path, format: str | None, words: ColumnMapping, *, optional: bool = False) -> None:
        self._path, self._words, self._optional = path, words.at(str(path)), optional
        self._tail = Tail(path, format=format)
        self._told = ""

    def poll(self) -> Iterator[News | Problem]:
        """The new points, if any; a problem once, not at every look."""
        try:
            with using(self._words):
                found = self._tail.poll()
        except LRAnalyzerError as error:
            if not self._optional and self._told != str(error):
                self._told = str(error)
                yield Problem.of(error) if isinstance(error, ReadError) else Problem(str(self._path), str(error))
            return
        if found.run is not None:
            yield News(str(self._path), _with_roles(found.run, self._words), found.restarted)


def _with_roles(run: Run, words: ColumnMapping) -> Run:
    """The user's roles for the series that this piece of the log has; the others may come in another piece."""
    return replace(words, names={}, usual={**words.usual, **words.names}).applied(run)


class GroupFeed(Feed):
    """Files that make one run together; read when one of them changed."""

    def __init__(self, job: Job, words: ColumnMapping) -> None:
        self._job, self._words = job, words.at(job.source)
        self._state: list[tuple[int, int]] = []

    def poll(self) -> Iterator[News | Problem]:
        """The whole run where something changed."""
        files = [p for p in self._job.paths if p.is_file()]
        state = [(s.st_size, s.st_mtime_ns) for s in (p.stat() for p in files)]
        if state == self._state:
            return
        self._state = state
        assert self._job.reader is not None
        try:
            with using(self._words):
                runs = self._job.reader.read_group(self._job.paths)
        except (ReadError, OSError):  # in the middle of being written
            return
        for run in runs:
            yield News(f"{self._job.source}#{run.run_id or run.name}", _with_roles(run, self._words))


class FolderFeed(Feed):
    """All logs below a folder, also those that appear later."""

    def __init__(self, path: Path, format: str | None, words: ColumnMapping) -> None:
        self._path, self._format, self._words = path, format, words
        self._feeds: dict[tuple[Path, ...], Feed] = {}

    def poll(self) -> Iterator[News | Problem]:
        """Look for new files, then into all of them. What is no log is passed over."""
        for job in jobs_in(self._path, GROUP_READERS):
            if isinstance(job, Job) and job.paths not in self._feeds:
                self._feeds[job.paths] = (
                    GroupFeed(job, self._words)
                    if job.reader
                    else FileFeed(job.paths[0], self._format, self._words, optional=True)
                )
        for feed in list(self._feeds.values()):
            yield from feed.poll()


class StoreFeed(Feed):
    """An MLflow store: the runs that got new points since the last look."""

    def __init__(self, uri: str, words: ColumnMapping) -> None:
        from lranalyzer.tracking import Watch

        self._words = words.at(uri)
        self._watch = Watch(uri.removeprefix("mlflow:"))
        self._told = ""

    def poll(self) -> Iterator[News | Problem]:
        """Each grown run; a store out of reach is told once and tried again."""
        try:
            for run in self._watch.grown():
                yield News(f"{run.source}#{run.run_id}", _with_roles(run, self._words))
        except ReadError as error:
            if self._told != str(error):
                self._told = str(error)
                yield Problem.of(error)

    def close(self) -> None:
        """Let go of the store."""
        self._watch.close()
