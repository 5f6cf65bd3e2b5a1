"""What comes back for one run: its row, and its diagnosis when somebody asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lranalyzer.batch.row import row_of, row_of_failure
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.report.as_json import dumps, failure_to_dict, run_to_dict
from lranalyzer.report.curves import Curve
from lranalyzer.report.document import Failure, ReportedRun
from lranalyzer.report.from_json import run_from_dict


@dataclass(frozen=True)
class Outcome:
    """One run, or one source that failed.

    The run is held as JSON text: that is what workers send, what the cache keeps, and a tenth of the memory
    of the objects it stands for.
    """

    text: str = ""
    failure: Failure | None = None
    curves: tuple[Curve, ...] = field(default=(), compare=False)
    cached: bool = False

    @classmethod
    def of(cls, run: ReportedRun) -> Outcome:
        """Pack a run."""
        return cls(dumps(run_to_dict(run)), curves=run.curves)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The run, or the failure, as :mod:`lranalyzer.report.as_json` writes it."""
        return json.loads(self.text) if self.failure is None else failure_to_dict(self.failure)

    @cached_property
    def run(self) -> ReportedRun | None:
        """The run with its diagnosis; None when it failed."""
        return None if self.failure else run_from_dict(self.data, self.curves)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The diagnosis; None when the run failed."""
        return self.run.diagnosis if self.run else None

    @cached_property
    def row(self) -> dict[str, Any]:
        """The row of the result table."""
        if self.failure:
            return row_of_failure(self.failure)
        assert self.run is not None
        return row_of(self.run)
