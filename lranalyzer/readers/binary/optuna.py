"""Optuna's SQLite file: each trial that reported intermediate values is a run, its parameters those that were tried."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, run_of_series
from lranalyzer.readers.sqlite import columns_of, opened, table_names
from lranalyzer.run import Run, Series, Status

_STATUS: dict[str, Status] = {"COMPLETE": "finished", "PRUNED": "finished", "RUNNING": "running", "FAIL": "failed"}
_WORDS = {"INF_POS": math.inf, "INF_NEG": -math.inf, "NAN": math.nan}


class Optuna:
    """A reader of ``study.db``."""

    name, title = "optuna", "Optuna study"

    def sniff(self, head: Head) -> Sniff:
        """Known by its tables."""
        known = {"trials", "trial_params", "trial_intermediate_values"} <= table_names(head)
        return Sniff(1.0, "SQLite with trials and intermediate values") if known else Sniff(0.0, "no Optuna tables")

    def read(self, path: Path) -> list[Run]:
        """A run for each trial that reported while it trained.

        What is reported is whatever the user optimises: it counts as validation loss where the study minimises,
        and as a plain metric where it maximises.
        """
        typed = "intermediate_value_type" in columns_of(path, "trial_intermediate_values")
        with opened(path) as connection:
            values = connection.execute(
                "select trial_id, step, intermediate_value"
                + (", intermediate_value_type" if typed else ", null")
                + " from trial_intermediate_values order by trial_id, step"
            ).fetchall()
            params = connection.execute(
                "select trial_id, param_name, param_value, distribution_json from trial_params"
            ).fetchall()
            trials = connection.execute(
                "select trial_id, number, state, study_id from trials order by trial_id"
            ).fetchall()
            studies = dict(connection.execute("select study_id, study_name from studies").fetchall())
            maximised = {
                s for s, d in connection.execute("select study_id, direction from study_directions") if d == "MAXIMIZE"
            }
        curves: dict[int, list[tuple[int, float]]] = {}
        for trial, step, value, kind in values:
            number = _WORDS.get(str(kind), math.nan if value is None else float(value))
            curves.setdefault(trial, []).append((int(step), number))
        if not curves:
            raise ReadError(path, "a study whose trials reported no intermediate values", "trial.report(loss, step)")
        tried: dict[int, dict[str, Any]] = {}
        for trial, name, value, distribution in params:
            tried.setdefault(trial, {})[str(name)] = _choice(value, distribution)
        return [
            _run(path, f"{studies.get(study, 'study')} trial {number}", curves[trial], tried.get(trial, {}),
                 _STATUS.get(state, "unknown"), study in maximised)
            for trial, number, state, study in trials if trial in curves
        ]  # fmt: skip


def _run(
    path: Path, name: str, curve: list[tuple[int, float]], params: dict[str, Any], status: Status, maximised: bool
) -> Run:
    steps, values = zip(*curve, strict=True)
    called = "objective" if maximised else "val_objective"
    series = Series.of(called, np.array(steps), np.array(values))
    draft = Draft(name, str(path), "optuna", params, run_id=name, status=status)
    draft.roles = {} if maximised else {"val_loss": called}
    return run_of_series({called: series}, draft)


def _choice(value: Any, distribution: Any) -> Any:
    """A number, or the choice that a categorical parameter's number stands for."""
    try:
        choices = json.loads(distribution)["attributes"]["choices"]
        return choices[int(value)]
    except (KeyError, IndexError, TypeError, ValueError):
        return value


if TYPE_CHECKING:
    _conforms: Reader = Optuna()
