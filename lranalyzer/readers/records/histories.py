"""Documents that hold one training as a list of entries, or as lists of numbers under names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Column, Table, table_of_records
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.records.arranged import arranged
from lranalyzer.readers.records.flatten import flat_numbers, number_of
from lranalyzer.readers.sidecar import flatten, params_beside
from lranalyzer.readers.sides import told
from lranalyzer.run import IntArray, Note, Run

_HISTORY_KEYS = (
    "history",
    "log_history",
    "logs",
    "log",
    "metrics",
    "results",
    "records",
    "data",
    "train_log",
    "evals_result",
)
_CONFIG_KEYS = ("config", "params", "hparams", "args", "hyperparameters", "hyperparams", "opt", "settings")


def any_history(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """Whatever the document holds: entries, columns, or several runs that hold either."""
    return _runs_in(document, path, notes, "json", {}, run_name(path))


def chainer_run(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """Chainer's LogReport: a list of entries."""
    return [entries_run(document, path, notes, "chainer", {}, run_name(path))]


def entries_run(
    entries: Sequence[Any],
    path: Path,
    notes: list[Note],
    format_name: str,
    params: Mapping[str, Any],
    name: str,
) -> Run:
    """A run from a list of objects, one a step."""
    table = table_of_records(flat_numbers(told(dict(e))) for e in entries if isinstance(e, Mapping))
    table.notes += notes
    return build_run(table, Draft(name, str(path), format_name, {**params_beside(path), **params}))


def columns_run(
    columns: Mapping[str, Sequence[Any]],
    path: Path,
    notes: list[Note],
    format_name: str,
    params: Mapping[str, Any],
    name: str,
) -> Run:
    """A run from lists of numbers; all count from the same first step."""
    longest = max((len(v) for v in columns.values()), default=0)
    table = Table({}, longest, notes=list(notes))
    for key, values in columns.items():
        rows = _spread_rows(len(values), longest)
        if rows[-1] != len(values) - 1:
            table.notes.append(
                Note("info", f"{len(values)} points of {key!r} are spread evenly over {longest}", str(path))
            )
        numbers = [number_of(v) for v in values]
        kept = [i for i, n in enumerate(numbers) if n is not None]
        value = np.array([numbers[i] for i in kept], dtype=np.float64)
        table.columns[key] = Column(value, None if len(kept) == longest else rows[kept])
    return build_run(table, Draft(name, str(path), format_name, {**params_beside(path), **params}))


def _spread_rows(points: int, longest: int) -> IntArray:
    """Rows of a list that is logged more rarely than the longest one; lists of about equal length begin
    together."""
    if points * 2 > longest:
        return np.arange(points, dtype=np.int64)
    return np.rint(np.arange(1, points + 1) * longest / points).astype(np.int64) - 1


def number_lists(tree: Any, prefix: str = "", depth: int = 0) -> dict[str, list[Any]]:
    """``{"train": {"logloss": [...]}}`` as ``{"train/logloss": [...]}``; lists of anything but numbers are
    left out."""
    found: dict[str, list[Any]] = {}
    if not isinstance(tree, Mapping) or depth > 4:
        return found
    for key, value in tree.items():
        if isinstance(value, list) and len(value) > 1 and all(v is None or number_of(v) is not None for v in value):
            found[f"{prefix}{key}"] = value
        elif isinstance(value, Mapping):
            found.update(number_lists(value, f"{prefix}{key}/", depth + 1))
    return found


def _runs_in(
    document: Any,
    path: Path,
    notes: list[Note],
    format_name: str,
    params: Mapping[str, Any],
    name: str,
    depth: int = 0,
) -> list[Run]:
    if depth > 3:
        return []
    document = arranged(document, path.name.split(".")[0])
    if isinstance(document, list):
        return _runs_in_list(document, path, notes, format_name, params, name, depth)
    if not isinstance(document, Mapping):
        return []
    own = {**params, **_config(document)}
    columns = number_lists({k: v for k, v in document.items() if k not in _CONFIG_KEYS})
    if columns:
        return [columns_run(columns, path, notes, format_name, own, name)]
    inner = [document[k] for k in _HISTORY_KEYS if isinstance(document.get(k), list | Mapping)]
    inner = inner or [v for v in document.values() if isinstance(v, list | Mapping)]
    for value in inner:
        runs = _runs_in(value, path, notes, format_name, own, name, depth + 1)
        if runs:
            return runs
    return []


def _runs_in_list(
    document: list[Any],
    path: Path,
    notes: list[Note],
    format_name: str,
    params: Mapping[str, Any],
    name: str,
    depth: int,
) -> list[Run]:
    objects = [o for o in document if isinstance(o, Mapping)]
    if len(objects) >= 1 and sum(bool(flat_numbers(o)) and not _has_curve(o) for o in objects) > len(objects) / 2:
        return [entries_run(objects, path, notes, format_name, params, name)]
    runs: list[Run] = []
    for number, entry in enumerate(objects):
        runs += _runs_in(entry, path, notes, format_name, params, f"{name} {number}", depth + 1)
    return runs


def _has_curve(entry: Mapping[str, Any]) -> bool:
    lists = (v for v in entry.values() if isinstance(v, list))
    return any(len(v) > 1 and isinstance(v[0], Mapping) for v in lists) or bool(number_lists(entry))


def _config(document: Mapping[str, Any]) -> dict[str, Any]:
    params = {k: v for k, v in document.items() if isinstance(v, str | int | float | bool)}
    for key in _CONFIG_KEYS:
        if isinstance(document.get(key), Mapping):
            params.update(flatten(document[key]))
    return params
