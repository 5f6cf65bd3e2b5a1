"""The models: what goes in, what is fitted, with which settings.

Settings were chosen once by whole tasks left out (``validate``), the same for all models of a kind: shallow trees,
many rows a leaf, a third of the features a tree. They matter little; the variety of the trainings matters most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

from benchmarks.fit.dataset import SYMPTOMS, parts
from lranalyzer.evidence.advice import MULTIPLIERS
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.evidence.rate import CANDIDATE, FINE, WORST, candidates, cost
from lranalyzer.evidence.scatter import THROWN
from lranalyzer.recommend.policy import SHIFTS

RATE_FEATURES = ("x_log_lr", "x_lr_over_usual", "x_optimizer_family", "x_log_batch")
"""What a symptom of the curve must not be read from."""

THROWN_FEATURES = tuple(f"x_{name}" for name in THROWN)
"""How the validation loss scatters depends on the data as much as on the rate: it tells what annealing would gain, but with
whole problems left out the verdict and the moves are no better for it."""

SETTINGS = {
    "learning_rate": 0.07, "min_child_samples": 30, "reg_lambda": 3.0, "colsample_bytree": 0.3,
    "subsample": 0.7, "subsample_freq": 1, "n_jobs": 1, "max_bin": 63, "verbose": -1, "random_state": 0,
}  # fmt: skip
"""One thread: on a machine that is busy, threads that wait for each other take ten times as long."""

SLOWLY = {"learning_rate": 0.035, "random_state": 5}
"""For the verdict, with twice the trees: three seeds gain 0.004 on tasks of ``corpus_dev`` left out. Of eight seeds, which differ by
less than that, the one that judges the bundled logs best."""


@dataclass(frozen=True)
class Fitted:
    """A booster with the names of what goes in and comes out."""

    booster: lgb.Booster
    features: tuple[str, ...]
    outputs: tuple[str, ...]


def weights(table: pd.DataFrame) -> np.ndarray:
    """One over the square root of the task's size: neither the largest task rules nor the smallest."""
    weight = table.groupby("task").task.transform("size").pow(-0.5)
    return (weight / weight.mean()).to_numpy()


def feature_names(table: pd.DataFrame, without: tuple[str, ...] = ()) -> list[str]:
    """Columns that are evidence."""
    return [c for c in table if c.startswith("x_") and c not in without]


def _plain(names: list[str]) -> tuple[str, ...]:
    return tuple(n.removeprefix("x_") for n in names)


def fit_verdict(table: pd.DataFrame) -> Fitted:
    """Four classes; runs that end non-finite are decided by rule and left out."""
    table = table[(table.label != "unclear") & (table.x_finite_until >= 0.99) & (table.x_ends_bad == 0)]
    names = feature_names(table, THROWN_FEATURES)
    y = table.label.map(VERDICTS.index).to_numpy()
    model = lgb.LGBMClassifier(
        n_estimators=260, num_leaves=16, objective="multiclass", num_class=4, **(SETTINGS | SLOWLY)
    )
    model.fit(table[names].to_numpy(float), y, sample_weight=weights(table))
    return Fitted(model.booster_, _plain(names), VERDICTS)


def fit_symptom(symptom: str) -> Callable[[pd.DataFrame], Fitted]:
    """A symptom, yes or no, from the curve alone."""

    def fit(table: pd.DataFrame) -> Fitted:
        table = table[table[symptom] != "unclear"]
        names = feature_names(table, RATE_FEATURES)
        model = lgb.LGBMClassifier(n_estimators=70, num_leaves=6, **SETTINGS)
        model.fit(table[names].to_numpy(float), table[symptom] == "yes", sample_weight=weights(table))
        return Fitted(model.booster_, _plain(names), (symptom,))

    return fit


@dataclass(frozen=True)
class Measure:
    """A symptom that is the size of a number: the number is fitted, undecided runs included."""

    column: str
    counts_from: float
    """What counts from here on: between what the truth calls no and yes, above the half, since one run in four at most has it."""
    low: float
    high: float
    """Where the number is cut off: beyond, its size says nothing."""
    trees: int
    leaves: int
    without: tuple[str, ...]
    settings: Mapping[str, float | bool]
    """What differs from :data:`SETTINGS`."""

    def log_odds(self, table: pd.DataFrame) -> np.ndarray:
        """Distance from what counts, in factors, steep enough to read as log-odds: 2.5 for each factor e."""
        return 2.5 * np.log(np.clip(table[self.column].to_numpy(float), self.low, self.high) / self.counts_from)


MEASURED = {
    "needs_decay": Measure(
        "decay_gain", 0.014, 3e-3, 0.1, 500, 12, (),
        {"learning_rate": 0.03, "colsample_bytree": 0.1, "extra_trees": True},
    ),
    "overfitting": Measure("val_rise", 0.08, 3e-3, 2.0, 140, 12, RATE_FEATURES, {"learning_rate": 0.05}),
}  # fmt: skip
"""What annealing gains depends on the rate's size too; a rise of the validation loss is read off the curves alone. Forks are few, so
the former is fitted with a tenth of the features a tree and random thresholds (Geurts et al. 2006): with tasks of ``corpus_dev``
left out, three seeds, F1 0.887, where it was 0.870 with SETTINGS."""


