"""Comparison with an earlier result: which runs got worse, better, new or lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lranalyzer.batch.outcome import Outcome
from lranalyzer.errors import ReadError
from lranalyzer.report.as_json import SCHEMA_VERSION
from lranalyzer.report.words import SEVERITY, SHORT_WORDS, number, short

LOSS_CHANGE = 0.05
"""Relative change of the best loss worth a line: seeds of one setting differ by a few per cent."""

Data = Mapping[str, Any]


def read_baseline(path: Path) -> list[Data]:
    """Runs of a report written by ``--json``; raises ReadError."""
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
        raise ReadError(path, f"schema version {data.get('schema_version')}", f"schema version {SCHEMA_VERSION}")
    return list(data["runs"])


def compare(earlier: Iterable[Data], outcomes: Iterable[Outcome]) -> list[str]:
    """One line for every run that changed, the worst first."""
    lines = []
    pairs, gone = _paired(list(earlier), [o.data for o in outcomes if not o.failure])
    for before, run in pairs:
        if before is None:
            lines.append((1, f"new      {_named(run)}: {SHORT_WORDS[run['verdict']]}"))
        elif run["verdict"] != (earlier_verdict := before.get("judged") or before["verdict"]):
            worse = SEVERITY[run["verdict"]] > SEVERITY[earlier_verdict]
            change = f"{SHORT_WORDS[earlier_verdict]} -> {SHORT_WORDS[run['verdict']]}"
            lines.append((0 if worse else 2, f"{'worse' if worse else 'better':<9}{_named(run)}: {change}"))
        else:
            lines += _loss_change(run, before)
    lines += [(3, f"gone     {_named(run)}") for run in gone]
    return [line for _, line in sorted(lines, key=lambda item: item[0])]


def _paired(earlier: Sequence[Data], now: Sequence[Data]) -> tuple[list[tuple[Data | None, Data]], list[Data]]:
    """Every run with its earlier self, and the runs that are gone.

    Runs are the same when source and identifier agree; else, where the logs moved, when only one earlier and
    one present run bear the identifier.
    """
    exact = {(run["source"], _identifier(run)): run for run in earlier}
    counts = Counter(map(_identifier, earlier)), Counter(map(_identifier, now))
    moved = {_identifier(run): run for run in earlier if counts[0][_identifier(run)] == 1}
    pairs: list[tuple[Data | None, Data]] = []
    for run in now:
        name = _identifier(run)
        before = exact.get((run["source"], name))
        pairs.append((before or (moved.get(name) if counts[1][name] == 1 else None), run))
    met = {id(before) for before, _ in pairs}
    return pairs, [run for run in earlier if id(run) not in met]


def _loss_change(run: Data, before: Data) -> list[tuple[int, str]]:
    old, new = _best(before), _best(run)
    if old is None or new is None or abs(new - old) <= LOSS_CHANGE * abs(old):
        return []
    word = "worse" if new > old else "better"
    line = f"{word:<9}{_named(run)}: best loss {number(old)} -> {number(new)}"
    return [(0 if new > old else 2, line)]


def _best(run: Data) -> float | None:
    lowest = {series["role"]: series["lowest"] for series in run["series"]}
    return next((lowest[role] for role in ("val_loss", "train_loss") if lowest.get(role) is not None), None)


def _identifier(run: Data) -> str:
    return str(run["run_id"] or run["name"])


def _named(run: Data) -> str:
    return short(run["name"], 80)
