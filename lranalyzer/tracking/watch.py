"""Following a store or a server: runs that got new points are diagnosed again, changed verdicts are told.

A poll asks which runs are being trained or started lately, and compares the last step and time of each metric
with what was seen before. Only where they differ is a history read; thousands of finished runs cost nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.errors import LRAnalyzerError, ReadError
from lranalyzer.readers.mapping import ColumnMapping, Words
from lranalyzer.readers.mlflow import open_store
from lranalyzer.readers.mlflow.records import Experiment, RunRecord, to_run
from lranalyzer.readers.mlflow.store import choose
from lranalyzer.readers.mlflow.uri import locate
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run
from lranalyzer.tracking import engine
from lranalyzer.tracking.engine import Diagnose
from lranalyzer.tracking.keeper import Keeper

LATELY_SECONDS = 600.0
"""Runs that started so long before a poll are looked at even when they are finished: one may begin and end
between two polls, and the clocks of those who train differ."""

RESTING_FACTOR = 4.0
"""After a poll, a rest of at least so many times its length: watching takes at most a fifth of a core."""

log = logging.getLogger("lranalyzer")

_Seen = tuple[str, frozenset[tuple[str, int, int]]]


@dataclass(frozen=True, eq=False)
class VerdictChange:
    """A run whose verdict is new or another than before."""

    run: Run
    before: Verdict | None
    """None when the run is met for the first time."""
    diagnosis: Diagnosis

    def __str__(self) -> str:
        was = f" (was {self.before})" if self.before else ""
        return f"{self.run.name} ({self.run.run_id}): {self.diagnosis.verdict}{was}. {self.diagnosis.summary}"


class Watch:
    """Watches an MLflow store.

    >>> for change in Watch("http://localhost:5000"):  # doctest: +SKIP
    ...     print(change)

    Parameters
    ----------
    uri, experiment, filter_string
        As for :func:`lranalyzer.readers.mlflow.read_mlflow`.
    mapping, params
        As for :func:`lranalyzer.read`; a run without a series that ``mapping`` names is not diagnosed.
    interval_seconds
        Pause between polls; longer where a poll takes long.
    finished
        Whether to begin with a diagnosis of the runs that are already finished.
    on_change
        Called with each change, such as a :class:`~lranalyzer.tracking.webhook.Webhook`.
    keeper
        Writes each diagnosis to its run; see :class:`~lranalyzer.tracking.keeper.Keeper`.
    diagnose
        Instead of :func:`lranalyzer.diagnose`.
    """

    def __init__(
        self,
        uri: str | Path = "",
        *,
        experiment: str | None = None,
        filter_string: str | None = None,
        mapping: Words = None,
        params: Mapping[str, Any] | None = None,
        interval_seconds: float = 5.0,
        finished: bool = False,
        on_change: Callable[[VerdictChange], None] | None = None,
        keeper: Keeper | None = None,
        diagnose: Diagnose | None = None,
    ) -> None:
        where = locate(uri)
        self._store = open_store(where)
        self._experiment = experiment or where.experiment
        self._filter = filter_string or where.filter_string
        self._words = ColumnMapping.of(mapping, params).at(str(uri))
        self._keeper = keeper
        self._since_ms = 0 if finished else int((time.time() - LATELY_SECONDS) * 1000)
        self._interval_seconds, self._on_change = interval_seconds, on_change
        self._diagnose = diagnose or engine.diagnose
        self._seen: dict[str, _Seen] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._stopped = threading.Event()

    def grown(self) -> Iterator[Run]:
        """Look once: runs that are new, or got points or another status since the last look, with all points, as the store
        tells of them.

        Raises ReadError when the store cannot be read; the next look then tries again.
        """
        looked = time.time()
        for record in self._grown():
            history = next(iter(self._store.histories([record], None)))
            yield to_run(history, self._store.shown)
            self._seen[record.run_id] = _state(record)  # only now: the run is dealt with
        self._since_ms = int((looked - LATELY_SECONDS) * 1000)

    def poll(self) -> list[VerdictChange]:
        """Look once; the changes since the last look. Raises ReadError when the store cannot be read."""
        return list(self._changes())

    def __iter__(self) -> Iterator[VerdictChange]:
        """Changes as they come, until :meth:`stop`. A store out of reach is tried again at the next poll."""
        while not self._stopped.is_set():
            started = time.monotonic()
            try:
                yield from self._changes()  # one by one: what is known before the store breaks off is told
            except ReadError as error:
                log.warning("%s; trying again", error)
            took = time.monotonic() - started
            self._stopped.wait(max(self._interval_seconds, RESTING_FACTOR * took))

    def stop(self) -> None:
        """End the iteration; may be called from another thread."""
        self._stopped.set()

    def close(self) -> None:
        """Stop and let go of the store."""
        self.stop()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _changes(self) -> Iterator[VerdictChange]:
        for run in self.grown():
            change = self._judged(run)
            if change:
                if self._on_change:
                    self._on_change(change)
                yield change

    def _grown(self) -> Iterator[RunRecord]:
        """Runs with something new since they were last diagnosed."""
        experiments: list[Experiment] = choose(self._store, self._experiment)
        training = {run_id for run_id, (status, _) in self._seen.items() if status == "RUNNING"}
        pages = self._store.active(experiments, self._since_ms, self._filter)
        for page in [*pages, self._ended(training)]:
            for record in page:
                training.discard(record.run_id)
                if self._seen.get(record.run_id) != _state(record):
                    yield record

    def _ended(self, training: Iterable[str]) -> Iterator[RunRecord]:
        """Runs that were being trained at the last poll and were not met in this one."""
        for run_id in list(training):
            record = self._store.one(run_id)
            if record is None:
                del self._seen[run_id]  # deleted
            else:
                yield record

    def _judged(self, run: Run) -> VerdictChange | None:
        try:
            run = self._words.applied(run)
            diagnosis = self._diagnose(run)
        except LRAnalyzerError as error:
            log.warning("run %s: %s", run.run_id, error)
            return None
        before = self._verdicts.get(run.run_id)
        self._verdicts[run.run_id] = diagnosis.verdict
        if self._keeper:
            self._keeper.keep(run, diagnosis, page=before != diagnosis.verdict or run.status != "running")
        return None if before == diagnosis.verdict else VerdictChange(run, before, diagnosis)


def _state(record: RunRecord) -> _Seen:
    return record.status, frozenset((key, last.step, last.time_ms) for key, last in record.latest.items())
