"""The family: the one list of schedules, and how to build one from words."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import Schedule, check_choice
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine, CosineRestarts
from lranalyzer.schedules.cyclical import Cyclical
from lranalyzer.schedules.dampened import Dampened
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.one_cycle import OneCycle
from lranalyzer.schedules.plateau import ReduceOnPlateau
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.step_decay import MultiStep, StepDecay
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay

FAMILY: tuple[type[Schedule], ...] = (
    Constant,
    StepDecay,
    MultiStep,
    Exponential,
    Polynomial,
    Linear,
    Cosine,
    CosineRestarts,
    OneCycle,
    Cyclical,
    InverseSqrt,
    WarmUp,
    Dampened,
    WarmupStableDecay,
    ReduceOnPlateau,
    Join,
)


def from_name(kind: str, **params: Any) -> Schedule:
    """Build a schedule from its kind and fields.

    Parameters
    ----------
    kind : str
        One of the kinds in `FAMILY`, such as "cosine".
    **params
        The fields of that class.

    Raises
    ------
    ScheduleError
        If the kind or a field is unknown (the nearest known one is named), a field is missing, or a
        value is out of range.

    Examples
    --------
    >>> from_name("cosine", lr=0.1, total_steps=1000)
    Cosine(lr=0.1, total_steps=1000, final_lr=0.0)
    """
    classes = {member.kind: member for member in FAMILY}
    check_choice("schedule", kind, classes)
    member = classes[kind]
    known = fields(member)  # type: ignore[arg-type]
    for name in params:
        check_choice(f"{kind} parameter", name, [field.name for field in known])
    missing = [field.name for field in known if field.default is MISSING and field.name not in params]
    if missing:
        raise ScheduleError(f"schedule {kind!r} also needs {', '.join(missing)}")
    return member(**params)


def from_dict(data: dict[str, Any]) -> Schedule:
    """Build the schedule that `Schedule.to_dict` wrote.

    Raises
    ------
    ScheduleError
        If there is no kind, or as `from_name`.
    """
    if not isinstance(data, dict) or "kind" not in data:
        raise ScheduleError(f"a schedule needs a 'kind', got {data!r}")
    check_choice("schedule unit", data.get("unit", "step"), ("step", "epoch"))
    made = from_name(
        data["kind"], **{name: _value(value) for name, value in data.items() if name not in ("kind", "unit")}
    )
    return made.per_epoch() if data.get("unit") == "epoch" else made


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return from_dict(value)
    if isinstance(value, list | tuple):
        return tuple(_value(item) for item in value)
    return value
