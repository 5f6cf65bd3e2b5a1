"""Requests without a server: how long to wait, and answers of servers that are older or cut them otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from email.utils import formatdate
from typing import Any

import pytest
from mlflow_world import falling

from lranalyzer.readers.mlflow.bulk import BulkHistories
from lranalyzer.readers.mlflow.credentials import Credentials
from lranalyzer.readers.mlflow.records import Latest
from lranalyzer.readers.mlflow.transport import Patience, RefusedError, Transport


@pytest.mark.parametrize(("header", "low", "high"), [("7", 7, 7), ("3600", 60, 60), ("soon", 0, 0.4), ("nan", 0, 60)])
def test_a_server_may_say_how_long_to_wait(header: str, low: float, high: float) -> None:
    assert low <= Patience().wait_seconds(0, header) <= high


def test_a_server_may_say_until_when_to_wait() -> None:
    assert 0 < Patience().wait_seconds(0, formatdate(time.time() + 50, usegmt=True)) <= 51


class FakeTransport(Transport):
    """Answers like servers that are older, or that cut answers in other ways than MLflow."""

    def __init__(self, histories: Mapping[str, int], bulk: Any) -> None:
        super().__init__(Credentials("http://fake"))
        self.histories, self.bulk, self.singles = histories, bulk, 0

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parameters is not None
        if "bulk" in path:
            rows = [r for run in parameters["run_id"] for r in self._rows(run)]
            return {"metrics": self.bulk(rows)}
        self.singles += 1
        return {"metrics": self._rows(parameters["run_id"])}

    def _rows(self, run_id: str) -> Iterator[dict[str, Any]]:
        return [
            {"run_id": run_id, "key": "loss", "step": s, "value": v, "timestamp": s}
            for s, v in falling(self.histories[run_id])
        ]


def _not_found(rows: Any) -> Any:
    raise RefusedError(404, "no such endpoint")


@pytest.mark.parametrize(
    ("bulk", "singles"),
    [
        (lambda rows: rows[:25_000], 0),
        (lambda rows: rows[:10_000], 2),  # a smaller limit than documented
        (lambda rows: sorted(rows[:25_000], key=lambda r: r["step"]), 10),  # not run after run
        (lambda rows: [], 10),
        (_not_found, 10),
    ],
    ids=["documented", "smaller-limit", "other-order", "nothing", "unknown-request"],
)
def test_whatever_a_server_leaves_out_is_asked_for_again(bulk: Any, singles: int) -> None:
    lengths = {f"run{i}": 3000 for i in range(10)}
    transport = FakeTransport(lengths, bulk)
    histories = BulkHistories(transport)
    # The last step says little about the number of points where steps are sparse: here it promises too few.
    found = histories.fetch("loss", {run_id: Latest(0.0, 0, 2999) for run_id in lengths})
    assert {run_id: points.step.size for run_id, points in found.items()} == lengths
    assert transport.singles == singles
    transport.close()
