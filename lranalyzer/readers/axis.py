"""Which column counts the steps.

A step column is preferred to an epoch column, whole numbers to fractions, and a counter that starts again
in every epoch (``batch 120/500``) is joined with its epoch. Without any of them the rows count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from lranalyzer.readers.columns import Table
from lranalyzer.run import FloatArray, IntArray, Note
from lranalyzer.run.blocks import blocks, falls
from lranalyzer.run.roles import normalised

STEP_NAMES = (
    "trainer global step", "train global step", "global step", "step", "steps", "iteration", "iterations",
    "iter", "iters", "global iter", "current steps", "num updates", "num update", "update", "updates",
    "training iteration", "it", "time total timesteps", "total timesteps", "timesteps total", "num steps",
    "train step", "batch", "batch idx", "batches", "minibatch",
)  # fmt: skip
EPOCH_NAMES = ("epoch", "epochs", "current epoch", "train epoch", "ep")
INDEX_NAMES = ("column 1", "unnamed 0", "index", "level 0")
"""Names under which the row numbers of a data frame are written; no axis where the values are anything else."""
TIME_NAMES = ("timestamp", "wall time", "walltime", "unix time", "date", "datetime", "time", "created at")
MANY_ROWS_AN_EPOCH = 1.5
"""Mean number of points of one column in an epoch from which rows, not epochs, are the steps."""
MIN_EPOCHS = 3
"""Stretches of a counter that starts again, from which they are taken for epochs where nothing counts these."""
MANY_EPOCHS = 2.0**20
"""More are no epochs."""
_CLOCK = (1e8, 5e9)
"""Seconds since 1970 of the years 1973 to 2128; other numbers are no wall time."""


@dataclass
class Axis:
    """Steps of every row of a table."""

    step: IntArray
    x_unit: Literal["step", "epoch"] = "step"
    epoch: FloatArray | None = None
    time: FloatArray | None = None
    used: frozenset[str] = frozenset()
    """Columns that became the axis and are no series of their own."""
    keep: IntArray | None = None
    """Rows that have a step, where some have none."""
    notes: list[Note] = field(default_factory=list)
    name: str = "row number"


def choose_axis(table: Table, step: str | None = None, epoch: str | None = None, time: str | None = None) -> Axis:
    """Find the axis among the columns; names given by the user or by a format's table come first."""
    epoch_name = epoch or _first(table, EPOCH_NAMES)
    step_name = step or _first(table, STEP_NAMES)
    clock_name, clock = _clock(table, time)
    epochs = table.columns[epoch_name].spread(table.n_rows) if epoch_name else None
    index_name = _index(table)
    used = {n for n in (step_name, epoch_name, clock_name, index_name) if n}
    if not (step_name or epoch_name):
        step_name = index_name
    if step_name:
        axis = _by_step(table, step_name, epochs)
    elif epoch_name and epochs is not None:
        axis = _by_epoch(table, epoch_name, epochs)
    else:
        axis = Axis(_row_numbers(table))
    if axis.keep is not None and clock is not None:
        clock = clock[axis.keep]
    axis.time, axis.used = clock, frozenset(used)
    return axis


def _index(table: Table) -> str | None:
    """A first column that only numbers the rows, as pandas writes it unless told not to."""
    first = next(iter(table.columns), None)
    if first is None or len(table.columns) < 2 or normalised(first) not in INDEX_NAMES:
        return None
    column = table.columns[first]
    counts = column.rows is None and column.value.size > 1 and bool((np.diff(column.value) == 1).all())
    return first if counts else None


def _row_numbers(table: Table) -> IntArray:
    return np.arange(table.first_row, table.first_row + table.n_rows, dtype=np.int64)


def _by_step(table: Table, name: str, epochs: FloatArray | None) -> Axis:
    column = table.columns[name]
    if column.rows is None and column.value.dtype == np.int64:
        step, joined = _join_epochs(column.value, epochs)
        return Axis(step, "step", epochs, notes=_joined_note(name) if joined else [], name=name)
    raw = column.spread(table.n_rows)
    known = np.isfinite(raw) & (np.abs(raw) < 2.0**62)
    keep, notes = None, []
    if not known.all():
        keep = np.flatnonzero(known)
        notes.append(Note("skipped", f"{int((~known).sum())} rows have no number in {name!r}"))
        raw = raw[keep]
        epochs = None if epochs is None else epochs[keep]
    scaled, scale_note = _whole(raw, name)
    notes += scale_note
    step, joined = _join_epochs(scaled, epochs)
    notes += _joined_note(name) if joined else []
    return Axis(step, "step", epochs, keep=keep, notes=notes, name=name)


