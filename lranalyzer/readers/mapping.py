"""A user's word for what the columns mean: ``{"loss": "my column", "lr": "eta", "step": "n"}``, and for
parameters that the log lacks: ``{"lr": 0.1, "optimizer": "adamw"}``.

Roles are set on the finished run. Axes must be known while a run is built, deep inside a reader, so they
travel in a context variable rather than through every reader's signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from lranalyzer.discreet import without_credentials
from lranalyzer.errors import MissingSeries, SettingsError, did_you_mean
from lranalyzer.readers.columns import Table
from lranalyzer.run import ROLES, Assignment, Run

AXES = ("step", "epoch", "time")
_ALIASES = {"loss": "train_loss", "learning_rate": "lr", "x": "step"}
Roles = Mapping[str, str | None]
"""Role or axis to column name; None: no series plays the role, whatever names suggest."""


@dataclass(frozen=True)
class ColumnMapping:
    """What the user said now, and what is remembered from before.

    ``names`` was said for this reading: a log without such a column is an error. ``usual`` was said for other
    logs too: a log without such a column is none of those, and its names are read as always.
    """

    names: Roles
    usual: Roles = field(default_factory=dict)
    origin: str = ""
    """Where ``usual`` comes from, for the reason that ``info`` shows."""
    folders: Mapping[str, Roles] = field(default_factory=dict)
    """What is remembered for logs in or below a folder, or behind an address."""
    params: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of every run of this reading, whatever its log says of them."""

    @classmethod
    def of(cls, given: Words, params: Mapping[str, Any] | None = None) -> ColumnMapping:
        """Check the words; raises SettingsError for one that is neither a role nor an axis."""
        words = given if isinstance(given, ColumnMapping) else cls(checked(given or {}))
        return replace(words, params={**words.params, **without_credentials(params)}) if params else words

    def at(self, source: str) -> ColumnMapping:
        """What is in force for one log."""
        if not self.folders:
            return self
        from lranalyzer.readers.remembered import in_force

        place, words = in_force(source, self.folders)
        return replace(self, usual={**self.usual, **words}, origin=place or self.origin, folders={})

    def column(self, axis: str, table: Table) -> str | None:
        """The column for an axis, None where the user said nothing; raises MissingSeries when it is not
        there."""
        name = self.names.get(axis)
        if name is not None and name not in table.columns:
            raise MissingSeries(f"there is no column for the {axis}: {did_you_mean(name, table.columns)}")
        usual = self.usual.get(axis)
        return name or (usual if usual in table.columns else None)

    def applied(self, run: Run) -> Run:
        """The run with the user's roles and parameters; raises MissingSeries."""
        if self.params:  # last, since of two names for one thing the last counts
            others = {name: value for name, value in run.params.items() if name not in self.params}
            run = replace(run, params={**others, **self.params})
        usual = {r: n for r, n in self.usual.items() if r not in AXES and (n is None or n in run.series)}
        said = {role: name for role, name in self.names.items() if role not in AXES}
        if not usual and not said:
            return run
        changed = run.with_roles(**usual)
        reason = f"set by the user for {self.origin}"
        told = {r: Assignment(a.name, reason) if r in usual else a for r, a in changed.roles.items()}
        return replace(changed, roles=told).with_roles(**said)


Words = Roles | ColumnMapping | None
"""What a caller may say: plain words, or words with a memory (:func:`lranalyzer.readers.with_remembered`)."""


def checked(given: Roles) -> dict[str, str | None]:
    """Roles and axes under their own names; raises SettingsError for a word that is neither."""
    names = {_ALIASES.get(key, key): value for key, value in given.items()}
    for key in names:
        if key not in (*ROLES, *AXES):
            raise SettingsError(f"mapping: {did_you_mean(key, (*ROLES, *AXES, 'loss'))}")
    return names


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
