"""How well ``sweep`` finds the best rate from a few of sixteen runs.

    python -m benchmarks.sweep_regret CORPUS... --truth truth.py [--runs 4] [--write]

Runs are shown as the scorer shows them. What single curves say about other rates comes from trees that saw no run of
the same task, so the figures hold for trainings nobody has seen.
"""

from __future__ import annotations

import argparse
import json
import warnings
import zlib
from collections.abc import Callable
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
from lranalyzer.sweep.choice import NAMES, Choice, Direction, best_tried, choice_inputs
from lranalyzer.sweep.response import Kernel, relative
from lranalyzer.sweep.sweep import Settings
from lranalyzer.sweep.trial import Trial, trial

MOVES = np.arange(-12.0, 12.5, 1.0)
FOLDS = 8
TARGET = Path(__file__).parent.parent / "lranalyzer" / "sweep" / "fitted" / "sweep.json"
NEARBY = np.arange(-3.5, 3.51, 0.5)
"""Octaves from the best run tried at which weights are fitted."""
SIZES = (2, 3, 4, 4, 5, 6, 8)
"""Numbers of runs drawn from each sweep for the fit."""
RIDGE = 1e-3
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


def sample(table: pd.DataFrame, direction: Direction) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Inputs, regret (capped, with a penalty beyond 0.05), task and weight of every candidate of drawn sweeps."""
    inputs, target, task, weight = [], [], [], []
    for setting, group in table.groupby("setting", sort=False):
        group = group.sort_values("peak").reset_index(drop=True)
        trials = [trial(r) for r in group.shown]
        peaks, regrets = np.log2(group.peak.to_numpy()), group.regret.to_numpy()
        for k, size in enumerate(SIZES):
            rng = np.random.RandomState(stable_hash(f"{setting} {k}"))
            drawn = np.sort(rng.choice(len(group), min(size, len(group)), replace=False))
            chosen = [t for i in drawn if isinstance(t := trials[i], Trial)]
            if len(chosen) < 2:
                continue
            scale = relative(chosen)
            at = chosen[best_tried(scale)].log2_lr + NEARBY
            regret = np.interp(at, peaks, regrets, left=np.nan, right=np.nan)
            known = np.isfinite(regret)
            inputs.append(choice_inputs(chosen, scale, at[known], direction, Kernel()))
            target.append(np.minimum(regret, 0.6)[known] + 0.1 / (1 + np.exp(-(regret[known] - 0.05) / 0.02)))
            task += [group.task[0]] * int(known.sum())
            weight += [len(table[table.task == group.task[0]]) ** -0.5] * int(known.sum())
    return np.vstack(inputs), np.concatenate(target), np.array(task), np.array(weight)


def weigh(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Choice:
    """Ridge regression of the regret."""
    mean, scale = np.average(x, axis=0, weights=weight), x.std(axis=0)
    z, level = (x - mean) / scale, float(np.average(y, weights=weight))
    ridge = RIDGE * weight.sum() * np.eye(z.shape[1])
    b = np.linalg.solve((z * weight[:, None]).T @ z + ridge, z.T @ (weight * (y - level))) / scale
    return Choice(level - float(b @ mean), dict(zip(NAMES, b.tolist(), strict=True)), {})


def chosen_out_of_fold(table: pd.DataFrame, direction: Direction) -> tuple[Choice, dict[str, Choice]]:
    """The weights from all tasks, and for each task those fitted without it."""
    x, y, task, weight = sample(table, direction)
    fold = np.array([zlib.crc32((t + "f").encode()) % FOLDS for t in task])
    without = {int(k): weigh(x[fold != k], y[fold != k], weight[fold != k]) for k in np.unique(fold)}
    return weigh(x, y, weight), {t: without[zlib.crc32((t + "f").encode()) % FOLDS] for t in np.unique(task)}


def measure(table: pd.DataFrame, method: Callable[[list[Run], str], float], runs: int) -> pd.DataFrame:
    """Regret of a method in every setting, on the runs that the scorer draws."""
    rows = []
    for setting, group in table.groupby("setting", sort=False):
        group = group.sort_values("peak").reset_index(drop=True)
        rng = np.random.RandomState(stable_hash(str(setting)))
        drawn = np.sort(rng.choice(len(group), min(runs, len(group)), replace=False))
        rate = method([group.shown[i] for i in drawn], group.task[0])
        regret = grid_regret(group.peak.to_numpy(), group.regret.to_numpy(), rate)
        rows.append({"corpus": group.corpus[0], "tried": group.regret[drawn].min(), "regret": regret})
    return pd.DataFrame(rows)


def report(table: pd.DataFrame, direction: Direction, without: dict[str, Choice], runs: int) -> dict[str, str]:
    """Print and return what the method reaches, and the response alone."""
    found = {}
    methods: dict[str, Callable[[list[Run], str], float]] = {
        "both": lambda r, task: sweep(r, direction=direction, settings=Settings(weights=without[task])).best_lr,
        "response alone": lambda r, task: sweep(r, direction=None).best_lr,
    }
    for name, method in methods.items():
        for corpus, part in measure(table, method, runs).groupby("corpus"):
            text = (
                f"within 0.05 {np.mean(part.regret <= 0.05):.3f}, mean {part.regret.mean():.4f} "
                f"(best tried {np.mean(part.tried <= 0.05):.3f}, {part.tried.mean():.4f}), {len(part)} settings"
            )
            found[f"{runs} runs, {name}, {corpus}"] = text
            print(f"{runs} runs, {name}, {corpus}: {text}", flush=True)
    return found


def main() -> None:
    """Fit, measure with tasks left out, and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--truth", required=True, type=Path)
    parser.add_argument("--runs", type=int, nargs="*", default=[4])
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    corpora = [Corpus(c, load_truth(given.truth)) for c in given.corpora]
    table = pd.concat([table_of(c) for c in corpora], ignore_index=True)
    direction = looked_up(out_of_fold(table))
    fitted, without = chosen_out_of_fold(table, direction)
    validated: dict[str, str] = {}
    for runs in given.runs:
        validated |= report(table, direction, without, runs)
    model = {
        "intercept": round(fitted.intercept, 4),
        "coefficients": {k: round(v, 4) for k, v in fitted.coefficients.items()},
        "corpora": {c.name: c.fingerprint for c in corpora}, "validated": validated,
    }  # fmt: skip
    print(json.dumps(model, indent=1))
    if given.write:
        TARGET.write_text(json.dumps(model, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