def _joined_note(name: str) -> list[Note]:
    return [Note("info", f"{name!r} starts again in every epoch; steps are counted through")]


def _by_epoch(table: Table, name: str, epochs: FloatArray) -> Axis:
    counted = _row_numbers(table)
    if not np.isfinite(epochs).all() or _is_fractional(epochs) or _crowded(table, name, epochs):
        note = Note("info", f"{name!r} does not tell rows apart; steps are row numbers")
        return Axis(counted, "step", epochs, notes=[note])
    return Axis(np.rint(epochs).astype(np.int64), "epoch", epochs, name=name)


def _crowded(table: Table, axis_name: str, epochs: FloatArray) -> bool:
    """Whether some column has several points in one epoch (resumed runs repeat a few, a batch log all)."""
    dense = max((c.row_numbers() for n, c in table.columns.items() if n != axis_name), key=len, default=None)
    if dense is None or dense.size == 0:
        return False
    different = 1 + np.count_nonzero(np.diff(epochs[dense]))  # a log begun anew counts its epochs again
    return bool(dense.size > MANY_ROWS_AN_EPOCH * different and dense.size >= 4)


def _whole(raw: FloatArray, name: str) -> tuple[IntArray, list[Note]]:
    if not _is_fractional(raw):
        return np.rint(raw).astype(np.int64), []
    return np.arange(raw.size, dtype=np.int64), [Note("info", f"{name!r} is fractional; steps are row numbers")]


def _is_fractional(values: FloatArray) -> bool:
    """Whether some value is no whole number that a float holds exactly."""
    return bool(((np.abs(values - np.rint(values)) > 1e-6) | (np.abs(values) > 2.0**53)).any())


def _join_epochs(step: IntArray, epochs: FloatArray | None) -> tuple[IntArray, bool]:
    """Count through when the step falls back exactly where the epoch moves on."""
    back = falls(step)
    if epochs is None:
        return _count_through(step, back)
    if back.size == 0 or np.abs(step).max() > 2**40:
        return step, False
    grows = np.floor(epochs[back + 1]) > np.floor(epochs[back])
    if not (grows.all() and (np.abs(epochs) < MANY_EPOCHS).all()):
        return _count_through(step, back)  # an epoch that is told of when it is over
    length = int(step.max()) + (1 if step.min() == 0 else 0)
    first = int(np.floor(epochs.min()))
    return (np.floor(epochs).astype(np.int64) - first) * max(length, 1) + step, True


def _count_through(step: IntArray, back: IntArray) -> tuple[IntArray, bool]:
    """Without the word of an epoch: several stretches of one and the same length are epochs, not resumptions."""
    if back.size < MIN_EPOCHS - 1:
        return step, False
    begins, ends = step[np.concatenate(([0], back + 1))], step[back]
    begin = int(begins[1])  # the first stretch may have a line from before its first step
    length = int(ends[0]) + (1 if begin == 0 else 0)
    soon = 0 <= begins[0] <= begin <= max(1, length // 20, int(np.diff(step[: back[0] + 1]).max(initial=0)))
    alike = soon and (begins[1:] == begin).all() and (ends == ends[0]).all()
    if not alike or step[-1] > ends[0] or back.size > 2**20 or length > 2**40:
        return step, False
    epoch = np.searchsorted(back, np.arange(step.size), side="left")
    return step + epoch * length, True


def _clock(table: Table, name: str | None) -> tuple[str | None, FloatArray | None]:
    rank = {n: TIME_NAMES.index(plain) for n in table.columns if (plain := normalised(n)) in TIME_NAMES}
    wanted = [name] if name else sorted(rank, key=lambda n: rank[n])
    for candidate in wanted:
        value = table.columns[candidate].spread(table.n_rows)
        finite = _some_finite(value)
        if finite.size == 0:
            continue
        middle = float(np.median(finite))
        unit = next((u for u in (1.0, 1e3, 1e6, 1e9) if _CLOCK[0] <= middle / u <= _CLOCK[1]), None)
        if unit is not None:
            return candidate, value / unit if unit != 1.0 else value
    return None, None


def _some_finite(value: FloatArray) -> FloatArray:
    """The first thousand finite numbers of those blocks that have any."""
    for block in blocks(value.size):
        finite = value[block][np.isfinite(value[block])]
        if finite.size:
            return finite[:1000]
    return np.zeros(0)


_WHERE = re.compile(r"^(x|log|logs|meta) ")


def _first(table: Table, names: tuple[str, ...]) -> str | None:
    by_name: dict[str, str] = {}
    for column in table.columns:
        by_name.setdefault(_WHERE.sub("", normalised(column)), column)
    return next((by_name[n] for n in names if n in by_name), None)
