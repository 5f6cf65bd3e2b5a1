"""From a source the user named to judged runs; pure, and run in a worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlparse

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers import Problem, iter_runs
from lranalyzer.recommend import diagnose
from lranalyzer.run import Run
from lranalyzer_gui.session.entry import RunEntry, make_entry

BATCH_SECONDS = 0.1
"""Rows reach the table at most this often: the eye sees a stream, the window stays free."""

Read = Callable[[str], Iterator[Run | Problem]]


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


def load(sources: tuple[str, ...], report: Report, read: Read = iter_runs) -> Outcome:
    """Read and judge every run of every source; hand over lists of entries while reading."""
    stream = _Stream(report)
    errors, skipped = list[str](), list[str]()
    for source in sources:
        report.progress(stream.count, 0, f"Reading {source}")
        before = stream.count
        found = list[str]()
        try:
            for run in read(source):
                report.check()
                if isinstance(run, Problem):
                    found.append(str(run))
                else:
                    stream.add(make_entry(run, diagnose(run), source))
        except (LRAnalyzerError, OSError) as error:
            report.check()
            errors.append(str(error))
        if stream.count > before or Path(source).is_dir():
            skipped += found
        else:
            errors += found
        if stream.count == before and not found and not errors:
            errors.append(f"{source}: no run found")
    stream.flush()
    return Outcome(stream.count, tuple(errors), tuple(skipped))


class _Stream:
    """Collects entries and hands them over in batches."""

    def __init__(self, report: Report) -> None:
        self.count = 0
        self._report, self._batch, self._sent = report, list[RunEntry](), 0.0

    def add(self, entry: RunEntry) -> None:
        self.count += 1
        self._batch.append(entry)
        if time.monotonic() - self._sent > BATCH_SECONDS:
            self.flush()
            self._report.progress(self.count, 0, f"Reading {entry.run.name}")

    def flush(self) -> None:
        if self._batch:
            self._report.item(self._batch)
            self._batch, self._sent = [], time.monotonic()


def sources_in(text: str) -> list[str]:
    """Paths that exist and URIs in pasted or dropped text, one a line; ``file:`` addresses become paths."""
    found = []
    for line in text.splitlines():
        word = line.strip().strip("\"'")
        if word.startswith("file:"):
            word = unquote(urlparse(word).path)
        if "://" in word or word.startswith("mlflow:") or (word and _exists(word)):
            found.append(word)
    return found


def _exists(word: str) -> bool:
    try:
        return Path(word).expanduser().exists()
    except (OSError, ValueError):  # too long for a path, or with a NUL in it
        return False
