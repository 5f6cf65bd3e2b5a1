"""The contract of an MLflow store: which runs it holds, and their histories."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Protocol

from lranalyzer.errors import ReadError, did_you_mean
from lranalyzer.readers.mlflow.records import Experiment, History, RunRecord

PAGE_RUNS = 500
"""Runs whose parameters, tags and last values are held at a time."""


class Store(Protocol):
    """One kind of store; a context manager, used from one thread."""

    shown: str
    """The address without credentials."""

    def experiments(self) -> list[Experiment]:
        """The experiments that are not deleted."""
        ...

    def counts(self) -> dict[str, int]:
        """Runs that are not deleted, by experiment id; empty where counting would mean reading them all."""
        ...

    def pages(self, experiments: Sequence[Experiment], where: str | None) -> Iterator[list[RunRecord]]:
        """Runs that are not deleted and match the filter, oldest first, a bounded number at a time."""
        ...

    def active(self, experiments: Sequence[Experiment], since_ms: int, where: str | None) -> Iterator[list[RunRecord]]:
        """Runs that are being trained, or that started since; others cost next to nothing."""
        ...

    def histories(self, records: Sequence[RunRecord], keys: Collection[str] | None) -> Iterator[History]:
        """All points of the metrics that match ``keys``, a run at a time, in the order of ``records``."""
        ...

    def one(self, run_id: str) -> RunRecord | None:
        """The run with this id, or None."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def wanted(key: str, keys: Collection[str] | None) -> bool:
    """Whether a metric is asked for: by its name, or by a pattern such as ``train*``."""
    return keys is None or key in keys or any(fnmatchcase(key, pattern) for pattern in keys)


def choose(store: Store, experiment: str | None) -> list[Experiment]:
    """The experiments with this name or id, or all; raises ReadError when there is none."""
    available = store.experiments()
    if experiment is None:
        return available
    chosen = [e for e in available if e.name == experiment] or [e for e in available if e.id == experiment]
    if not chosen:
        names = [e.name for e in available]
        raise ReadError(store.shown, f"experiment {did_you_mean(experiment, names)}" if names else "no experiment")
    return chosen
