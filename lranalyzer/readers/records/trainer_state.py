"""Hugging Face ``trainer_state.json``.

``loss`` is the mean since the last entry (500 steps unless set otherwise), and unless the user turned the
filter off, a NaN or infinite step was replaced by the running mean before anything was logged. The last
entry sums the training up under ``train_loss``: that is no curve.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import table_of_records
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.records.flatten import flat_numbers
from lranalyzer.readers.sidecar import flatten, params_beside
from lranalyzer.run import Note, Provenance, Role, Run

_PARAMS = (
    "max_steps", "num_train_epochs", "logging_steps", "eval_steps", "save_steps", "train_batch_size",
    "num_input_tokens_seen",
)  # fmt: skip
_SUMMARY = frozenset({
    "train_loss", "train_runtime", "train_samples_per_second", "train_steps_per_second", "total_flos",
})  # fmt: skip
ROLES: dict[Role, str] = {
    "train_loss": "loss", "val_loss": "eval_loss", "lr": "learning_rate", "grad_norm": "grad_norm",
}  # fmt: skip


def trainer_state_run(document: Any, path: Path, notes: list[Note]) -> list[Run]:
    """The run of one state file."""
    history = document["log_history"]
    table = table_of_records(flat_numbers(entry) for entry in history if isinstance(entry, dict))
    table.notes += notes
    params = {k: document[k] for k in _PARAMS if document.get(k) is not None}
    params.update(flatten(document.get("trial_params") or {}))
    draft = Draft(run_name(path), str(path), "hf_trainer_state", {**params, **params_beside(path)}, step="step")
    draft.roles, draft.drop = ROLES, _SUMMARY
    draft.step = "step" if "step" in table.columns else None
    losses = table.columns.get("loss")
    repaired = losses is None or bool(np.isfinite(losses.value).all())
    draft.provenance = Provenance(averaged_over=_interval(document, table.columns), nan_repaired=repaired)
    finished = bool(document.get("max_steps")) and document.get("global_step", 0) >= document["max_steps"]
    run = build_run(table, draft)
    series = {
        n: replace(s, provenance=replace(s.provenance, averaged_over=None)) if n == "eval_loss" else s
        for n, s in run.series.items()
    }
    return [replace(run, series=series, status="finished" if finished else "unknown")]


def _interval(document: Any, columns: dict[str, Any]) -> int | None:
    steps = document.get("logging_steps")
    if isinstance(steps, int | float) and steps >= 1:
        return int(steps)
    if "loss" not in columns or "step" not in columns:
        return None
    at = columns["step"].spread(int(columns["step"].row_numbers().max()) + 1)[columns["loss"].row_numbers()]
    gaps = np.diff(at)
    return int(np.median(gaps)) if gaps.size and np.isfinite(gaps).all() and np.median(gaps) >= 1 else None
