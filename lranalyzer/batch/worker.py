"""What a worker does: read, diagnose, send back. The one place where any error of one run becomes a row."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from lranalyzer.batch.outcome import Outcome
from lranalyzer.batch.tasks import Reading, Task
from lranalyzer.recommend import diagnose
from lranalyzer.report.document import Failure, ReportedRun
from lranalyzer.run import Run


@dataclass(frozen=True)
class Orders:
    """How to do the tasks."""

    reading: Reading = field(default_factory=Reading)
    points: int = 0
    """Points of each curve to send back; 0: none."""
    folder: str = ""
    """Where relative paths begin: workers outlive a batch, and this process may stand elsewhere by the next. Empty: stay."""


def work(tasks: Sequence[Task], orders: Orders) -> list[list[Outcome]]:
    """The outcomes of every task."""
    if orders.folder:
        with suppress(OSError):  # another machine may not have it
            os.chdir(orders.folder)
    return [do(task, orders) for task in tasks]


def do(task: Task, orders: Orders) -> list[Outcome]:
    """Read one task's runs and diagnose them; a failure is an outcome and the runs before it are kept."""
    done: list[Outcome] = []
    try:
        done.extend(_diagnosed(run, orders) for run in task.read(orders.reading))
    except Exception as error:  # noqa: BLE001 -- one broken log must not cost the other 99,999
        done.append(Outcome(failure=Failure.of(task.source, error)))
    return done


def _diagnosed(run: Run, orders: Orders) -> Outcome:
    try:
        return Outcome.of(ReportedRun.of(run, diagnose(run), orders.points))
    except Exception as error:  # noqa: BLE001 -- as above
        where = f"{run.source} ({run.name})" if run.source else run.name
        return Outcome(failure=Failure.of(where, error))
