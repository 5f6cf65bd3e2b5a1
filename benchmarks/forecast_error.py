"""How far forecasts are off, on real trainings.

    python -m benchmarks.forecast_error FOLDER... --truth truth.py [--every 4] [--write]

A folder of CSV files with the columns step, lr, loss (the curves of Luo et al. 2025, named
SIZE_SCHEDULE.csv): for each size the law is fitted on three schedules and predicts the others. A folder of
parquet files (a corpus): from the first half of every run, logged as the scorer shows it, the loss at its end
(mean of the last twentieth) is predicted under the rates that really followed. Intervals are fitted with
whole tasks left out.
"""

from __future__ import annotations

import argparse
import json
import warnings
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus, load_truth, stable_hash, thin
from lranalyzer.errors import LRAnalyzerError
from lranalyzer.recommend.forecast import forecast
from lranalyzer.recommend.forecast.interval import Basis, Width
from lranalyzer.run import Run

TARGET = Path(__file__).parent.parent / "lranalyzer" / "recommend" / "forecast" / "fitted" / "interval.json"
FITTED_ON = ("constant_24000", "cosine_24000", "wsdcon_9")
HELD = 0.90
"""Share that an interval should hold."""
FOLDS = 8
WIDEST = 100.0
"""Factor that stands for none wide enough, where more runs blow up than an interval may leave outside."""


def published(folder: Path) -> None:
    """Three schedules fitted, six predicted, for each size of model."""
    files = {tuple(f.stem.split("_", 1)): pd.read_csv(f) for f in sorted(folder.glob("*.csv"))}
    for size in sorted({s for s, _ in files}):
        runs = [Run.from_frame(files[size, n].rename(columns={"loss": "train_loss"}), name=n) for n in FITTED_ON]
        errors = {}
        for name in sorted(n for s, n in files if s == size and n not in FITTED_ON):
            log = files[size, name]
            step, rate = log.step.to_numpy(), log.lr.to_numpy()
            said = forecast(runs, lambda s, k=step, r=rate: np.interp(s, k, r), steps=int(step[-1]))
            errors[name] = np.interp(step, said.steps, said.loss) / log.loss.to_numpy() - 1
        mean = 100 * np.mean([np.abs(e).mean() for e in errors.values()])
        final = 100 * max(abs(e[-1]) for e in errors.values())
        each = ", ".join(f"{n} {100 * np.abs(e).mean():.2f}" for n, e in errors.items())
        print(f"{size}: mean absolute error {mean:.3f} %, worst final error {final:.2f} % ({each})", flush=True)


