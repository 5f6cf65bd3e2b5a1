"""Documents of optimizer benchmarks and boosting libraries."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Column, Table, table_of_records
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.records.flatten import number_of
from lranalyzer.readers.records.histories import any_history, columns_run, entries_run
from lranalyzer.readers.sidecar import flatten, params_beside
from lranalyzer.run import Note, Run


def deepobs_run(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """DeepOBS: losses before training and after every epoch, and losses of minibatches on the same axis."""
    keys = (
        "optimizer",
        "testproblem",
        "weight_decay",
        "batch_size",
        "num_epochs",
        "learning_rate",
        "random_seed",
    )
    if not any(key in document for key in (*keys[:2], "minibatch_train_losses", "train_log_interval")):
        return any_history(document, path, notes)  # lists of somebody else's under the same names
    params = {k: document[k] for k in keys if document.get(k) is not None} | flatten(document.get("hyperparams") or {})
    lists = {k: v for k, v in document.items() if isinstance(v, list) and k.startswith(("train_", "valid_", "test_"))}
    batches = document.get("minibatch_train_losses") or []
    if not batches:
        return [columns_run(lists, path, notes, "deepobs", params, run_name(path))]
    interval = int(document.get("train_log_interval") or 1)
    epoch_steps = len(batches) * interval / max(1, int(document.get("num_epochs") or 1))
    records = [{"step": float(i * interval), "minibatch_train_losses": number_of(v)} for i, v in enumerate(batches)]
    for epoch in range(max(map(len, lists.values()), default=0)):
        values = {k: number_of(v[epoch]) for k, v in lists.items() if epoch < len(v)}
        records.append({"step": float(round(epoch * epoch_steps)), **values})
    table = table_of_records({k: v for k, v in r.items() if v is not None} for r in records)
    table.notes += notes
    draft = Draft(run_name(path), str(path), "deepobs", {**params_beside(path), **params}, step="step")
    draft.roles = {
        "train_loss": "train_losses",
        "val_loss": "valid_losses" if "valid_losses" in lists else "test_losses",
    }
    return [build_run(table, draft)]


def stepback_runs(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """step-back: a list of runs, each with ``config`` and ``history``."""
    runs: list[Run] = []
    for entry in document if isinstance(document, list) else [document]:
        config = flatten(entry["config"])
        params = {**config, **{k.removeprefix("opt/"): v for k, v in config.items() if k.startswith("opt/")}}
        params["optimizer"] = params.get("opt/name", params.get("optimizer"))
        name = " ".join(str(params.get(k, "")) for k in ("dataset", "model", "optimizer")).strip()
        label = f"{name} lr {params.get('lr')} run {params.get('run_id', len(runs))}"
        run = entries_run(entry["history"], path, notes, "stepback", params, label)
        runs.append(replace(run, run_id=str(len(runs))))
    return runs


def catboost_run(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """``catboost_training.json``: iterations with a list of numbers for each data set."""
    meta = document["meta"]
    names = {
        "learn": [m["name"] for m in meta["learn_metrics"]],
        "test": [m["name"] for m in meta["test_metrics"]],
    }
    records = [dict(_catboost_numbers(entry, names)) for entry in document["iterations"]]
    table = table_of_records(records)
    table.notes += notes
    draft = Draft(run_name(path), str(path), "catboost_json", {"iterations": meta.get("iteration_count")})
    draft.step = "iteration"
    first = names["learn"][0] if names["learn"] else ""
    draft.roles = {"train_loss": f"learn/{first}", "val_loss": f"test/{first}"}
    return [build_run(table, draft)]


def _catboost_numbers(entry: Mapping[str, Any], names: Mapping[str, list[str]]) -> list[tuple[str, float]]:
    pairs = [("iteration", float(entry["iteration"]))]
    for side, metrics in names.items():
        for name, value in zip(metrics, entry.get(side, []), strict=False):
            number = number_of(value)
            pairs += [(f"{side}/{name}", number)] if number is not None else []
    return pairs


def tensorboard_points(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """TensorBoard's exported JSON: ``[[wall time, step, value], ...]``; the tag is in the file name only."""
    rows = np.array(
        [[number_of(v) if number_of(v) is not None else np.nan for v in row] for row in document], dtype=float
    )
    if rows.ndim != 2 or rows.shape[1] != 3:
        return []
    tag = path.name.split(".")[0].split("-tag-")[-1]
    table = Table(
        {"Wall time": Column(rows[:, 0]), "Step": Column(rows[:, 1]), tag: Column(rows[:, 2])},
        len(rows),
        notes=list(notes),
    )
    draft = Draft(run_name(path), str(path), "tensorboard_json", params_beside(path), step="Step", time="Wall time")
    return [build_run(table, draft)]


def clearml_run(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """ClearML's reported scalars: ``{title: {series: {"x": [...], "y": [...]}}}``."""
    records: dict[int, dict[str, float]] = {}
    for title, group in document.items():
        for name, curve in group.items():
            for x, y in zip(curve["x"], curve["y"], strict=False):
                number, at = number_of(y), number_of(x)
                if (
                    number is None or at is None or not -2147483648 < at < math.inf
                ):  # single values are kept at the former
                    continue
                records.setdefault(int(at), {"iteration": at})[f"{title}/{name}"] = number
    table = table_of_records(records[x] for x in sorted(records))
    table.notes += notes
    return [build_run(table, Draft(run_name(path), str(path), "clearml", params_beside(path), step="iteration"))]
