"""From a source the user named to judged runs; pure, and run in a worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlparse

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers import Problem, iter_runs
from lranalyzer.recommend import diagnose
from lranalyzer.run import Run
from lranalyzer_gui.session.entry import RunEntry, make_entry, run_key
from lranalyzer_gui.session.memory import Memory, Roles

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


def load(
    sources: tuple[str, ...],
    report: Report,
    read: Read = iter_runs,
    memory: Memory | None = None,
    *,
    opened_as: Mapping[str, str] | None = None,
) -> Outcome:
    """Read and judge every run of every source; hand over lists of entries while reading.

    ``opened_as`` maps a part that is read again to the source the user named; without it the sources are what he
    named. What he told us of a run before, its roles and his own verdict, comes from ``memory``.
    """
    stream = _Stream(report, memory, again=opened_as is not None)
    errors, skipped = list[str](), list[str]()
    for source in sources:
        report.progress(stream.count, 0, f"Reading {source}")
        before = stream.count
        found = list[str]()
        named = (opened_as or {}).get(source, source)
        stream.begin(named)
        try:
            for run in read(source):
                report.check()
                if isinstance(run, Problem):
                    found.append(str(run))
                else:
                    stream.add(stream.entry(run, named))
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
    """Collects entries with what is remembered of them, and hands them over in batches."""

    def __init__(self, report: Report, memory: Memory | None, *, again: bool) -> None:
        self.count = 0
        self._report, self._memory, self._again = report, memory, again
        self._batch, self._sent = list[RunEntry](), 0.0
        self._roles = memory.roles() if memory else {}
        self._corrections = memory.corrections() if memory else {}
        self._known = False

    def begin(self, source: str) -> None:
        """A source comes next; in one that was never looked at before, nothing counts as new."""
        self.flush()
        self._known = self._again or bool(self._memory and self._memory.seen([source]))

    def entry(self, run: Run, source: str) -> RunEntry:
        key = run_key(run)
        run = with_roles(run, self._roles.get(key, {}))
        return replace(make_entry(run, diagnose(run), source), key=key, correction=self._corrections.get(key))

    def add(self, entry: RunEntry) -> None:
        self.count += 1
        self._batch.append(entry)
        if time.monotonic() - self._sent > BATCH_SECONDS:
            self.flush()
            self._report.progress(self.count, 0, f"Reading {entry.run.name}")

    def flush(self) -> None:
        if self._batch:
            seen = self._memory.seen([e.key for e in self._batch]) if self._memory and self._known else {}
            self._report.item(
                [replace(e, seen=seen.get(e.key) or (None if self._known else e.now())) for e in self._batch]
            )
            self._batch, self._sent = [], time.monotonic()


def with_roles(run: Run, roles: Roles) -> Run:
    """The run with roles as the user chose them; a series that is gone keeps the role it was given."""
    return run.with_roles(**{role: name for role, name in roles.items() if name is None or name in run.series})


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
