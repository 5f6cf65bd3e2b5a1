"""The two models of a running training, and the thresholds that keep healthy runs free of warnings."""

from __future__ import annotations

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

from benchmarks.fit.dataset import parts
from benchmarks.fit.models import Fitted
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.live.pulse import NAMES

ROWS = 8
"""Looks of one view that enter a fit; neighbours tell nearly the same."""
SETTINGS = {
    "min_child_samples": 60, "reg_lambda": 3.0, "subsample": 0.7, "subsample_freq": 1, "n_jobs": 1, "verbose": -1, "random_state": 0,
}  # fmt: skip


def table_of(folder: Path, kind: str) -> pd.DataFrame:
    """All corpora's rows of one kind."""
    table = pd.concat(list(parts(folder, kind)), ignore_index=True)
    words = [c for c in table if c in ("run", "task", "label", "corpus", "setting", "optimizer", "schedule")]
    return table.astype(dict.fromkeys(words, str))


def evidence(table: pd.DataFrame) -> list[str]:
    """Columns that are features."""
    return [c for c in table if c.startswith("x_")]


def sampled(table: pd.DataFrame, rows: int) -> pd.DataFrame:
    """At most so many rows of each view, drawn at random, of runs with a label."""
    known = table[table.label.isin(VERDICTS)]
    shuffled = known.sample(frac=1.0, random_state=0)
    return shuffled[shuffled.groupby(["run", "replayed"]).cumcount() < rows]


def weights(table: pd.DataFrame) -> np.ndarray:
    """One over the square root of the task's size, as in the models of finished runs."""
    weight = table.groupby("task").task.transform("size").pow(-0.5)
    return (weight / weight.mean()).to_numpy()


def fit_pulse(table: pd.DataFrame) -> Fitted:
    """Whether a run diverges, from single points; small, because it is evaluated in plain Python."""
    table, names = sampled(table, 20), [f"x_{n}" for n in NAMES]
    model = lgb.LGBMClassifier(n_estimators=60, num_leaves=8, learning_rate=0.1, colsample_bytree=0.5, **SETTINGS)
    model.fit(table[names].to_numpy(np.float32), table.label == "diverged", sample_weight=weights(table))
    return Fitted(model.booster_, tuple(n.removeprefix("x_") for n in names), ("diverged",))


def fit_early(table: pd.DataFrame) -> Fitted:
    """The verdict at the end, from the curve so far."""
    table, names = sampled(table, ROWS), evidence(table)
    y = table.label.map(VERDICTS.index).to_numpy()
    model = lgb.LGBMClassifier(
        n_estimators=120,
        num_leaves=12,
        learning_rate=0.08,
        colsample_bytree=0.4,
        objective="multiclass",
        num_class=4,
        **SETTINGS,
    )
    model.fit(table[names].to_numpy(np.float32), y, sample_weight=weights(table))
    return Fitted(model.booster_, tuple(n.removeprefix("x_") for n in names), VERDICTS)


MODELS = {"pulse": ("pulse", fit_pulse), "early": ("prefix", fit_early)}
"""Name to the table it is fitted on and the function that does it."""


def predicted(fitted: Fitted, table: pd.DataFrame) -> np.ndarray:
    """Log-odds of ``pulse`` ``(n,)``, probabilities of ``early`` ``(n, 4)``."""
    rows = table[[f"x_{n}" for n in fitted.features]].to_numpy(np.float32)
    return np.asarray(fitted.booster.predict(rows, raw_score=len(fitted.outputs) == 1))


def folds(tables: list[pd.DataFrame], count: int) -> dict[str, int]:
    """Task to the fold it is left out in; the same for all tables."""
    tasks = np.array(sorted(set().union(*(t.task.unique() for t in tables))))
    order = np.random.default_rng(0).permutation(len(tasks))
    return {str(tasks[i]): n % count for n, i in enumerate(order)}
