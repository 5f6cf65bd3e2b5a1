"""Trackio's SQLite file: table ``metrics`` with a JSON object a row, table ``configs`` with one a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import table_of_records
from lranalyzer.readers.numbers import parse_number
from lranalyzer.readers.records.flatten import flat_numbers, seconds_of
from lranalyzer.readers.sidecar import flatten
from lranalyzer.readers.sqlite import columns_of, opened, table_names
from lranalyzer.run import Note, Run


class Trackio:
    """A reader of ``<project>.db``."""

    name, title = "trackio", "Trackio project"

    def sniff(self, head: Head) -> Sniff:
        """Known by its tables; MLflow's has experiments as well."""
        tables = table_names(head)
        known = "metrics" in tables and "experiments" not in tables and "metrics" in columns_of(head.path, "metrics")
        return Sniff(1.0, "SQLite with JSON in metrics.metrics") if known else Sniff(0.0, "no Trackio tables")

    def read(self, path: Path) -> list[Run]:
        """Every run of the project; non-finite numbers are the words ``"NaN"`` and ``"Infinity"`` there."""
        key = "run_id" if "run_id" in columns_of(path, "metrics") else "run_name"
        with opened(path) as connection:
            rows = connection.execute(
                f"select {key}, run_name, step, timestamp, metrics from metrics order by {key}, rowid"
            ).fetchall()
            configs = _configs(connection, path)
        runs: dict[str, list[dict[str, float]]] = {}
        names: dict[str, str] = {}
        odd: dict[str, list[str]] = {}
        for run, name, step, timestamp, text in rows:
            record = _object(text)
            numbers = flat_numbers(record)
            number = None if step is None else parse_number(str(step))
            if step is not None and number is None:
                odd.setdefault(str(run), []).append(str(step))
            numbers["step"] = float(len(runs.get(str(run), ()))) if number is None else number
            seconds = seconds_of(str(timestamp))
            if seconds is not None:
                numbers["timestamp"] = seconds
            runs.setdefault(str(run), []).append(numbers)
            names[str(run)] = str(name)
        if not runs:
            raise ReadError(path, "a Trackio project without runs", "logged metrics")
        return [
            _run(path, key, names[key], entries, configs.get(names[key], {}), odd.get(key, []))
            for key, entries in runs.items()
        ]


def _run(
    path: Path, run_id: str, name: str, entries: list[dict[str, float]], config: dict[str, Any], odd: list[str]
) -> Run:
    params = {k: v for k, v in flatten(config).items() if not k.startswith("_")}
    draft = Draft(name, str(path), "trackio", params, run_id=run_id, step="step")
    draft.tags = {"project": path.stem}
    table = table_of_records(entries)
    if odd:
        text = f"{len(odd)} steps that are no numbers, the first {odd[0][:40]!r}: counted by row instead"
        table.notes.append(Note("repaired", text, str(path)))
    return build_run(table, draft)


def _configs(connection: Any, path: Path) -> dict[str, dict[str, Any]]:
    if "config" not in columns_of(path, "configs"):
        return {}
    return {str(name): _object(text) for name, text in connection.execute("select run_name, config from configs")}


def _object(text: Any) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


if TYPE_CHECKING:
    _conforms: Reader = Trackio()
