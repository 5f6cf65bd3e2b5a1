"""From a source the user named to judged runs; pure, and run in a worker."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import unquote, urlparse

from lranalyzer.curve import Curves
from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer.recommend import diagnose
from lranalyzer.report.document import Failure
from lranalyzer.run import Run
from lranalyzer_gui.session.entry import RunEntry, make_entry
from lranalyzer_gui.session.following import Following, Piece
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.settings.recent import on_disk, whole_path

BATCH_SECONDS = 0.1
"""Rows reach the table at most this often: the eye sees a stream, the window stays free."""
PLENTY = 1_000
"""Runs from which they come more rarely, in proportion: whatever arrives, the window looks through all that are there."""


class Report(Protocol):
    """What a loader needs from whoever runs it."""

    def check(self) -> None:
        """Raise Cancelled if the user asked to stop."""

    def item(self, value: object) -> None:
        """Hand over a list of entries."""

    def progress(self, done: int, total: int, text: str) -> None:
        """Say how far it is."""


@dataclass(frozen=True)
class Outcome:
    """How the reading went."""

    runs: int
    errors: tuple[str, ...]
    """Sources the user named that gave nothing."""
    skipped: tuple[str, ...]
    """Files inside a folder that are no logs, or not whole ones."""
    failed: tuple[str, ...] = ()
    """The sources that the errors are about."""


def load(sources: tuple[str, ...], report: Report, following: Following, memory: Memory) -> Outcome:
    """Read and judge every run of every source the user named; hand over lists of entries while reading."""
    stream = _Stream(report, memory)
    errors, skipped, failed = list[str](), list[str](), list[str]()
    for source in sources:
        report.progress(stream.count, 0, f"Reading {source}")
        before, told, found = stream.count, len(errors), list[str]()
        stream.begin(known=bool(memory.seen([source])))
        try:
            found = _read(following.pieces(source), following, stream, report)
        except (LRAnalyzerError, OSError) as error:
            report.check()
            errors.append(str(error))
        if stream.count > before or os.path.isdir(source):
            skipped += found
        else:
            errors += found
        if stream.count == before and not found and len(errors) == told:
            errors.append(f"{source}: no run found")
        if len(errors) > told:
            failed.append(source)
    stream.flush()
    return Outcome(stream.count, tuple(errors), tuple(skipped), tuple(failed))


def load_changed(pieces: Iterable[Piece], report: Report, following: Following, memory: Memory) -> Outcome:
    """Read what has changed, of a file that grew only what came; a file in the middle of being written is left for the
    next look."""
    stream = _Stream(report, memory)
    stream.begin(known=True)
    skipped = _read(pieces, following, stream, report, following.grown)
    stream.flush()
    return Outcome(stream.count, (), tuple(skipped))


def gone(sources: Iterable[str]) -> dict[str, str]:
    """Which files and folders are no longer there, and what to say of each."""
    local = [source for source in sources if not is_mlflow_uri(source)]
    return {s: f"{s}: no longer there; its curve stays as it was read" for s in local if not on_disk(s)}


def load_runs(source: str, runs: Iterable[Run], report: Report, memory: Memory) -> Outcome:
    """Judge runs of a source that somebody else has read."""
    stream = _Stream(report, memory)
    stream.begin(known=True)
    for run in runs:
        report.check()
        stream.add(run, source)
    stream.flush()
    return Outcome(stream.count, (), ())


def _whole(piece: Piece) -> Iterator[tuple[Run, Curves | None]]:
    yield from ((run, None) for run in piece.read())


def _read(
    pieces: Iterable[Piece | Failure],
    following: Following,
    stream: _Stream,
    report: Report,
    runs_of: Callable[[Piece], Iterator[tuple[Run, Curves | None]]] = _whole,
) -> list[str]:
    """What could not be read; one bad file never ends the reading."""
    problems = []
    for piece in pieces:
        report.check()
        if isinstance(piece, Failure):
            problems.append(piece.message)
            continue
        following.mark(piece)
        try:
            for run, curves in runs_of(piece):
                report.check()
                stream.add(run, piece.source, curves)
        except (LRAnalyzerError, OSError) as error:
            report.check()
            problems.append(str(error))
    return problems


class _Stream:
    """Judges runs, adds what is remembered of them, and hands them over in batches."""

    def __init__(self, report: Report, memory: Memory) -> None:
        self.count = 0
        self._report, self._memory = report, memory
        self._batch, self._sent = list[RunEntry](), 0.0
        self._corrections = memory.corrections()
        self._known = False

    def begin(self, *, known: bool) -> None:
        """A source comes next; in one that was never looked at before, nothing counts as new."""
        self.flush()
        self._known = known

    def add(self, run: Run, source: str, curves: Curves | None = None) -> None:
        curves = curves or Curves.of(run)
        entry = make_entry(run, diagnose(run, curves), source, curves)
        self.count += 1
        self._batch.append(replace(entry, correction=self._corrections.get(entry.key)))
        if time.monotonic() - self._sent > BATCH_SECONDS * max(1.0, self.count / PLENTY):
            self.flush()
            self._report.progress(self.count, 0, f"Reading {run.name}")

    def flush(self) -> None:
        if not self._batch:
            return
        seen = self._memory.seen([entry.key for entry in self._batch]) if self._known else {}
        ready = [replace(e, seen=seen.get(e.key) if self._known else e.now()) for e in self._batch]
        for entry in ready:
            entry.facts()  # remembered by the entry: the window need not take the time
        self._report.item(ready)
        self._batch, self._sent = [], time.monotonic()


def sources_in(text: str) -> list[str]:
    """Paths and URIs in pasted or dropped text, one a line; ``file:`` addresses become paths.

    A whole path is taken even where nothing is there, so that it is said; of other words only those that exist.
    """
    found = []
    for line in text.splitlines():
        word = line.strip().strip("\"'")
        if word.startswith("file:"):
            word = unquote(urlparse(word).path)
        if "://" in word or word.startswith("mlflow:") or whole_path(word) or (word and on_disk(word)):
            found.append(word)
    return found
