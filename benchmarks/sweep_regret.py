"""How well ``sweep`` finds the best rate from a few of sixteen runs.

    python -m benchmarks.sweep_regret CORPUS... --truth truth.py [--runs 4]

Runs are shown as the scorer shows them. What single curves say about other rates comes from trees that saw no run of
the same task, so the figures hold for trainings nobody has seen.
"""

from __future__ import annotations

import argparse
import warnings
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus, load_truth, stable_hash
from lranalyzer.curve import Curves
from lranalyzer.evidence import features
from lranalyzer.evidence.rate import candidates
from lranalyzer.run import Run
from lranalyzer.sweep import sweep
from lranalyzer.sweep.sweep import Direction, Settings

MOVES = np.arange(-12.0, 12.5, 1.0)
FOLDS = 8
TREES = {
    "n_estimators": 120, "num_leaves": 15, "learning_rate": 0.12, "min_child_samples": 40, "reg_lambda": 3.0,
    "colsample_bytree": 0.4, "subsample": 0.7, "subsample_freq": 1, "n_jobs": 1, "verbose": -1, "random_state": 0,
}  # fmt: skip
"""Smaller trees than those that are shipped: fitted eight times here."""


def table_of(corpus: Corpus) -> pd.DataFrame:
    """One row a run: the run as shown, its features, its setting's sweep."""
    truth, rows = corpus.truth["runs"], []
    for run, log in corpus.logs():
        about = truth.loc[run]
        if not np.isfinite(about.span) or about.span <= 0:
            continue
        view = next(v for v in corpus.views(run, log, vary=False) if v.official)
        shown = Run.from_frame(view.frame, params=view.params, name=run)
        rows.append({"run": run, "shown": shown, "task": about.task, "setting": about.setting, "corpus": corpus.name,
                     "peak": float(about.peak_lr), "regret": min(float(about.regret), 1.0),
                     "measured": features(Curves.of(shown))})  # fmt: skip
    return pd.DataFrame(rows)


def grid_regret(peaks: np.ndarray, regrets: np.ndarray, rate: float) -> float:
    """Regret at a rate, as the scorer reads it off the trained grid."""
    x, at = np.log2(peaks), np.log2(rate)
    value = float(np.interp(at, x, regrets))
    return max(value, 0.05) if at < x[0] - 0.5 or at > x[-1] + 0.5 else value


def out_of_fold(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Run to the regret expected of each move, by trees that saw no run of its task."""
    x = np.array([[*m.values()] for m in table.measured], dtype=float)
    names = [*table.measured.iloc[0]]
    y = np.full((len(table), MOVES.size), np.nan)
    for _, group in table.groupby("setting"):
        group = group.sort_values("peak")
        grid = np.log2(group.peak.to_numpy())
        for i, at in zip(group.index, grid, strict=True):
            y[i] = np.interp(at + MOVES, grid, group.regret, left=np.nan, right=np.nan)
    fold = np.array([zlib.crc32((t + "f").encode()) % FOLDS for t in table.task])
    weight = table.groupby("task").task.transform("size").pow(-0.5).to_numpy()
    said = np.zeros_like(y)
    for k in np.unique(fold):
        row, move = np.nonzero(np.isfinite(y) & (fold != k)[:, None])
        pick = np.random.default_rng(0).random(row.size) < 0.3
        row, move = row[pick], move[pick]
        model = lgb.LGBMRegressor(**TREES)
        model.fit(candidates(x[row], names, MOVES[move]), y[row, move], sample_weight=weight[row])
        test = np.flatnonzero(fold == k)
        for j, step in enumerate(MOVES):
            said[test, j] = model.predict(candidates(x[test], names, np.full(test.size, step)))
    return dict(zip(table.run, said, strict=True))


def looked_up(known: dict[str, np.ndarray]) -> Direction:
    """The direction of a run from what was predicted for it."""
    return lambda curves, octaves: np.asarray(np.interp(octaves, MOVES, known[curves.name]))


def measure(table: pd.DataFrame, method: Callable[[list[Run]], float], runs: int) -> pd.DataFrame:
    """Regret of a method in every setting, on the runs that the scorer draws."""
    rows = []
    for setting, group in table.groupby("setting", sort=False):
        group = group.sort_values("peak").reset_index(drop=True)
        drawn = np.random.RandomState(stable_hash(str(setting))).choice(
            len(group), min(runs, len(group)), replace=False
        )
        rate = method([group.shown[i] for i in np.sort(drawn)])
        rows.append({"corpus": group.corpus[0], "tried": group.regret[drawn].min(),
                     "regret": grid_regret(group.peak.to_numpy(), group.regret.to_numpy(), rate)})  # fmt: skip
    return pd.DataFrame(rows)


def main() -> None:
    """Measure the method, its two halves, and neighbouring settings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--truth", required=True, type=Path)
    parser.add_argument("--runs", type=int, default=4)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    table = pd.concat([table_of(Corpus(c, load_truth(given.truth))) for c in given.corpora], ignore_index=True)
    direction, usual = looked_up(out_of_fold(table)), Settings()
    variants = {"as shipped": usual, "response alone": None}
    variants |= {f"length {v}": replace(usual, kernel=replace(usual.kernel, length=v)) for v in (4.0, 9.0)}
    variants |= {f"trust {v}": replace(usual, trust=v) for v in (0.02, 0.1)}
    for name, settings in variants.items():
        said = direction if settings is not None else None
        found = measure(table, lambda r, d=said, s=settings: sweep(r, direction=d, settings=s).best_lr, given.runs)
        for corpus, part in found.groupby("corpus"):
            print(
                f"{name}, {corpus}: within 0.05 {np.mean(part.regret <= 0.05):.3f}, mean {part.regret.mean():.4f} "
                f"(best tried {np.mean(part.tried <= 0.05):.3f}, {part.tried.mean():.4f}), {len(part)} settings",
                flush=True,
            )


if __name__ == "__main__":
    main()
