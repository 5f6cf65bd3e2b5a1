"""From a table of columns to a :class:`~lranalyzer.run.Run`: axis, series, roles, notes. The last step of
every reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from lranalyzer.discreet import discreet, without_credentials
from lranalyzer.errors import ReadError
from lranalyzer.readers.axis import Axis, choose_axis
from lranalyzer.readers.candidates import how_to_say, loss_candidates
from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.mapping import mapping_in_force
from lranalyzer.readers.provenance import quantum_of_values
from lranalyzer.readers.spill import taken
from lranalyzer.run import Assignment, FloatArray, IntArray, Note, Provenance, Role, Run, Series, Status, assign_roles
from lranalyzer.run.blocks import falls

_LOSSLIKE = re.compile(r"loss|nll|error|err\b|ppl|perplexity|rmse|mse|mae", re.IGNORECASE)


@dataclass
class Draft:
    """What a reader knows about a run besides its numbers."""

    name: str
    source: str
    format: str
    params: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    run_id: str = ""
    status: Status = "unknown"
    step: str | None = None
    """Column that counts the steps, where the format says so."""
    epoch: str | None = None
    time: str | None = None
    roles: Mapping[Role, str] = field(default_factory=dict)
    """Columns whose role the format fixes."""
    provenance: Provenance = field(default_factory=Provenance)
    """Of every series that looks like a loss."""
    drop: frozenset[str] = frozenset()
    """Columns that are no series: counters of the logger itself."""


def build_run(table: Table, draft: Draft) -> Run:
    """Turn columns into a run; raises ReadError when no column holds a number."""
    wanted = mapping_in_force()
    axis = choose_axis(
        table,
        wanted.column("step", table) or draft.step,
        wanted.column("epoch", table) or draft.epoch,
        wanted.column("time", table) or draft.time,
    )
    series: dict[str, Series] = {}
    for name, column in table.columns.items():
        if name not in axis.used and name not in draft.drop:
            made = _series(name, column, axis, _provenance(name, column, table, draft))
            if len(made):
                series[name] = made
    return run_of_series(series, draft, [*table.notes, *axis.notes], table.texts, axis.x_unit)


def run_of_series(
    series: Mapping[str, Series],
    draft: Draft,
    notes: Sequence[Note] = (),
    texts: Mapping[str, str] | None = None,
    x_unit: Literal["step", "epoch"] = "step",
) -> Run:
    """The run that finished series make; raises ReadError when there are none."""
    if not series:
        raise ReadError(draft.source, "no column of numbers", "columns such as step, train_loss, lr")
    roles = roles_of(series, draft.roles, draft.format)
    every_note = [*notes, *resumed_notes(series, roles, x_unit)]
    if candidates := loss_candidates(series, roles):
        every_note.append(Note("info", f"no series reads as a training loss; {how_to_say(candidates)}"))
    return Run(
        draft.name,
        series,
        roles,
        without_credentials({**(texts or {}), **draft.params}),
        without_credentials(draft.tags),
        source=draft.source,
        format=draft.format,
        run_id=draft.run_id,
        status=draft.status,
        notes=tuple(replace(n, text=discreet(n.text), source=n.source or draft.source) for n in every_note),
        x_unit=x_unit,
    )


def roles_of(series: Mapping[str, Series], fixed: Mapping[Role, str], format_name: str) -> dict[Role, Assignment]:
    """Guessed roles, overruled by what the format fixes."""
    roles = assign_roles(series)
    for role, name in fixed.items():
        if name in series:
            roles = {r: a for r, a in roles.items() if a.name != name}
            roles[role] = Assignment(name, f"{name!r} is the {role.replace('_', ' ')} of {format_name}")
    return roles


def resumed_notes(series: Mapping[str, Series], roles: Mapping[Role, Assignment], x_unit: str) -> list[Note]:
    """One note for the places where the steps of the loss go back."""
    main = series[roles["train_loss"].name] if "train_loss" in roles else max(series.values(), key=len)
    back = falls(main.step)
    if back.size == 0:
        return []
    first = int(back[0])
    times = "once" if back.size == 1 else f"{back.size} times"
    where = f"first from {main.step[first]} to {main.step[first + 1]}"
    meaning = "a resumed or repeated run"
    if main.begin:
        meaning = f"the log holds several trainings; the last one, from point {main.begin + 1} on, is judged"
    return [Note("resumed", f"the {x_unit} of {main.name!r} goes back {times}, {where}: {meaning}")]


def _series(name: str, column: Column, axis: Axis, provenance: Provenance) -> Series:
    value, rows = column.value, column.rows
    if axis.keep is not None:
        position = np.searchsorted(axis.keep, column.row_numbers())
        position = np.minimum(position, max(axis.keep.size - 1, 0))
        held = axis.keep[position] == column.row_numbers() if axis.keep.size else np.zeros(value.size, bool)
        value, rows = value[held], position[held]
    return Series(
        name,
        axis.step if rows is None else taken(axis.step, rows, name),
        np.ascontiguousarray(value, dtype=np.float64),
        _picked(axis.time, rows, name),
        _picked(axis.epoch, rows, name),
        provenance,
    )


def _picked(values: FloatArray | None, rows: IntArray | None, name: str) -> FloatArray | None:
    return values if values is None or rows is None else taken(values, rows, name)


def _provenance(name: str, column: Column, table: Table, draft: Draft) -> Provenance:
    return provenance_of(name, column.value, draft, table.quanta.get(name))


def provenance_of(name: str, value: FloatArray, draft: Draft, quantum: float | None = None) -> Provenance:
    """What the format does to losses, and how coarse the numbers are."""
    quantum = quantum or quantum_of_values(value)
    base = draft.provenance if _LOSSLIKE.search(name) else Provenance(sampled=draft.provenance.sampled)
    return base if quantum == base.quantum else replace(base, quantum=quantum)
