"""Places of a schedule that can be dragged, and what dragging does to the numbers of its form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lranalyzer.schedules import Schedule
from lranalyzer_gui.draw.schedule_form import OVER

LEAST_STEP = 200
"""A drag moves by about this share of the training, in round steps."""
DIGITS = 3
"""Significant digits of a dragged rate."""
ONE_CYCLE_RISE = 0.3
"""Share of a one-cycle schedule that rises when nothing else is said (as in PyTorch)."""


@dataclass(frozen=True)
class Handle:
    """One place on the curve."""

    name: str
    step: float
    rate: float
    step_field: str = ""
    """Field that a horizontal drag changes; empty where it changes nothing."""
    rate_field: str = ""
    """Field that a vertical drag changes."""
    base: int = 0
    """Step from which ``step_field`` counts."""
    item: int | None = None
    """Place in a list of steps."""


def handles(kind: str, values: Mapping[str, Any], schedule: Schedule) -> tuple[Handle, ...]:
    """What of a schedule can be dragged, the peak first."""
    over = values.get("warm_up_kind") == OVER
    base = 0 if kind == "wsd" or over else int(values.get("warm_up") or 0)
    places = [_peak(kind, values, base)]
    if kind == "wsd":
        rise, flat = int(values["warmup_steps"]), int(values["stable_steps"])
        places.append(("Start of the decay", rise + flat, "stable_steps", "", rise, None))
        places.append(("End", rise + flat + int(values["decay_steps"]), "decay_steps", "final_lr", rise + flat, None))
    elif kind == "multi_step":
        places += [(f"Drop {n + 1}", base + s, "milestones", "", base, n) for n, s in enumerate(values["milestones"])]
    else:
        for field, name in _LENGTHS.items():
            if values.get(field) is not None:
                final = "final_lr" if field != "step_size" and "final_lr" in values else ""
                places.append((name, base + int(values[field]), field, final, base, None))
    return tuple(
        Handle(
            name, step, _height(values, "" if over else rate_field, schedule, step), step_field, rate_field, start, item
        )
        for name, step, step_field, rate_field, start, item in places
    )


def moved(handle: Handle, values: Mapping[str, Any], step: float, rate: float, total: int) -> dict[str, Any]:
    """The values of the form after a handle was dragged to a step and a rate of a training of ``total`` steps.

    >>> moved(Handle("Peak", 0, 1e-3, "warm_up", "lr"), {"warm_up": 0, "lr": 1e-3}, 512.3, 2.3456e-3, 10_000)
    {'warm_up': 510, 'lr': 0.00235}
    """
    new = dict(values)
    if handle.step_field:
        unit = 10 ** max(0, math.floor(math.log10(max(total / LEAST_STEP, 1))))
        least = 0 if handle.step_field in ("warm_up", "warmup_steps", "stable_steps") else 1
        at = max(round((step - handle.base) / unit) * unit, least)
        if handle.item is None:
            new[handle.step_field] = at
        else:
            steps = list(values[handle.step_field])
            steps[handle.item] = at
            new[handle.step_field] = tuple(sorted(set(steps)))
    if handle.rate_field and math.isfinite(rate):
        peak = float(values["lr"])
        least_rate = 0.0 if handle.rate_field == "final_lr" else 1e-6 * peak
        new[handle.rate_field] = float(f"{max(rate, least_rate):.{DIGITS}g}") if rate > 2e-3 * peak else least_rate
    return new


_LENGTHS = {
    "total_steps": "End",
    "step_size": "First drop",
    "cycle_steps": "End of the first cycle",
    "decay_steps": "One decay",
    "timescale": "Time scale",
}
"""Fields that mark one place on the curve, and what it is called."""
_Place = tuple[str, int, str, str, int, int | None]


def _peak(kind: str, values: Mapping[str, Any], base: int) -> _Place:
    field, start = {
        "wsd": ("warmup_steps", 0),
        "one_cycle": ("warmup_steps", base),
        "cyclical": ("step_size_up", base),
    }.get(kind, ("warm_up", 0))
    steps = values.get(field)
    if steps is None:
        steps = round(ONE_CYCLE_RISE * int(values.get("total_steps") or 0))
    return ("Peak", start + int(steps), field, "lr", start, None)


def _height(values: Mapping[str, Any], rate_field: str, schedule: Schedule, step: int) -> float:
    return float(values[rate_field]) if rate_field else float(schedule(step))
