"""What every kind of MLflow store hands over, and how it becomes a :class:`Run`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lranalyzer.discreet import without_credentials
from lranalyzer.run import FloatArray, Hyperparameters, IntArray, Note, Run, Series, Status, assign_roles

HUGE = 1.797e308
"""Magnitude from which a value means infinity: SQL stores and REST keep infinities as the largest float."""

MAX_RESUMES = 100
"""Backward jumps of the step, in time order, that still read as resumed training. More of them come from
writers whose clocks disagree; then the step is the better order."""

_STATUS: dict[str, Status] = {
    "RUNNING": "running",
    "FINISHED": "finished",
    "FAILED": "failed",
    "KILLED": "failed",
}


@dataclass(frozen=True)
class Experiment:
    """A named group of runs."""

    id: str
    name: str


class Latest(NamedTuple):
    """Last value of a metric, as the store keeps it beside the history."""

    value: float
    time_ms: int
    step: int


class Points(NamedTuple):
    """History of one metric in any order, arrays ``(n,)``; times in milliseconds since the epoch."""

    step: IntArray
    time_ms: IntArray
    value: FloatArray


@dataclass(frozen=True)
class RunRecord:
    """A run without its histories."""

    run_id: str
    name: str
    status: str
    """MLflow's own word, such as ``FINISHED``."""
    experiment: Experiment
    start_ms: int | None = None
    end_ms: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    latest: Mapping[str, Latest] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


class History(NamedTuple):
    """A run with all points of its metrics."""

    record: RunRecord
    points: Mapping[str, Points]
    notes: tuple[Note, ...] = ()


def to_run(history: History, source: str) -> Run:
    """The run, its infinities restored, its points in the order they were logged, its roles assigned.

    The experiment is found in ``run.tags["mlflow.experimentName"]``.
    """
    record, notes = history.record, [*history.record.notes, *history.notes]
    series: dict[str, Series] = {}
    for key in sorted(history.points):
        points = history.points[key]
        if points.step.size:
            step, note = _numbered(points)
            notes.extend(Note("repaired", f"{key}: {note}", source) for note in note)
            series[key] = _series(key, points._replace(step=step))
    tags = {
        **record.tags,
        "mlflow.experimentId": record.experiment.id,
        "mlflow.experimentName": record.experiment.name,
    }
    return Run(
        record.name or record.tags.get("mlflow.runName") or record.run_id[:8],
        series,
        assign_roles(series),
        without_credentials(record.params),
        without_credentials(tags),
        source,
        "mlflow",
        record.run_id,
        _STATUS.get(record.status, "unknown"),
        tuple(notes),
        "epoch" if _counts_epochs(record.params, series) else "step",
    )


def with_infinities(value: FloatArray) -> FloatArray:
    """Values with the largest floats read as the infinities they stand for."""
    huge = np.abs(value) >= HUGE
    return np.where(huge, np.copysign(np.inf, value), value) if huge.any() else value


def _series(key: str, points: Points) -> Series:
    order = _log_order(points)
    if order is not None:
        points = Points(points.step[order], points.time_ms[order], points.value[order])
    return Series.of(key, points.step, with_infinities(points.value), time=points.time_ms / 1000.0)


def _log_order(points: Points) -> IntArray | None:
    """Indices that sort by time, then step; None where the points already are in that order."""
    step, time = np.diff(points.step), np.diff(points.time_ms)
    if (step > 0).all() and (time >= 0).all():
        return None
    order = np.lexsort((points.step, points.time_ms))
    if np.count_nonzero(np.diff(points.step[order]) < 0) > MAX_RESUMES:
        return np.lexsort((points.time_ms, points.step))
    return order


def _numbered(points: Points) -> tuple[IntArray, Iterator[str]]:
    """Steps; where a metric was logged without any, MLflow wrote 0 for each and the time tells the order."""
    if points.step.size < 2 or points.step.any():
        return points.step, iter(())
    step = np.empty_like(points.step)
    step[np.argsort(points.time_ms, kind="stable")] = np.arange(step.size)
    return step, iter((f"{step.size} points were logged without a step and are numbered in order of time",))


def _counts_epochs(params: Mapping[str, str], series: Mapping[str, Series]) -> bool:
    """Whether one step is one epoch: the last step is exactly the number of epochs asked for."""
    epochs = Hyperparameters.of(params).epochs
    last = max((int(s.step.max()) for s in series.values()), default=0)
    return epochs is not None and last in (epochs, epochs - 1)
