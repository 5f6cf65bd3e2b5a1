"""Tables with a row a point: run, metric, step, value (MLflow's chart export, Neptune's exporter)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lranalyzer.readers.build import Draft, provenance_of, run_of_series
from lranalyzer.readers.columns import Column
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.run import Provenance, Run, Series
from lranalyzer.run.roles import normalised

_RUN = ("run id", "run", "custom run id", "sys id", "run name", "group")
_NAME = ("run", "run name", "experiment")
_METRIC = ("metric", "attribute path", "attribute", "key", "tag")
_STEP = ("step", "iteration", "epoch")
_VALUE = ("value", "float value", "double value")
_TIME = ("timestamp", "time", "wall time")
COUNTABLE = 2.0**62
"""Steps beyond it are no counts."""
Columns = Mapping[str, Column | list[Any]]


def is_long_form(names: list[str]) -> bool:
    """Whether the columns name a metric, a step and a value."""
    words = {normalised(name) for name in names}
    return all(words & set(group) for group in (_METRIC, _STEP, _VALUE))


def long_form_runs(columns: Columns, path: Path, format_name: str, *, sampled: bool = False) -> list[Run]:
    """The runs of a long table; empty when it is none."""
    found = {normalised(name): column for name, column in columns.items()}
    metric, step, value = (_first(found, names) for names in (_METRIC, _STEP, _VALUE))
    if not isinstance(metric, list) or not isinstance(step, Column) or not isinstance(value, Column):
        return []
    n = len(metric)
    steps, values, times = step.spread(n), value, _spread(_first(found, _TIME), n)
    keys, names = _texts(_first(found, _RUN), n), _texts(_first(found, _NAME), n)
    groups: dict[str, dict[str, list[int]]] = {}
    for row in values.row_numbers().tolist():
        if abs(steps[row]) < COUNTABLE and metric[row] is not None:
            groups.setdefault(keys[row], {}).setdefault(str(metric[row]), []).append(row)
    full, runs = values.spread(n), []
    for key, metrics in groups.items():
        first = next(iter(metrics.values()))[0]
        draft = Draft(names[first] or key or path.stem, str(path), format_name, params_beside(path), run_id=key)
        draft.provenance = Provenance(sampled=sampled)
        runs.append(
            run_of_series({m: _series(m, rows, steps, full, times, draft) for m, rows in metrics.items()}, draft)
        )
    return runs


def _series(metric: str, rows: list[int], steps: Any, values: Any, times: Any, draft: Draft) -> Series:
    pick = np.array(rows, dtype=np.int64)
    pick = pick[np.argsort(steps[pick], kind="stable")]
    time = None if times is None else times[pick]
    value = values[pick]
    return Series(metric, np.rint(steps[pick]).astype(np.int64), value, time, None, provenance_of(metric, value, draft))


def _first(found: Columns, names: tuple[str, ...]) -> Column | list[Any] | None:
    return next((found[name] for name in names if name in found), None)


def _texts(column: Column | list[Any] | None, n: int) -> list[str]:
    if isinstance(column, list):
        return [str(text) for text in column]
    return [""] * n if column is None else [str(v) for v in column.spread(n).tolist()]


def _spread(column: Column | list[Any] | None, n: int) -> Any:
    if not isinstance(column, Column):
        return None
    seconds = column.spread(n)
    finite = seconds[np.isfinite(seconds)]
    unit = 1e9 if finite.size and finite[0] > 1e17 else 1e3 if finite.size and finite[0] > 1e11 else 1.0
    return seconds / unit