def halves(corpus: Corpus, every: int) -> pd.DataFrame:
    """One row a run: what is foreseen from its first half, and what came."""
    runs, rows = corpus.truth["runs"], []
    for run, log in corpus.logs():
        if stable_hash("forecast" + run) % every:
            continue
        steps = int(runs.loc[run].steps)
        step, rate, loss = log.step.to_numpy(), log.lr.to_numpy(float), log.train_loss.to_numpy(float)
        half = thin(log[log.step < steps // 2], run, steps, stable_hash(run) % 3)
        try:
            seen = Run.from_frame(half.reset_index(drop=True))
            said = forecast(seen, lambda s, k=step, r=rate: np.interp(s, k, r), steps=int(step[-1]), after=steps // 2)
        except LRAnalyzerError:
            continue
        end = loss[int(0.95 * len(loss)) :]
        b = said.basis
        rows.append({
            "run": run, "task": runs.loc[run].task, "corpus": corpus.name, "schedule": runs.loc[run].schedule,
            "label": runs.loc[run].label, "said": said.final, "came": end.mean(), "noise": end.std() / np.sqrt(len(end)),
            "level": b.level, "change": b.change[-1], "doublings": b.doublings[-1], "drop": b.drop, "error": b.error,
            "low": said.low[-1], "high": said.high[-1],
        })  # fmt: skip
    return pd.DataFrame(rows)


def fit_width(table: pd.DataFrame) -> Width:
    """Shares and factors of least mean interval score (Gneiting & Raftery 2007), tasks weighted alike."""
    off = np.where(np.isfinite(table.came), table.came - table.said, np.inf).astype(float)
    weight = table.groupby("task").task.transform("size").pow(-1.0).to_numpy()
    best, found = np.inf, None
    for change in (0.1, 0.2, 0.3, 0.5, 0.7, 1.0):
        for drop in (0.01, 0.02, 0.03, 0.05, 0.08):
            trial = Width(change, drop, 1.0, 1.0, {})
            h = unit(trial, table)
            low, high = _quantile(-off / h, weight), _quantile(off / h, weight)
            outside = np.clip(off / h - high, 0, 20) + np.clip(-off / h - low, 0, 20)
            relative = h / table["drop"].to_numpy()
            score = np.average(np.minimum(relative * (low + high + 2 / (1 - HELD) * outside), 10), weights=weight)
            if score < best:
                best, found = score, Width(change, drop, low, high, {})
    assert found is not None
    return found


def unit(width: Width, table: pd.DataFrame) -> np.ndarray:
    """Half widths before the factors."""
    columns = ("level", "change", "doublings", "drop", "error")
    level, change, doublings, drop, error = (table[c].to_numpy(float) for c in columns)
    return width.unit(Basis(level, change, doublings, drop, error))  # type: ignore[arg-type]


def _quantile(value: np.ndarray, weight: np.ndarray) -> float:
    order = np.argsort(value)
    share = np.cumsum(weight[order]) / weight.sum()
    return float(np.clip(value[order][np.searchsorted(share, 0.5 + HELD / 2)], 0.2, WIDEST))


def validate(table: pd.DataFrame) -> pd.Series:
    """Whether the truth lies inside intervals fitted without its task."""
    fold = np.array([zlib.crc32((t + "w").encode()) % FOLDS for t in table.task])
    inside = pd.Series(False, index=table.index)
    for k in np.unique(fold):
        width, test = fit_width(table[fold != k]), table[fold == k]
        h = unit(width, test)
        inside[fold == k] = (test.came >= test.said - width.low * h) & (test.came <= test.said + width.high * h)
    return inside


def report(table: pd.DataFrame) -> None:
    """Errors as shares of the descent seen, beside those of "it stays as it is"."""
    table = table.assign(inside=validate(table))
    finite = table[np.isfinite(table.came)]
    off = (finite.said - finite.came).abs() / finite["drop"]
    stays = (finite.level - finite.came).abs() / finite["drop"]
    for name, part in table.groupby("corpus"):
        index = part.index.intersection(finite.index)
        print(
            f"{name}: {len(part)} runs, error at the end {off[index].median():.4f} of the descent (median), "
            f"{off[index].clip(upper=1).mean():.4f} (mean); if it stayed {stays[index].median():.4f}, "
            f"{stays[index].clip(upper=1).mean():.4f}; inside 90 % interval {part.inside.mean():.3f}",
            flush=True,
        )


def main() -> None:
    """Measure every folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--every", type=int, default=1, help="look at one run in so many")
    parser.add_argument("--table", type=Path, help="keep the rows as Parquet")
    parser.add_argument("--write", action="store_true", help="store the fitted width")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    rows, corpora = [], {}
    for folder in given.folders:
        if any(folder.glob("*.csv")):
            published(folder)
            continue
        corpus = Corpus(folder, load_truth(given.truth))
        corpora[corpus.name] = corpus.fingerprint
        rows.append(halves(corpus, given.every))
    if not rows:
        return
    table = pd.concat(rows, ignore_index=True)
    if given.table:
        table.to_parquet(given.table)
    report(table)
    width = fit_width(table)
    data = {"of_change": width.of_change, "of_drop": width.of_drop, "low": round(width.low, 3),
            "high": round(width.high, 3), "corpora": corpora}  # fmt: skip
    print(json.dumps(data, indent=1))
    if given.write:
        TARGET.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
