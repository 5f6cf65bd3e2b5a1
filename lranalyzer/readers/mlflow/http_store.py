"""A tracking server, asked over REST with several requests at once and in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from lranalyzer.errors import FilterError, ReadError
from lranalyzer.readers.mlflow.bulk import MAX_RUNS, BulkHistories
from lranalyzer.readers.mlflow.credentials import credentials
from lranalyzer.readers.mlflow.records import Experiment, History, Latest, Points, RunRecord
from lranalyzer.readers.mlflow.store import wanted
from lranalyzer.readers.mlflow.transport import WORKERS, Patience, RefusedError, Transport, refusal

API = "/api/2.0/mlflow"
PAGE_RUNS = 200
"""Runs in one answer to a search; an answer holds every parameter, tag and last value."""
PAGE_EXPERIMENTS = 1000
EXPERIMENTS_PER_SEARCH = 100
GROUP_POINTS = 1_000_000
"""Points, as far as the last steps tell, that are fetched together: reading holds two or three times that."""

_Parts = list[tuple[str, "Future[dict[str, Points]]"]]


class HttpStore:
    """An MLflow server, or Databricks."""

    def __init__(self, address: str, patience: Patience | None = None) -> None:
        who = credentials(address)
        self.shown = who.base
        self._transport = Transport(who, patience)
        self._bulk = BulkHistories(self._transport, bulk=not address.startswith("databricks"))

    def experiments(self) -> list[Experiment]:
        """The experiments that are not deleted."""
        body = {"max_results": PAGE_EXPERIMENTS, "view_type": "ACTIVE_ONLY"}
        try:
            pages = list(self._pages("/experiments/search", body, "experiments"))
        except RefusedError as error:
            if error.status not in (404, 405):
                raise refusal(self.shown, error) from error
            pages = [self._get("/experiments/list", {"view_type": "ACTIVE_ONLY"}).get("experiments", [])]
        return [Experiment(str(e["experiment_id"]), e.get("name", "")) for page in pages for e in page]

    def counts(self) -> dict[str, int]:
        """Nothing: a server tells runs only with all their parameters and last values."""
        return {}

    def pages(self, experiments: Sequence[Experiment], where: str | None = None) -> Iterator[list[RunRecord]]:
        """Runs that are not deleted and match the filter, oldest first; the server does the filtering."""
        named = {e.id: e for e in experiments}
        ids, met = list(named), set[str]()
        for start in range(0, len(ids), EXPERIMENTS_PER_SEARCH):
            body = {
                "experiment_ids": ids[start : start + EXPERIMENTS_PER_SEARCH],
                "filter": where or "",
                "run_view_type": "ACTIVE_ONLY",
                "max_results": PAGE_RUNS,
                "order_by": ["attributes.start_time ASC"],
            }
            try:
                for page in self._pages("/runs/search", body, "runs"):
                    records = [_record(run, named) for run in page]
                    # Pages are cut by position: a run that is added in between may shift one onto the next page.
                    yield [record for record in records if record.run_id not in met]
                    met.update(record.run_id for record in records)
            except RefusedError as error:
                if where and error.status == 400:
                    raise FilterError(f"filter {where!r}: {error.text}") from error
                raise refusal(self.shown, error) from error

    def active(
        self, experiments: Sequence[Experiment], since_ms: int, where: str | None = None
    ) -> Iterator[list[RunRecord]]:
        """Runs that are being trained, or that started since."""
        met: set[str] = set()
        for condition in ("attributes.status = 'RUNNING'", f"attributes.start_time >= {since_ms}"):
            for page in self.pages(experiments, f"{where} AND {condition}" if where else condition):
                new = [record for record in page if record.run_id not in met]
                met.update(record.run_id for record in new)
                yield new

    def one(self, run_id: str) -> RunRecord | None:
        """The run with this id, or None."""
        try:
            run = self._transport.get(f"{API}/runs/get", {"run_id": run_id, "run_uuid": run_id})["run"]
            number = str(run["info"]["experiment_id"])
            found = self._transport.get(f"{API}/experiments/get", {"experiment_id": number})["experiment"]
        except RefusedError as error:
            if error.status in (400, 404):
                return None
            raise refusal(self.shown, error) from error
        record = _record(run, {number: Experiment(number, found.get("name", ""))})
        return record if run["info"].get("lifecycle_stage", "active") == "active" else None

    def histories(self, records: Sequence[RunRecord], keys: Collection[str] | None = None) -> Iterator[History]:
        """All points, a run at a time; the next group of runs is fetched while one is handed out."""
        pool = ThreadPoolExecutor(WORKERS, "mlflow")
        under_way: deque[tuple[list[RunRecord], _Parts]] = deque()
        try:
            for group in _groups(records):
                under_way.append((group, self._submit(pool, group, keys)))
                if len(under_way) > 1:
                    yield from _collected(*under_way.popleft())
            while under_way:
                yield from _collected(*under_way.popleft())
        except RefusedError as error:
            raise refusal(self.shown, error) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Stop what is under way and let go of connections."""
        self._transport.close()

    def _submit(self, pool: ThreadPoolExecutor, group: list[RunRecord], keys: Collection[str] | None) -> _Parts:
        by_key: dict[str, dict[str, Latest]] = {}
        for record in group:
            for key, last in record.latest.items():
                if wanted(key, keys):
                    by_key.setdefault(key, {})[record.run_id] = last
        return [
            (key, pool.submit(self._bulk.fetch, key, part))
            for key, latest in by_key.items()
            for part in self._bulk.requests(latest)
        ]

    def _get(self, path: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._transport.get(API + path, parameters)
        except RefusedError as error:
            raise refusal(self.shown, error) from error

    def _pages(self, path: str, body: Mapping[str, Any], name: str) -> Iterator[list[dict[str, Any]]]:
        token, before = "", None
        while token != before:
            answer = self._transport.post(API + path, {**body, "page_token": token} if token else body)
            yield answer.get(name, [])
            before, token = token, answer.get("next_page_token", "")
            if not token:
                return
        raise ReadError(self.shown, f"endless pages of {name}", "another page token")


def _groups(records: Iterable[RunRecord]) -> Iterator[list[RunRecord]]:
    group: list[RunRecord] = []
    points = 0
    for record in records:
        group.append(record)
        points += sum(max(last.step, 0) + 1 for last in record.latest.values())
        if points >= GROUP_POINTS or len(group) == MAX_RUNS:
            yield group
            group, points = [], 0
    if group:
        yield group


def _collected(group: list[RunRecord], parts: _Parts) -> Iterator[History]:
    points: dict[str, dict[str, Points]] = {record.run_id: {} for record in group}
    for key, future in parts:
        for run_id, history in future.result().items():
            points[run_id][key] = history
    for record in group:
        yield History(record, points.pop(record.run_id))


def _record(run: Mapping[str, Any], experiments: Mapping[str, Experiment]) -> RunRecord:
    info, data = run["info"], run.get("data", {})
    number = str(info.get("experiment_id", ""))
    latest = {
        m["key"]: Latest(float(m.get("value", "nan")), int(m.get("timestamp", 0)), int(m.get("step", 0)))
        for m in data.get("metrics", [])
    }
    tags = _pairs(data.get("tags", []))
    return RunRecord(
        info.get("run_id") or info["run_uuid"], info.get("run_name", ""), info.get("status", ""),
        experiments.get(number, Experiment(number, "")),
        _int(info.get("start_time")), _int(info.get("end_time")), _pairs(data.get("params", [])),
        tags, latest,
    )  # fmt: skip


def _pairs(items: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {item["key"]: item.get("value", "") for item in items}


def _int(value: Any) -> int | None:
    return None if value in (None, "") else int(value)
