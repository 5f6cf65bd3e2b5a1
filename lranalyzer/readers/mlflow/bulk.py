"""Histories of many runs in few requests, without losing what the server leaves out.

``get-history-bulk`` hands out one metric of up to 100 runs, run after run, and silently stops after 25,000
points. So requests are sized to stay below that; where one is cut nonetheless, the runs before the cut are
complete and the others are asked for again. Each history is checked against the last step the server named.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.records import Latest, Points
from lranalyzer.readers.mlflow.tables import joined, to_points
from lranalyzer.readers.mlflow.transport import RefusedError, Transport

MAX_POINTS = 25_000
"""The server's limit of points in one answer."""
MAX_RUNS = 100
"""The server's limit of runs in one request."""

_BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"
_SINGLE = "/api/2.0/mlflow/metrics/get-history"


class BulkHistories:
    """Fetches one metric of several runs; may be shared by threads."""

    def __init__(self, transport: Transport, *, bulk: bool = True) -> None:
        self._transport = transport
        self._bulk = bulk  # False once the server turned out not to know the request

    def requests(self, latest: Mapping[str, Latest]) -> Iterator[dict[str, Latest]]:
        """Split runs so that no answer should reach the server's limit."""
        part: dict[str, Latest] = {}
        size = 0
        for run_id, last in latest.items():
            expected = max(last.step, 0) + 1
            if part and (size + expected >= MAX_POINTS or len(part) == MAX_RUNS or not self._bulk):
                yield part
                part, size = {}, 0
            part[run_id] = last
            size += expected
        if part:
            yield part

    def fetch(self, key: str, latest: Mapping[str, Latest]) -> dict[str, Points]:
        """All points of ``key`` for each run; ``latest`` holds the last value known of each."""
        found: dict[str, Points] = {}
        left = list(latest)
        while self._bulk and len(left) > 1:
            complete = self._bulk_answer(key, left[:MAX_RUNS])
            if not complete:
                break
            found.update(complete)
            left = [run_id for run_id in left if run_id not in found]
        checked = {run_id: points for run_id, points in found.items() if _reaches(points, latest[run_id])}
        for run_id in latest:
            if run_id not in checked:
                checked[run_id] = self._single(key, run_id)
        return checked

    def _bulk_answer(self, key: str, run_ids: Sequence[str]) -> dict[str, Points]:
        """The histories that are complete in one answer; none where the server has no such request."""
        wanted = {"run_id": list(run_ids), "metric_key": key, "max_results": MAX_POINTS}
        try:
            rows = self._transport.get(_BULK, wanted).get("metrics", [])
        except RefusedError as error:
            if error.status not in (400, 404, 405, 501):
                raise
            self._bulk = False
            return {}
        by_run = [(run_id, list(group)) for run_id, group in groupby(rows, key=lambda row: row["run_id"])]
        if len(rows) >= MAX_POINTS:
            by_run.pop()  # cut, perhaps
        if len({run_id for run_id, _ in by_run}) < len(by_run):
            return {}  # not run after run: nothing tells which are complete
        return {run_id: _parsed(group) for run_id, group in by_run}

    def _single(self, key: str, run_id: str) -> Points:
        parameters: dict[str, Any] = {
            "run_id": run_id,
            "run_uuid": run_id,
            "metric_key": key,
            "max_results": MAX_POINTS,
        }
        pages: list[Points] = []
        tokens: set[str] = set()
        while True:
            answer = self._transport.get(_SINGLE, parameters)
            pages.append(_parsed(answer.get("metrics", [])))
            token = answer.get("next_page_token")
            if not token:
                return _distinct(joined(pages)) if len(pages) > 1 else pages[0]
            if token in tokens:
                raise ReadError(self._transport.base, f"endless pages for metric {key!r}", "another page token")
            tokens.add(token)
            parameters["page_token"] = token


def _parsed(rows: Sequence[Mapping[str, Any]]) -> Points:
    # REST sends NaN as text, the bulk request as a bare token; whole numbers may come as text.
    return to_points(
        [int(row.get("step", 0)) for row in rows],
        [int(row.get("timestamp", 0)) for row in rows],
        [float(row.get("value", math.nan)) for row in rows],
    )


def _reaches(points: Points, last: Latest) -> bool:
    return points.step.size > 0 and bool(points.step.max() >= last.step)


def _distinct(points: Points) -> Points:
    """Pages are cut by position: a point that arrives in between may repeat the edge of the page before."""
    rows = np.rec.fromarrays([points.step, points.time_ms, points.value.view(np.int64)])
    first = np.sort(np.unique(rows, return_index=True)[1])
    return Points(points.step[first], points.time_ms[first], points.value[first])
