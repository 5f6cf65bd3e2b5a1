"""The curves of :mod:`lranalyzer.live.begin`: how the rate alone tells, at the first step, that a training will diverge."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from benchmarks.fit.corpus import Corpus, params_of
from benchmarks.fit.early.thresholds import largest
from lranalyzer.evidence import USUAL_RATE
from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.live.begin import family
from lranalyzer.run import Hyperparameters

BUDGET = 0.01
"""Share of healthy runs of a known optimizer that may be told so."""


def build_begin(corpus: Corpus, folder: Path) -> None:
    """Write ``begin-NAME.parquet``: a row a run with its first rate beside the usual one of its optimizer, and its label."""
    first = corpus.tables["logs"].groupby("run").lr.first()
    runs = corpus.truth["runs"]
    known = runs[runs.label.isin(VERDICTS) & (runs.span > 0)]
    optimizer = [Hyperparameters.of(params_of(row)).optimizer or "" for _, row in known.iterrows()]
    table = pd.DataFrame(
        {"task": known.task, "label": known.label, "optimizer": optimizer, "lr": first.reindex(known.index)}
    )
    table["over"] = np.log10(table.lr / table.optimizer.map(USUAL_RATE)).replace(-np.inf, np.nan)
    table = table.dropna(subset="over").assign(corpus=corpus.name, family=table.optimizer.map(family))
    table.rename_axis("run").reset_index().to_parquet(folder / f"begin-{corpus.name}.parquet")


def fit_begin(folder: Path, fold: dict[str, int], count: int, out: Path, corpora: dict[str, str]) -> None:
    """Write ``begin.json`` into every fold and into ``out``; the limit is set on tasks left out."""
    table = pd.concat([pd.read_parquet(f) for f in sorted(folder.glob("begin-*.parquet"))], ignore_index=True)
    where = table.task.map(fold).fillna(-1).astype(int)
    curves = {k: _curves(table[where != k]) for k in range(count)}
    left_out = table[where >= 0]
    score = np.concatenate([_chances(curves[k], left_out[where == k]) for k in range(count)])
    left_out = pd.concat([left_out[where == k] for k in range(count)])
    limit = float(f"{largest(left_out, score, BUDGET):.5g}")
    for target, found in [(out, _curves(table)), *((out / str(k), curves[k]) for k in range(count))]:
        text = json.dumps({"limit": limit, "curves": found, "budget": BUDGET, "corpora": corpora}, indent=1)
        (target / "begin.json").write_text(text + "\n")
    told = left_out.assign(told=score >= limit)
    for corpus, group in told.groupby("corpus"):
        print(f"{corpus}: told at the first step {_shares(group.groupby('label').told.mean())}")
    print(f"of those told {_shares(told[told.told].label.value_counts(normalize=True))}", flush=True)


def _shares(of: pd.Series) -> str:
    return ", ".join(f"{name} {share:.3f}" for name, share in of.items())


def _curves(table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    weight = table.groupby("task").task.transform("size").pow(-0.5)
    found = {}
    for name, rows in table.groupby("family"):
        model = LogisticRegression(C=10.0).fit(rows[["over"]].to_numpy(), rows.label == "diverged", weight[rows.index])
        found[str(name)] = (round(float(model.intercept_[0]), 4), round(float(model.coef_[0, 0]), 4))
    return found


def _chances(curves: dict[str, tuple[float, float]], table: pd.DataFrame) -> np.ndarray:
    intercept, slope = (table.family.map({name: c[i] for name, c in curves.items()}) for i in (0, 1))
    return (1 / (1 + np.exp(-intercept - slope * table.over))).to_numpy(float)
