"""Schedules as code: one exporter per framework."""

from __future__ import annotations

from collections.abc import Callable

from lranalyzer.errors import ScheduleError, did_you_mean
from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.export.keras import to_keras
from lranalyzer.schedules.export.lightning import to_lightning
from lranalyzer.schedules.export.optax import to_optax
from lranalyzer.schedules.export.pytorch import to_pytorch
from lranalyzer.schedules.export.transformers import to_transformers

EXPORTERS: dict[str, Callable[[Schedule], str]] = {
    "pytorch": to_pytorch,
    "lightning": to_lightning,
    "keras": to_keras,
    "optax": to_optax,
    "transformers": to_transformers,
}

FRAMEWORKS = tuple(EXPORTERS)


def to_code(schedule: Schedule, framework: str) -> str:
    """Return a complete snippet that applies `schedule` in `framework`.

    Raises
    ------
    ScheduleError
        If the framework is unknown (the nearest known one is named), or cannot express this schedule.
    """
    if framework not in EXPORTERS:
        raise ScheduleError(f"framework: {did_you_mean(framework, EXPORTERS)}")
    return EXPORTERS[framework](schedule)


__all__ = ["FRAMEWORKS", "to_code"]
