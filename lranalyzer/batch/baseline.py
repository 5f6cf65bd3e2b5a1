"""Comparison with an earlier result: which runs got worse, better, new or lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lranalyzer.batch.outcome import Outcome
from lranalyzer.errors import ReadError
from lranalyzer.report.as_json import SCHEMA_VERSION
from lranalyzer.report.words import SEVERITY, SHORT_WORDS, number, short

LOSS_CHANGE = 0.05
"""Relative change of the best loss worth a line: seeds of one setting differ by a few per cent."""

Key = tuple[str, str]


def read_baseline(path: Path) -> dict[Key, Mapping[str, Any]]:
    """Runs of a report written by ``--json``, by source and name; raises ReadError."""
    expected = "the output of lranalyzer diagnose --json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadError(path, (error.strerror or "cannot be read").lower(), expected) from None
    except ValueError as error:
        raise ReadError(path, f"no JSON ({error})", expected) from None
    if not isinstance(data, dict) or data.get("schema") != "lranalyzer.report":
        raise ReadError(path, "JSON of another kind", expected)
    if data.get("schema_version") != SCHEMA_VERSION:
        raise ReadError(
            path, f"schema version {data.get('schema_version')}", f"schema version {SCHEMA_VERSION}"
        )
    return {_key(run): run for run in data["runs"]}


def compare(earlier: Mapping[Key, Mapping[str, Any]], outcomes: Iterable[Outcome]) -> list[str]:
    """One line for every run that changed, the worst first."""
    now = {_key(o.data): o.data for o in outcomes if not o.failure}
    lines = []
    for key, run in now.items():
        before = earlier.get(key)
        if before is None:
            lines.append((1, f"new      {_named(run)}: {SHORT_WORDS[run['verdict']]}"))
        elif run["verdict"] != before["verdict"]:
            worse = SEVERITY[run["verdict"]] > SEVERITY[before["verdict"]]
            change = f"{SHORT_WORDS[before['verdict']]} -> {SHORT_WORDS[run['verdict']]}"
            lines.append((0 if worse else 2, f"{'worse' if worse else 'better':<9}{_named(run)}: {change}"))
        else:
            lines += _loss_change(run, before)
    lines += [(3, f"gone     {_named(run)}") for key, run in earlier.items() if key not in now]
    return [line for _, line in sorted(lines, key=lambda item: item[0])]


def _loss_change(run: Mapping[str, Any], before: Mapping[str, Any]) -> list[tuple[int, str]]:
    old, new = _best(before), _best(run)
    if old is None or new is None or abs(new - old) <= LOSS_CHANGE * abs(old):
        return []
    word = "worse" if new > old else "better"
    line = f"{word:<9}{_named(run)}: best loss {number(old)} -> {number(new)}"
    return [(0 if new > old else 2, line)]


def _best(run: Mapping[str, Any]) -> float | None:
    lowest = {series["role"]: series["lowest"] for series in run["series"]}
    return next((lowest[role] for role in ("val_loss", "train_loss") if lowest.get(role) is not None), None)


def _key(run: Mapping[str, Any]) -> Key:
    return run["source"], run["run_id"] or run["name"]


def _named(run: Mapping[str, Any]) -> str:
    return short(run["name"], 80)
