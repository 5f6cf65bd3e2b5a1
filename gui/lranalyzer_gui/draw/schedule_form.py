"""Which numbers a schedule needs, and sensible ones to begin with; read off the schedule classes
themselves."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules import FAMILY, Dampened, Schedule, WarmUp, from_name

WITHOUT_FORM = ("join", "warmup", "dampened")
"""Kinds made of other schedules: no list of plain numbers describes them. Warm-up is a field of every form
instead."""
DEFAULT_STEPS = 10_000
DEFAULT_RATE = 1e-3
FIRST_SHARES = {
    "total_steps": 1.0,
    "warmup_steps": 0.05,
    "stable_steps": 0.75,
    "decay_steps": 0.2,
    "step_size": 0.3,
    "cycle_steps": 0.25,
    "step_size_up": 0.1,
    "timescale": 0.05,
}
"""Share of the training that a field of steps takes at first."""
FIRST_NUMBERS = {"factor": 0.3}
"""First values of numbers that a schedule gives no default for."""

_TITLES = {"lr": "Peak rate", "warm_up": "Warm-up steps", "warmup_steps": "Warm-up steps", "base_lr": "Lowest rate"}

FieldKind = Literal["rate", "steps", "number", "choice", "list"]


@dataclass(frozen=True)
class Field:
    """One number or word of a schedule."""

    name: str
    kind: FieldKind
    first: Any
    """Value to begin with; None for an optional number that is left to the schedule."""
    choices: tuple[str, ...] = ()
    optional: bool = False
    label: str = ""

    @property
    def title(self) -> str:
        """For people: ``final_lr`` gives ``Final rate``."""
        words = ["rate" if word == "lr" else word for word in self.name.split("_")]
        return self.label or _TITLES.get(self.name) or " ".join(words).capitalize()


WARM_UP = Field("warm_up", "steps", 0)
EXTRA_WARM_UP = Field("warm_up", "steps", 0, label="Extra warm-up")
"""Of a schedule that has a warm-up of its own."""
BEFORE, OVER = "before the schedule", "over the schedule"
WARM_UP_FROM = Field("warm_up_from", "number", 0.0, label="Warm-up from")
WARM_UP_KIND = Field("warm_up_kind", "choice", BEFORE, (BEFORE, OVER), label="Warm-up runs")
RARE = (WARM_UP_FROM, WARM_UP_KIND)
"""Fields of a warm-up that only a schedule shows which has them: the share it starts at, and whether it multiplies."""


def kinds() -> list[tuple[str, str]]:
    """Kind and title of every schedule a form can describe."""
    titles = {"wsd": "Warm-up, stable, decay", "one_cycle": "One cycle"}
    found = [c.kind for c in FAMILY if c.kind not in WITHOUT_FORM]
    return [(kind, titles.get(kind, kind.replace("_", " ").capitalize())) for kind in found]


def fields_of(kind: str, lr: float = DEFAULT_RATE, total_steps: int = DEFAULT_STEPS) -> list[Field]:
    """The fields of a kind, filled for a training of ``total_steps`` with peak rate ``lr``."""
    member = next(c for c in FAMILY if c.kind == kind)
    hints = typing.get_type_hints(member)
    made = [
        _field(f.name, hints[f.name], f.default, member.rate_fields, lr, total_steps)
        for f in dataclasses.fields(member)  # type: ignore[arg-type]
    ]
    if kind == "wsd":
        return made
    return [*made, EXTRA_WARM_UP if any(field.name == "warmup_steps" for field in made) else WARM_UP]


def rare_fields(values: Mapping[str, Any]) -> list[Field]:
    """The fields that only these values need."""
    return [field for field in RARE if values.get(field.name, field.first) != field.first]


def build(kind: str, values: dict[str, Any]) -> Schedule:
    """The schedule of a filled form; raises ScheduleError for values it does not allow."""
    warming = (WARM_UP.name, WARM_UP_FROM.name, WARM_UP_KIND.name)
    rest = {name: value for name, value in values.items() if name not in warming and value is not None}
    schedule = from_name(kind, **rest)
    warm_up, first, runs = (values.get(name) for name in warming)
    if not warm_up:
        return schedule
    return (Dampened if runs == OVER else WarmUp)(warm_up, schedule, first or 0.0)


def form_of(schedule: Schedule) -> tuple[str, dict[str, Any]] | None:
    """Kind and values of the form that builds a schedule; None for one that no form describes.

    >>> from lranalyzer.schedules import Cosine
    >>> form_of(WarmUp(100, Cosine(0.1, 900)))
    ('cosine', {'lr': 0.1, 'total_steps': 900, 'final_lr': 0.0, 'warm_up': 100})
    """
    warming: dict[str, Any] = {WARM_UP.name: 0}
    if isinstance(schedule, WarmUp | Dampened):
        runs = OVER if isinstance(schedule, Dampened) else BEFORE
        warming = {
            WARM_UP.name: schedule.steps, WARM_UP_FROM.name: schedule.start_factor, WARM_UP_KIND.name: runs,
        }  # fmt: skip
        schedule = schedule.then
    if schedule.kind in WITHOUT_FORM or (schedule.kind == "wsd" and warming[WARM_UP.name]):
        return None
    shown = [WARM_UP, *rare_fields(warming)]
    fields = dataclasses.fields(schedule)  # type: ignore[arg-type]
    own = {f.name: getattr(schedule, f.name) for f in fields}
    return schedule.kind, own | {field.name: warming[field.name] for field in shown}


def parse_steps(text: str) -> tuple[int, ...]:
    """Steps out of ``"3000, 6000"``; raises ScheduleError for anything else."""
    try:
        return tuple(int(part) for part in text.replace(";", ",").split(",") if part.strip())
    except ValueError:
        raise ScheduleError(f"{text!r}: expected steps such as 3000, 6000") from None


def _field(name: str, hint: Any, default: Any, rates: tuple[str, ...], lr: float, total: int) -> Field:
    given = None if default is dataclasses.MISSING else default
    optional = isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)
    if typing.get_origin(hint) is Literal:
        return Field(name, "choice", given, typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return Field(name, "list", (round(total * 0.5), round(total * 0.75)))
    if name in rates:
        return Field(name, "rate", lr if name == "lr" else lr / 10 if given is None else given)
    if name in FIRST_SHARES and not optional:
        return Field(name, "steps", max(1, round(FIRST_SHARES[name] * total)))
    if hint is int or optional:
        return Field(name, "steps", given, optional=optional)
    return Field(name, "number", FIRST_NUMBERS.get(name, 0.1) if given is None else given)
