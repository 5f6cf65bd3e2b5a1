"""A run: one training, with its series, parameters and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lranalyzer.errors import MissingSeries, ReadError, did_you_mean
from lranalyzer.run.gone import losses_gone
from lranalyzer.run.honesty import Honesty
from lranalyzer.run.roles import Assignment, Role, assign_roles, is_held_out
from lranalyzer.run.series import Series
from lranalyzer.run.shown import Drawn

if TYPE_CHECKING:
    import pandas as pd

RARE_NAN = 0.05
"""Share of NaN cells below which a column counts as dense. A log evaluated every tenth row has 0.9."""

Status = Literal["running", "finished", "failed", "unknown"]


@dataclass(frozen=True)
class Note:
    """Something a reader skipped, repaired or noticed, with the place."""

    kind: str
    """``skipped``, ``repaired``, ``resumed``, ``sampled``, ``info``, ..."""
    text: str
    source: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.text}" if where else self.text


@dataclass(frozen=True, eq=False, repr=False)
class Run(Drawn):
    """One training.

    ``series`` maps a name to a :class:`Series`; ``roles`` maps a role (``train_loss``, ``val_loss``, ``lr``,
    ``grad_norm``) to the name of the series that plays it and to the reason why.
    """

    name: str
    series: Mapping[str, Series]
    roles: Mapping[Role, Assignment] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """Path or URI the run was read from."""
    format: str = "memory"
    """Short name of the reader."""
    run_id: str = ""
    """Identifier inside the source (an MLflow run id, a row of a list); unique with ``source``."""
    status: Status = "unknown"
    notes: tuple[Note, ...] = ()
    x_unit: Literal["step", "epoch"] = "step"
    """What one step counts."""

    def __repr__(self) -> str:
        parts = [repr(self.name), *(f"{role}={given.name!r}" for role, given in self.roles.items())]
        longest = max((len(series) for series in self.series.values()), default=0)
        return f"Run({', '.join(parts)}, {len(self.series)} series of up to {longest:,} points)"

    def role(self, role: Role) -> Series | None:
        """The series that plays ``role``, or None."""
        given = self.roles.get(role)
        return self.series.get(given.name) if given else None

    @property
    def train_loss(self) -> Series | None:
        """Training loss, or None."""
        return self.role("train_loss")

    @property
    def val_loss(self) -> Series | None:
        """Validation loss, or None."""
        return self.role("val_loss")

    @property
    def lr(self) -> Series | None:
        """Learning rate, or None."""
        return self.role("lr")

    @property
    def grad_norm(self) -> Series | None:
        """Gradient norm, or None."""
        return self.role("grad_norm")

    @property
    def honesty(self) -> Honesty:
        """What the log averaged, rounded, left out or replaced: how far its curve can be trusted."""
        return Honesty.of(self)

    def with_roles(self, **names: str | None) -> Run:
        """The same run with roles set by the user: ``run.with_roles(train_loss="nll", lr=None)``."""
        roles = dict(self.roles)
        for role, name in names.items():
            if name is None:
                roles.pop(role, None)  # type: ignore[call-overload]
            elif name not in self.series:
                raise MissingSeries(f"run {self.name!r} has no such series: {did_you_mean(name, self.series)}")
            else:
                roles[role] = Assignment(name, "set by the user")  # type: ignore[index]
        return replace(self, roles=roles)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        params: Mapping[str, Any] | None = None,
        name: str = "run",
        *,
        tags: Mapping[str, str] | None = None,
        status: Status = "unknown",
    ) -> Run:
        """A run from a table with a row a step.

        Columns: ``step`` (else the row number), ``train_loss``, ``val_loss``, ``lr``, ``grad_norm`` and any other
        numeric column; each may be missing. An empty cell (NaN) in a column that is dense elsewhere is a
        non-finite value, in a column logged only now and then it is "not logged".
        Raises ReadError when the table has no numeric column or the steps are not numbers.
        """
        columns = {str(c): frame[c].to_numpy() for c in frame.columns}
        step = _steps(columns.pop("step", None), len(frame), name)
        series: dict[str, Series] = {}
        numbers = {c: value for c, raw in columns.items() if (value := _numbers(raw)) is not None}
        gone = losses_gone({c: np.isnan(value) for c, value in numbers.items()})
        for column, value in numbers.items():
            missing = np.isnan(value)
            is_value = column in gone or _nan_is_value(missing, column)
            keep = slice(None) if is_value else np.flatnonzero(~missing)
            if value[keep].size:
                series[column] = Series.of(column, step[keep], value[keep])
        if not series:
            raise ReadError(name, "no numeric column", "columns such as step, train_loss, lr")
        return cls(
            name,
            series,
            assign_roles(series),
            dict(params or {}),
            dict(tags or {}),
            source=name,
            status=status,
        )


def _steps(raw: Any, n: int, name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    if raw is None:
        return np.arange(n, dtype=np.int64)
    value = _numbers(raw)
    if value is None or not np.isfinite(value).all():
        raise ReadError(name, "a step that is not a number", "whole numbers in column 'step'")
    return np.ascontiguousarray(np.rint(value), dtype=np.int64)


def _numbers(raw: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    try:
        return np.ascontiguousarray(raw, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def _nan_is_value(missing: np.ndarray[Any, np.dtype[np.bool_]], column: str) -> bool:
    """Whether NaN cells are values of a diverged run rather than rows where nothing was logged.

    They are values when they begin after the first row and never end, or when they are rare in a dense column;
    a validation column has gaps by nature, so there only a NaN tail counts.
    """
    if not missing.any():
        return True
    first = int(np.argmax(missing))
    endless = first > 0 and bool(missing[first:].all())
    return endless or (not is_held_out(column) and bool(missing.mean() < RARE_NAN))
