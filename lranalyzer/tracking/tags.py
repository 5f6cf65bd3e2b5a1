"""What is written back to a run: a few tags and one page, all under a name of our own."""

from __future__ import annotations

from collections.abc import Iterable

from lranalyzer import __version__
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run
from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.dampened import Dampened
from lranalyzer.schedules.warmup import WarmUp

PREFIX = "lranalyzer."
"""Every tag we write begins with this; no other tag is ever touched."""
VERSION = f"{PREFIX}version"
FOLDER = "lranalyzer"
"""Artifact folder that is ours."""
ARTIFACT = f"{FOLDER}/report.html"
LONGEST = 500
"""Characters of a tag's value that every MLflow server takes."""


def tags_of(run: Run, diagnosis: Diagnosis) -> dict[str, str]:
    """The tags of a diagnosis; the same run and diagnosis always give the same tags."""
    tags = {
        "verdict": diagnosis.verdict,
        "confidence": f"{diagnosis.confidence:.2f}",
        "summary": diagnosis.because,
        "points": _extent(run),
        "version": __version__,
    }
    if diagnosis.recommendation:
        tags["lr"] = f"{diagnosis.recommendation.lr:.3g}"
        tags["schedule"] = _brief(diagnosis.recommendation.schedule, diagnosis.recommendation.schedule.unit)
    return {PREFIX + name: _short(value) for name, value in tags.items()}


def ours(names: Iterable[str]) -> list[str]:
    """The tags among these that we wrote."""
    return [name for name in names if name.startswith(PREFIX)]


def _brief(schedule: Schedule, unit: str) -> str:
    """A schedule in the width of a column: what it is called, its rates, its length."""
    if isinstance(schedule, WarmUp):
        return f"{schedule.steps} {unit}s of warmup, then {_brief(schedule.then, unit)}"
    if isinstance(schedule, Dampened):
        return f"{schedule.steps} {unit}s of warmup over {_brief(schedule.then, unit)}"
    name, peak, last = schedule.kind.replace("_", " "), f"{schedule.peak:.3g}", schedule.total_steps
    if last is None:
        return f"{name} {peak}" if schedule.kind == "constant" else f"{name} from {peak}"
    return f"{name} {peak} → {schedule(last):.3g} in {last} {unit}s"


def _extent(run: Run) -> str:
    """How far the diagnosis has read, so that a run that grew since can be told."""
    points = sum(len(series) for series in run.series.values())
    last = max((int(series.step.max()) for series in run.series.values() if len(series)), default=0)
    return f"{points} to step {last}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
