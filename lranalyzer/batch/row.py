"""One run as one row of a table."""

from __future__ import annotations

from typing import Any

from lranalyzer.diagnosis.judgement import VERDICTS
from lranalyzer.report.document import Failure, ReportedRun

PROBABILITIES = tuple(f"p_{verdict}" for verdict in VERDICTS if verdict != "unknown")

COLUMNS = (
    "name", "source", "run_id", "format", "status", "verdict", *PROBABILITIES, "confidence", "main_finding",
    "level", "symptoms", "lr", "recommended_lr", "recommended_lr_low", "recommended_lr_high", "schedule",
    "action", "loss", "best_loss", "best_step", "last_loss", "last_step", "points", "error",
)  # fmt: skip
"""Columns that every row has; parameters follow as ``param.<name>``."""

PARAM = "param."


def row_of(run: ReportedRun) -> dict[str, Any]:
    """The row of a run that was diagnosed.

    ``best_loss`` is the lowest validation loss, or the lowest training loss where validation was not logged;
    ``loss`` names which.
    """
    diagnosis, advised, loss = run.diagnosis, run.diagnosis.recommendation, run.outcome_loss
    first = diagnosis.findings[0] if diagnosis.findings else None
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row.update(
        name=run.name, source=run.source, run_id=run.run_id, format=run.format, status=run.status,
        verdict=diagnosis.verdict, confidence=diagnosis.confidence,
        main_finding=first.sentence if first else None,
        level=first.level if first else None, symptoms=", ".join(diagnosis.symptoms),
        lr=diagnosis.lr,
        action=diagnosis.advice.action,
    )  # fmt: skip
    row.update({f"p_{verdict}": p for verdict, p in diagnosis.probabilities.items()})
    if advised:
        row.update(
            recommended_lr=advised.lr, recommended_lr_low=advised.lr_low, recommended_lr_high=advised.lr_high,
            schedule=advised.schedule.kind,
        )  # fmt: skip
    if loss:
        row.update(
            loss=loss.role, best_loss=loss.lowest, best_step=loss.lowest_step, last_loss=loss.last,
            last_step=loss.last_step, points=loss.points,
        )  # fmt: skip
    row.update({f"{PARAM}{name}": value for name, value in run.params.items()})
    return row


def row_of_failure(failure: Failure) -> dict[str, Any]:
    """The row of a source that gave no run."""
    return {
        **dict.fromkeys(COLUMNS),
        "name": failure.source,
        "source": failure.source,
        "error": failure.message,
    }
