"""Tables to fit on: one row a view of a run (or of a fork), features beside truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus
from lranalyzer.curve import Curves
from lranalyzer.evidence import features
from lranalyzer.evidence.advice import advice_features
from lranalyzer.recommend.policy import SHIFTS
from lranalyzer.run import Run

SYMPTOMS = ("oscillating", "plateau", "needs_decay", "overfitting")
MEASURES = ("oscillation", "late_descent", "decay_gain", "val_rise")
"""The numbers behind the symptoms, in their order."""
KEPT = ("setting", "task", "optimizer", "schedule", "peak_lr", "regret", "label", *SYMPTOMS, *MEASURES)


def run_rows(corpus: Corpus) -> pd.DataFrame:
    """Features, truth and the regret of every candidate move, one row a view."""
    truth, sweeps = corpus.truth["runs"], corpus.truth["sweeps"]
    rows = []
    for run, log in corpus.logs():
        row = truth.loc[run]
        if not np.isfinite(row.span) or row.span <= 0:
            continue
        regrets = shifted_regrets(sweeps.loc[row.setting], float(row.peak_lr))
        for view in corpus.views(run, log):
            measured = features(Curves.of(Run.from_frame(view.frame, params=view.params)))
            rows.append(
                {f"x_{k}": v for k, v in measured.items()}
                | {k: row[k] for k in KEPT}
                | {f"r_{i}": r for i, r in enumerate(regrets)}
                | {"run": run, "density": view.density, "official": view.official, "corpus": corpus.name}
            )
    return pd.DataFrame(rows)


def shifted_regrets(sweep: pd.Series, peak: float) -> np.ndarray:
    """Regret of the rate times 2**shift for every shift, ``(33,)``; NaN more than an octave outside the sweep."""
    x, y = np.log2(sweep.lrs), np.minimum(sweep.regrets, 1.0)
    where = np.log2(peak) + SHIFTS
    value = np.interp(where, x, y)
    value[(where < x[0] - 0.5) | (where > x[-1] + 0.5)] = np.maximum(
        value[(where < x[0] - 0.5) | (where > x[-1] + 0.5)], 0.05
    )
    value[(where < x[0] - 1.01) | (where > x[-1] + 1.01)] = np.nan
    return value


def fork_rows(corpus: Corpus) -> pd.DataFrame:
    """Features of the log up to each fork, with the regret of each multiple of the rate."""
    truth, forks = corpus.truth["runs"], corpus.truth["forks"]
    if not len(forks):
        return pd.DataFrame()
    points = dict(iter(forks.groupby("run", sort=False)))
    rows = []
    for run, log in corpus.logs():
        if run not in points:
            continue
        row = truth.loc[run]
        for fork in points[run].itertuples():
            for view in corpus.views(run, log[log.step <= fork.step]):
                if len(view.frame) < 2:
                    continue
                curves = Curves.of(Run.from_frame(view.frame, params=view.params))
                rows.append(
                    {f"x_{k}": v for k, v in advice_features(curves).items()}
                    | {k: row[k] for k in ("setting", "task", "optimizer", "schedule")}
                    | {f"r_{i}": min(float(r), 1.0) for i, r in enumerate(fork.regrets)}
                    | {
                        "run": run,
                        "step": fork.step,
                        "action": fork.action,
                        "multipliers": list(fork.multipliers),
                    }
                    | {"density": view.density, "official": view.official, "corpus": corpus.name}
                )
    return pd.DataFrame(rows)


def build(corpora: list[Corpus], folder: Path) -> None:
    """Write ``runs.parquet`` and ``forks.parquet``, one file a corpus, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpora.json").write_text(json.dumps({c.name: c.fingerprint for c in corpora}, indent=1))
    for corpus in corpora:
        run_rows(corpus).to_parquet(folder / f"runs-{corpus.name}.parquet")
        forks = fork_rows(corpus)
        if len(forks):
            forks.to_parquet(folder / f"forks-{corpus.name}.parquet")
        print(f"{corpus.name}: {corpus.fingerprint}", flush=True)


def parts(folder: Path, kind: str) -> Iterator[pd.DataFrame]:
    """The written tables of one kind."""
    for file in sorted(folder.glob(f"{kind}-*.parquet")):
        yield pd.read_parquet(file)
