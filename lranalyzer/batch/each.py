"""``diagnose_each``: runs as they are diagnosed, one after another, in bounded memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lranalyzer.batch.cache import Cache
from lranalyzer.batch.engines import require
from lranalyzer.batch.fingerprint import Fingerprints
from lranalyzer.batch.outcome import Outcome
from lranalyzer.batch.run import Item, run
from lranalyzer.batch.tasks import Reading, Task, at_hand, tasks_of
from lranalyzer.batch.worker import Orders
from lranalyzer.readers.mapping import ColumnMapping, Words
from lranalyzer.readers.source import Source
from lranalyzer.report.document import Failure

Progress = Callable[[int, int], None]
"""Called after every run with the number done and the number that failed."""

Cancel = Callable[[], bool] | threading.Event


def diagnose_each(
    sources: Source,
    *,
    engine: str = "local",
    jobs: int = -1,
    format: str | None = None,
    mapping: Words = None,
    params: Mapping[str, Any] | None = None,
    points: int = 0,
    cache: bool | Path = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Iterator[Outcome]:
    """Diagnose every run of the sources, in their order.

    Parameters
    ----------
    sources
        Files, folders, MLflow addresses, one or several.
    engine
        ``"local"``; ``"dask"`` (the client in force) or ``"dask:tcp://host:8786"``; ``"ray"``.
    jobs
        Worker processes; -1: one a core; 1: none, the work is done here.
    format, mapping, params
        As for :func:`lranalyzer.read`.
    points
        Points of each curve to keep in the outcomes, for reports; such outcomes are not cached.
    cache
        Whether answers are kept for the next call, or the file to keep them in.
    progress
        Called after every run.
    cancel
        An event, or a function that says True when the work is to stop.

    Raises
    ------
    Cancelled
        After ``cancel``; finished work is in the cache, and the same call takes up where it stopped.
    SettingsError, MissingExtra
        The engine is not known or not installed.
    """
    require(engine)
    words = ColumnMapping.of(mapping, params)  # a wrong word is the caller's mistake, not the fault of every single log
    orders = Orders(Reading(format, words), points, _working_folder())
    stopped = cancel.is_set if isinstance(cancel, threading.Event) else cancel or (lambda: False)
    done = failed = 0
    with ExitStack() as stack:
        kept = stack.enter_context(Cache(cache if isinstance(cache, Path) else None)) if cache and not points else None
        tasks = tasks_of(stack.enter_context(at_hand(sources)))
        for item, outcomes in run(_items(tasks, orders, kept), orders, engine, jobs, stopped):
            if kept is not None and item.known is None and item.key:
                kept.put(item.key, outcomes)
            for outcome in outcomes:
                done, failed = done + 1, failed + (outcome.failure is not None)
                if progress:
                    progress(done, failed)
                yield outcome


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # deleted meanwhile: only absolute paths lead anywhere
        return ""


def _items(tasks: Iterable[Task | Failure], orders: Orders, kept: Cache | None) -> Iterator[Item]:
    prints = Fingerprints(orders)
    for task in tasks:
        if isinstance(task, Failure):
            yield Item(None, [Outcome(failure=task)])
        else:
            key = prints.of(task) if kept is not None else None
            yield Item(task, kept.get(key) if kept is not None and key else None, key)
