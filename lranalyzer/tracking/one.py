"""One run by its id, or one experiment as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow import iter_mlflow, open_store
from lranalyzer.readers.mlflow.records import to_run
from lranalyzer.readers.mlflow.uri import locate
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run

if TYPE_CHECKING:
    import pandas as pd


def read_run(run_id: str, tracking_uri: str | Path | None = None) -> Run:
    """One run of a store; raises ReadError when it is not there or was deleted."""
    store = open_store(locate(current_uri() if tracking_uri is None else tracking_uri))
    try:
        record = store.one(run_id)
        if record is None:
            raise ReadError(store.shown, f"no run {run_id!r}", "the id of a run that is not deleted")
        return to_run(next(iter(store.histories([record], None))), store.shown)
    finally:
        store.close()


def diagnose_run(run_id: str, tracking_uri: str | Path | None = None) -> Diagnosis:
    """Diagnose one run.

    >>> diagnose_run("0a1b2c3d4e5f60718293a4b5c6d7e8f9").verdict  # doctest: +SKIP

    Parameters
    ----------
    tracking_uri
        Where it is; None: where ``mlflow`` itself would look in this process.
    """
    from lranalyzer.recommend import diagnose

    return diagnose(read_run(run_id, tracking_uri))


def diagnose_experiment(
    name_or_id: str, tracking_uri: str | Path | None = None, *, filter_string: str | None = None
) -> pd.DataFrame:
    """Diagnose every run of an experiment: a row a run, its id as the index.

    Columns: ``name``, ``status``, ``verdict``, ``confidence``, ``lr`` (trained with), ``recommended_lr``,
    ``recommended_lr_low``, ``recommended_lr_high``, ``schedule``, ``action``, ``symptoms``, ``summary``.
    """
    import pandas as pd

    from lranalyzer.recommend import diagnose

    uri = current_uri() if tracking_uri is None else tracking_uri
    found = iter_mlflow(uri, experiment=name_or_id, filter_string=filter_string)
    rows = {run.run_id: _row(run, diagnose(run)) for run in found}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))
    return table.rename_axis("run_id")


COLUMNS = (
    "name", "status", "verdict", "confidence", "lr", "recommended_lr", "recommended_lr_low",
    "recommended_lr_high", "schedule", "action", "symptoms", "summary",
)  # fmt: skip


def _row(run: Run, diagnosis: Diagnosis) -> list[object]:
    advised = diagnosis.recommendation
    rates = (advised.lr, advised.lr_low, advised.lr_high, advised.schedule.kind) if advised else (None,) * 4
    return [
        run.name, run.status, diagnosis.verdict, diagnosis.confidence, diagnosis.lr, *rates,
        diagnosis.advice.action, ", ".join(diagnosis.symptoms), diagnosis.summary,
    ]  # fmt: skip


def current_uri() -> str:
    """Where ``mlflow`` would look: what the program set, else the environment and this folder."""
    if "mlflow" in sys.modules:
        import mlflow

        return str(mlflow.get_tracking_uri())
    return ""
