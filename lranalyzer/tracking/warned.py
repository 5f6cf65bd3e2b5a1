"""Warnings of a training that goes on, written to its MLflow run: tags that say what and when, metrics that show where.

Nothing but names under our own prefix is written, and trouble with the store never disturbs the training.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lranalyzer.tracking.tags import LONGEST, PREFIX

if TYPE_CHECKING:
    from lranalyzer.live import Warning

log = logging.getLogger("lranalyzer")


class MlflowWarnings:
    """Called with each warning; writes it to the active run, or to the one named.

    >>> Monitor(optimizer, on_warning=MlflowWarnings())  # doctest: +SKIP
    """

    def __init__(self, run_id: str | None = None) -> None:
        self._run_id = run_id

    def __call__(self, warning: Warning) -> None:
        """Write tags and metrics; a store that refuses is logged."""
        import mlflow
        from mlflow.exceptions import MlflowException

        run_id = self._run_id or (active.info.run_id if (active := mlflow.active_run()) else None)
        if run_id is None:
            log.warning("no MLflow run is active: the warning is not written there")
            return
        name = f"{PREFIX}live.{warning.verdict}"
        try:
            client = mlflow.MlflowClient()
            client.set_tag(run_id, name, f"{warning}"[:LONGEST])
            client.set_tag(run_id, f"{PREFIX}live.verdict", warning.verdict)
            client.log_metric(run_id, f"{name}.probability", warning.probability, step=warning.step)
        except (MlflowException, OSError) as error:
            log.warning("the warning is not written to MLflow: %s", error)
