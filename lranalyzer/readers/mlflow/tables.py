"""The tables every SQL store of MLflow has: experiments, runs, their parameters, tags and last values."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lranalyzer.readers.mlflow.filter import Filter
from lranalyzer.readers.mlflow.records import Experiment, History, Latest, Points, RunRecord
from lranalyzer.readers.mlflow.store import PAGE_RUNS

VALUE = "CASE WHEN m.is_nan THEN NULL ELSE m.value END"
"""MLflow keeps NaN as 0 with a flag; NULL becomes NaN. ``key`` is a reserved word unless it is qualified."""


class Tables(ABC):
    """The metadata of an SQL store; what differs between databases is :meth:`query` and :meth:`histories`."""

    shown: str

    @abstractmethod
    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """All rows of a statement with named parameters such as ``:run``."""

    @abstractmethod
    def histories(self, records: Sequence[RunRecord], keys: Collection[str] | None = None) -> Iterator[History]:
        """All points, a run at a time."""

    def experiments(self) -> list[Experiment]:
        """The experiments that are not deleted."""
        rows = self.query("SELECT experiment_id, name FROM experiments WHERE lifecycle_stage = 'active' ORDER BY 1")
        return [Experiment(str(i), name) for i, name in rows]

    def counts(self) -> dict[str, int]:
        """Runs that are not deleted, by experiment id."""
        rows = self.query(
            "SELECT experiment_id, count(*) FROM runs WHERE lifecycle_stage = 'active' GROUP BY experiment_id"
        )
        return {str(i): int(count) for i, count in rows}

    def pages(self, experiments: Sequence[Experiment], where: str | None = None) -> Iterator[list[RunRecord]]:
        """Runs that are not deleted and match the filter, oldest first."""
        yield from self._pages(experiments, where, "1 = 1", {})

    def active(
        self, experiments: Sequence[Experiment], since_ms: int, where: str | None = None
    ) -> Iterator[list[RunRecord]]:
        """Runs that are being trained, or that started since."""
        condition = "(status = 'RUNNING' OR start_time >= :since)"
        yield from self._pages(experiments, where, condition, {"since": since_ms})

    def _pages(
        self, experiments: Sequence[Experiment], where: str | None, condition: str, given: Mapping[str, Any]
    ) -> Iterator[list[RunRecord]]:
        chosen, accepts = {e.id: e for e in experiments}, Filter.parse(where)
        rows = self.query(
            "SELECT run_uuid, experiment_id FROM runs "
            f"WHERE lifecycle_stage = 'active' AND {condition} ORDER BY start_time, run_uuid",
            given,
        )
        ids = [run_id for run_id, experiment in rows if str(experiment) in chosen]
        for start in range(0, len(ids), PAGE_RUNS):
            yield [r for r in self.records(ids[start : start + PAGE_RUNS], chosen) if accepts(r)]

    def one(self, run_id: str) -> RunRecord | None:
        """The run with this id, or None."""
        return next(iter(self.records([run_id], {e.id: e for e in self.experiments()})), None)

    def records(self, run_ids: Sequence[str], experiments: Mapping[str, Experiment]) -> list[RunRecord]:
        """Runs that are not deleted with parameters, tags and last values, in the order of the ids."""
        names, ids = placeholders(run_ids)
        params, tags = self._texts("params", names, ids), self._texts("tags", names, ids)
        latest = self._latest(names, ids)
        rows = self.query(
            "SELECT run_uuid, name, status, experiment_id, start_time, end_time FROM runs "
            f"WHERE run_uuid IN ({names}) AND lifecycle_stage = 'active'",
            ids,
        )
        found = {row[0]: row for row in rows}
        records = []
        for run_id, name, status, number, start, end in (found[i] for i in run_ids if i in found):
            experiment = experiments.get(str(number), Experiment(str(number), ""))
            of_run = params.get(run_id, {}), tags.get(run_id, {}), latest.get(run_id, {})
            records.append(RunRecord(run_id, name or "", status or "", experiment, start, end, *of_run))
        return records

    def _texts(self, table: str, names: str, ids: Mapping[str, str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        sql = f"SELECT t.run_uuid, t.key, t.value FROM {table} t WHERE t.run_uuid IN ({names})"
        for run_id, key, value in self.query(sql, ids):
            found.setdefault(run_id, {})[key] = value
        return found

    def _latest(self, names: str, ids: Mapping[str, str]) -> dict[str, dict[str, Latest]]:
        found: dict[str, dict[str, Latest]] = {}
        sql = (
            f"SELECT m.run_uuid, m.key, {VALUE}, m.timestamp, m.step "
            f"FROM latest_metrics m WHERE m.run_uuid IN ({names})"
        )
        for run_id, key, value, time_ms, step in self.query(sql, ids):
            last = Latest(math.nan if value is None else value, time_ms or 0, step)
            found.setdefault(run_id, {})[key] = last
        return found


def placeholders(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    """``:v0,:v1`` and the parameters, for ``IN (...)``."""
    named = {f"v{i}": value for i, value in enumerate(values)}
    return ",".join(f":{name}" for name in named), named


def to_points(step: Sequence[int], time_ms: Sequence[int], value: Sequence[float | None]) -> Points:
    """Columns of a statement as arrays."""
    return Points(np.array(step, np.int64), np.array(time_ms, np.int64), np.array(value, np.float64))


def joined(chunks: Sequence[Points]) -> Points:
    """One history from its parts."""
    if len(chunks) == 1:
        return chunks[0]
    if not chunks:
        return to_points((), (), ())
    return Points(*(np.concatenate(column) for column in zip(*chunks, strict=True)))