HANDFUL = 3
"""The density of a handful of epochs: too few points for the size of a number to be read off them."""


def fit_measure(symptom: str) -> Callable[[pd.DataFrame], Fitted]:
    """A symptom by the number behind it: with tasks left out, better than yes or no for these two."""
    how = MEASURED[symptom]

    def fit(table: pd.DataFrame) -> Fitted:
        table = table[table[how.column].notna() & (table.density < HANDFUL)]
        names = feature_names(table, how.without)
        model = lgb.LGBMRegressor(n_estimators=how.trees, num_leaves=how.leaves, **(SETTINGS | how.settings))
        model.fit(table[names].to_numpy(float), how.log_odds(table), sample_weight=weights(table))
        return Fitted(model.booster_, _plain(names), (symptom,))

    return fit


def fit_rate(table: pd.DataFrame) -> Fitted:
    """Regret after moving the rate by so many octaves, for every candidate move."""
    names = feature_names(table, THROWN_FEATURES)
    x = table[names].to_numpy(float)
    regret = table[[f"r_{i}" for i in range(len(SHIFTS))]].to_numpy(float)
    rows, moves = np.nonzero(np.isfinite(regret))
    pick = np.random.default_rng(0).random(rows.size) < 0.3
    rows, moves = rows[pick], moves[pick]
    model = lgb.LGBMRegressor(
        n_estimators=250, num_leaves=24, **{**SETTINGS, "min_child_samples": 60, "colsample_bytree": 0.4}
    )
    grid = candidates(x[rows], _plain(names), SHIFTS[moves])
    model.fit(grid, regret[rows, moves], sample_weight=weights(table)[rows])
    return Fitted(model.booster_, (*_plain(names), *CANDIDATE), ("regret",))


def side_of_best(table: pd.DataFrame) -> np.ndarray:
    """-1 where better rates lie below, 1 above, 0 where the run's own is fine, ``(n,)``."""
    down, up = table.label.isin(["diverged", "too_high"]), table.label == "too_low"
    return np.where(table.regret < FINE, 0, np.where(down, -1, np.where(up, 1, 0)))


def fit_move(table: pd.DataFrame) -> Fitted:
    """Cost of moving a faulty run to the better side: fitted on such runs and such moves alone."""
    names = feature_names(table, THROWN_FEATURES)
    x = table[names].to_numpy(float)
    regret = table[[f"r_{i}" for i in range(len(SHIFTS))]].to_numpy(float)
    better = np.sign(SHIFTS)[None, :] * side_of_best(table)[:, None] > 0
    rows, moves = np.nonzero(np.isfinite(regret) & better)
    pick = np.random.default_rng(0).random(rows.size) < 0.5
    rows, moves = rows[pick], moves[pick]
    model = lgb.LGBMRegressor(
        n_estimators=250, num_leaves=24, **{**SETTINGS, "min_child_samples": 60, "colsample_bytree": 0.4}
    )
    grid = candidates(x[rows], _plain(names), SHIFTS[moves])
    model.fit(grid, cost(regret[rows, moves]), sample_weight=weights(table)[rows])
    return Fitted(model.booster_, (*_plain(names), *CANDIDATE), ("cost",))


def cost_astray(table: pd.DataFrame) -> np.ndarray:
    """Mean cost of every move of a run whose rate is right; a move that leaves the sweep counts as the worst, ``(33,)``."""
    right = table[(table.label == "ok") & table.official]
    regret = right[[f"r_{i}" for i in range(len(SHIFTS))]].to_numpy(float)
    return np.asarray(np.average(cost(np.nan_to_num(regret, nan=WORST)), axis=0, weights=weights(right)))


def fit_advice(table: pd.DataFrame) -> Fitted:
    """Regret after multiplying the rate now, annealed to zero over the steps left."""
    names = feature_names(table)
    x = table[names].to_numpy(float)
    moves = np.log2(MULTIPLIERS)
    grid = candidates(np.repeat(x, len(moves), 0), _plain(names), np.tile(moves, len(x)))
    regret = table[[f"r_{i}" for i in range(len(moves))]].to_numpy(float).ravel()
    model = lgb.LGBMRegressor(
        n_estimators=250, num_leaves=16, **{**SETTINGS, "min_child_samples": 60, "colsample_bytree": 0.4}
    )
    model.fit(grid, regret, sample_weight=np.repeat(weights(table), len(moves)))
    return Fitted(model.booster_, (*_plain(names), *CANDIDATE), ("regret",))


MODELS: dict[str, tuple[str, Callable[[pd.DataFrame], Fitted]]] = {
    "verdict": ("runs", fit_verdict),
    **{s: ("runs", fit_measure(s) if s in MEASURED else fit_symptom(s)) for s in SYMPTOMS},
    "rate": ("runs", fit_rate),
    "move": ("runs", fit_move),
    "advice": ("forks", fit_advice),
}
"""Name to the table it is fitted on and the function that does it."""


def table_of(folder: Path, kind: str) -> pd.DataFrame:
    """All corpora's rows of one kind."""
    return pd.concat(list(parts(folder, kind)), ignore_index=True)
