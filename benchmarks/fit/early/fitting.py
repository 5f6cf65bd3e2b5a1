"""Fit with tasks left out, set the thresholds on those, then fit on everything and write it all as readable data."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.early.begin import fit_begin
from benchmarks.fit.early.models import MODELS, folds, predicted, table_of
from benchmarks.fit.early.thresholds import Budget, choose, scores
from benchmarks.fit.export import as_text
from lranalyzer.live.alarm import Thresholds

FAR = 0.2
"""Regret from which a rate that is too low is worth an early warning."""
SOON = 0.3
"""Share of the steps that counts as early."""


def fit_all(folder: Path, out: Path, count: int, write: bool) -> None:
    """Write ``out/K`` for every fold and the final models into ``out``."""
    corpora = json.loads((folder / "corpora.json").read_text())
    tables = {kind: table_of(folder, kind) for kind in ("pulse", "prefix")}
    fold = folds(list(tables.values()), count)
    score = left_out(tables, fold, count, out, corpora)
    for kind, name in (("pulse", "pulse"), ("prefix", "early")):
        np.save(out / f"{kind}.npy", score[name])
    fit_begin(folder, fold, count, out, corpora)
    budget = Budget()
    limits = choose(tables["pulse"], score["pulse"], tables["prefix"], score["early"], budget)
    report(tables, score, limits)
    text = json.dumps(
        {
            "thresholds": {k: float(f"{v:.5g}") for k, v in asdict(limits).items()},
            "budget": asdict(budget),
            "corpora": corpora,
        },
        indent=1,
    )
    for target in [out, *(out / str(k) for k in range(count))]:
        (target / "alarms.json").write_text(text + "\n")
    for name, (kind, fit) in MODELS.items():
        (out / f"{name}.json").write_text(as_text(fit(tables[kind]), corpora))
    if write:
        for file in out.glob("*.json"):
            shutil.copy(file, Path(str(files("lranalyzer.evidence"))) / "fitted" / file.name)


def left_out(
    tables: dict[str, pd.DataFrame], fold: dict[str, int], count: int, out: Path, corpora: dict[str, str]
) -> dict[str, np.ndarray]:
    """Scores of every row by a model that saw no run of its task."""
    score: dict[str, np.ndarray] = {}
    for name, (kind, fit) in MODELS.items():
        table = tables[kind]
        where = table.task.map(fold).to_numpy()
        for k in range(count):
            fitted = fit(table[where != k])
            said = predicted(fitted, table[where == k])
            score.setdefault(name, np.zeros((len(table), *said.shape[1:])))[where == k] = said
            target = out / str(k)
            target.mkdir(parents=True, exist_ok=True)
            (target / f"{name}.json").write_text(as_text(fitted, corpora))
            (target / "tasks.json").write_text(json.dumps([t for t, f in fold.items() if f == k]))
        print(f"{name}: {count} folds fitted", flush=True)
    return score


def report(tables: dict[str, pd.DataFrame], score: dict[str, np.ndarray], limits: Thresholds) -> None:
    """What the thresholds do to runs of left-out tasks, from the tables; ``benchmarks.replay`` runs the real monitor."""
    value = scores(tables["prefix"], score["early"])
    said = pd.concat([_first(tables["pulse"], score["pulse"] >= limits.pulse, "pulse")] + [
        _first(tables["prefix"], value[k].to_numpy() >= getattr(limits, k), k) for k in ("diverged", "too_high", "too_low")
    ])  # fmt: skip
    said = said[said.replayed]
    runs = tables["prefix"][tables["prefix"].replayed].groupby("run").first()
    first = said.pivot_table(index="run", columns="kind", values="done", aggfunc="min").reindex(runs.index)
    for corpus, group in runs.groupby("corpus"):
        at = first.loc[group.index]
        ok = at[group.label == "ok"]
        low = at[(group.label == "too_low") & (group.regret > FAR)]
        gone = at[group.label == "diverged"][["pulse", "diverged", "too_high"]].min(axis=1)
        print(
            f"{corpus}: ok ever warned {ok.notna().any(axis=1).mean():.3f} "
            f"({', '.join(f'{k} {ok[k].notna().mean():.3f}' for k in ok)}; n {len(ok)}); far too low called before {SOON:.0%} "
            f"{(low.too_low < SOON).mean():.3f} (ever {low.too_low.notna().mean():.3f}, n {len(low)}); diverged called "
            f"{gone.notna().mean():.3f}, before 5 % {(gone < 0.05).mean():.3f} (n {len(gone)})",
            flush=True,
        )


def _first(table: pd.DataFrame, alarm: np.ndarray, kind: str) -> pd.DataFrame:
    found = table.loc[alarm, ["run", "replayed", "step", "steps"]].groupby(["run", "replayed"], as_index=False).first()
    return found.assign(kind=kind, done=found.step / found.steps)
