"""A diagnosis at the end of a training that logs to MLflow, by hand or through autologging.

>>> with mlflow.start_run(), diagnosed_run() as result:  # doctest: +SKIP
...     train()
>>> print(result.diagnosis.summary)  # doctest: +SKIP

Or around a function whose framework starts the run itself:

>>> @diagnosed_run(write_back=True)  # doctest: +SKIP
... def main():
...     mlflow.pytorch.autolog()
...     trainer.fit(model)
"""

from __future__ import annotations

import logging
from contextlib import ContextDecorator
from types import TracebackType

from lranalyzer.errors import LRAnalyzerError, WriteError
from lranalyzer.readers.mlflow.uri import locate
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run
from lranalyzer.tracking import engine
from lranalyzer.tracking.engine import Diagnose, Render
from lranalyzer.tracking.one import current_uri, read_run
from lranalyzer.tracking.write_back import Change, write_one
from lranalyzer.tracking.writer import Writer

log = logging.getLogger("lranalyzer")


class DiagnosedRun:
    """What became of the run; empty until the block ends, or when no run was started in it."""

    run: Run | None = None
    diagnosis: Diagnosis | None = None
    change: Change | None = None
    """What was written, where that was asked for."""


class diagnosed_run(ContextDecorator):  # noqa: N801  (used like a function)
    """Diagnose the run that is active here, or that the block starts; a context manager and a decorator.

    The training is never disturbed: its exceptions pass through, trouble of our own is logged as a warning.

    Parameters
    ----------
    write_back
        Also write tags and report to the run.
    diagnose, render
        Instead of :func:`lranalyzer.diagnose` and :func:`lranalyzer.report.to_html`.
    """

    def __init__(
        self, *, write_back: bool = False, diagnose: Diagnose | None = None, render: Render | None = None
    ) -> None:
        self._write_back, self._diagnose, self._render = write_back, diagnose, render

    def __enter__(self) -> DiagnosedRun:
        import mlflow

        active = mlflow.active_run()
        self._run_id = active.info.run_id if active else None
        self._last_before = _last_run_id()
        self._result = DiagnosedRun()
        return self._result

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._finish()
        except LRAnalyzerError as trouble:
            log.warning("the run is not diagnosed: %s", trouble)
        except Exception:  # whatever is wrong with us or the store, hours of training are not lost to it
            log.warning("the run is not diagnosed", exc_info=True)

    def _finish(self) -> None:
        import mlflow

        run_id = self._run_id or _last_run_id()
        if run_id is None or (not self._run_id and run_id == self._last_before):
            log.warning("no MLflow run was active or started: nothing to diagnose")
            return
        mlflow.flush_async_logging()
        diagnose = self._diagnose or engine.diagnose
        result = self._result
        result.run = read_run(run_id)
        result.diagnosis = diagnose(result.run)
        log.info("%s: %s", result.run.name, result.diagnosis.summary)
        if self._write_back:
            try:
                # Training has just written here with the same MLflow: nothing is left to migrate.
                writer = Writer(locate(current_uri()), upgrade=True)
                result.change = write_one(result.run, result.diagnosis, writer, self._render)
            except WriteError as error:
                log.warning("the diagnosis is not written, or not all of it: %s", error)


def _last_run_id() -> str | None:
    """The run that is or was active last; None where it lies in a store that is not the current one."""
    import mlflow
    from mlflow.exceptions import MlflowException

    try:
        last = mlflow.active_run() or mlflow.last_active_run()
    except MlflowException:
        return None
    return last.info.run_id if last else None
