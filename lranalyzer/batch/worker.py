"""What a worker does: read, diagnose, send back. The one place where any error of one run becomes a row."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
    """Where relative paths begin: a worker may stand elsewhere, and the caller by the time he asks for the next run."""


def work(tasks: Sequence[Task], orders: Orders) -> list[list[Outcome]]:
    """The outcomes of every task."""
    return [do(task, orders) for task in tasks]


def do(task: Task, orders: Orders) -> list[Outcome]:
    """Read one task's runs and diagnose them; a failure is an outcome and the runs before it are kept."""
    # Another machine may not have the folder, and the paths begin where its workers were started.
    placed = task.within(orders.folder) if os.path.isdir(orders.folder) else task
    called = _Called(orders.folder if placed is not task else "")
    done: list[Outcome] = []
    try:
        done.extend(_outcome(found, called, orders) for found in placed.read(orders.reading))
    except Exception as error:  # noqa: BLE001 -- one broken log must not cost the other 99,999
        done.append(Outcome(failure=called.failure(Failure.of(task.source, error))))
    return done


def _outcome(found: Run | Failure, called: _Called, orders: Orders) -> Outcome:
    return (
        Outcome(failure=called.failure(found)) if isinstance(found, Failure) else _diagnosed(called.run(found), orders)
    )


@dataclass(frozen=True)
class _Called:
    """Paths below ``folder`` as the user wrote them: from there. Empty: as they are."""

    folder: str

    def text(self, text: str) -> str:
        """Of a name or a sentence."""
        before = os.path.join(self.folder, "")
        if not self.folder or before == self.folder:  # of the root, "/", nothing can be taken off
            return text
        return "." if text == self.folder else text.replace(before, "")

    def run(self, run: Run) -> Run:
        """Of all that a run says about its place."""
        notes = tuple(replace(n, text=self.text(n.text), source=self.text(n.source)) for n in run.notes)
        return replace(run, source=self.text(run.source), notes=notes)

    def failure(self, failure: Failure) -> Failure:
        """Of an error."""
        return replace(failure, source=self.text(failure.source), message=self.text(failure.message))


def _diagnosed(run: Run, orders: Orders) -> Outcome:
    try:
        return Outcome.of(ReportedRun.of(run, diagnose(run), orders.points))
    except Exception as error:  # noqa: BLE001 -- as above
        where = f"{run.source} ({run.name})" if run.source else run.name
        return Outcome(failure=Failure.of(where, error))
