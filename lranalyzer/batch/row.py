"""One run as one row of a table."""

from __future__ import annotations

from typing import Any

from lranalyzer.filter import COLUMNS, given, judged
from lranalyzer.report.document import Failure, ReportedRun
from lranalyzer.run import Hyperparameters


def row_of(run: ReportedRun) -> dict[str, Any]:
    """The row of a run that was diagnosed.

    ``best_loss`` is the lowest validation loss, or the lowest training loss where validation was not logged;
    ``loss`` names which.
    """
    loss = run.outcome_loss
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row.update(
        name=run.name, source=run.source, run_id=run.run_id, format=run.format, status=run.status,
        optimizer=Hyperparameters.of(run.params).optimizer,
    )  # fmt: skip
    row.update(judged(run.diagnosis))
    if loss:
        row.update(
            loss=loss.role, best_loss=loss.lowest, best_step=loss.lowest_step, last_loss=loss.last,
            last_step=loss.last_step, points=loss.points,
        )  # fmt: skip
    row.update(given(run.params, run.tags))
    return row


def row_of_failure(failure: Failure) -> dict[str, Any]:
    """The row of a source that gave no run."""
    return {
        **dict.fromkeys(COLUMNS),
        "name": failure.source,
        "source": failure.source,
        "error": failure.message,
    }
