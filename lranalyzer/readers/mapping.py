"""A user's word for what the columns mean: ``{"loss": "my column", "lr": "eta", "step": "n"}``.

Roles are set on the finished run. Axes must be known while a run is built, deep inside a reader, so they
travel in a context variable rather than through every reader's signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from lranalyzer.errors import MissingSeries, SettingsError, did_you_mean
from lranalyzer.readers.columns import Table
from lranalyzer.run import ROLES, Run

AXES = ("step", "epoch", "time")
_ALIASES = {"loss": "train_loss", "learning_rate": "lr", "x": "step"}


@dataclass(frozen=True)
class ColumnMapping:
    """Role or axis to column name."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str] | None) -> ColumnMapping:
        """Check the words; raises SettingsError for one that is neither a role nor an axis."""
        names = {_ALIASES.get(key, key): value for key, value in (given or {}).items()}
        for key in names:
            if key not in (*ROLES, *AXES):
                raise SettingsError(f"mapping: {did_you_mean(key, (*ROLES, *AXES, 'loss'))}")
        return cls(names)

    def column(self, axis: str, table: Table) -> str | None:
        """The column for an axis, None where the user said nothing; raises MissingSeries when it is not
        there."""
        name = self.names.get(axis)
        if name is not None and name not in table.columns:
            raise MissingSeries(f"there is no column for the {axis}: {did_you_mean(name, table.columns)}")
        return name

    def applied(self, run: Run) -> Run:
        """The run with the user's roles."""
        roles = {role: name for role, name in self.names.items() if role not in AXES}
        return run.with_roles(**roles) if roles else run


_IN_FORCE: ContextVar[ColumnMapping] = ContextVar("mapping", default=ColumnMapping({}))  # noqa: B039


def mapping_in_force() -> ColumnMapping:
    """What the user said for the file being read."""
    return _IN_FORCE.get()


@contextmanager
def using(mapping: ColumnMapping) -> Iterator[None]:
    """Put a mapping in force."""
    token = _IN_FORCE.set(mapping)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
