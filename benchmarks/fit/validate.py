"""How well the models do on tasks, optimizers and corpora they have not seen.

``out_of_fold`` predicts every row by a model that saw no row of its task (or optimizer, or setting's group).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.dataset import SYMPTOMS
from benchmarks.fit.loop import closed_loop
from benchmarks.fit.models import MODELS, Fitted, fit_advice, fit_move, fit_rate, fit_verdict, table_of
from lranalyzer.evidence.advice import MULTIPLIERS
from lranalyzer.evidence.decision import VERDICTS, decided
from lranalyzer.evidence.rate import candidates
from lranalyzer.recommend.policy import SHIFTS, Policy

MOST_FOLDS = 10
"""A corpus of sixty tasks is left out six at a time."""


def rows_of(fitted: Fitted, table: pd.DataFrame) -> np.ndarray:
    """The features a model wants, without a candidate's."""
    return table[[f"x_{n}" for n in fitted.features if f"x_{n}" in table]].to_numpy(float)


def verdict_probabilities(fitted: Fitted, table: pd.DataFrame) -> np.ndarray:
    """``(n, 4)``; a run that ends non-finite is diverged by rule."""
    p = np.asarray(fitted.booster.predict(rows_of(fitted, table)))
    ends = ((table.x_finite_until < 0.99) | (table.x_ends_bad > 0)).to_numpy()
    p[ends] = [1.0, 0.0, 0.0, 0.0]
    return p


def predicted_for_moves(fitted: Fitted, table: pd.DataFrame, moves: np.ndarray) -> np.ndarray:
    """What a model expects of every move, ``(n, moves)``."""
    x = rows_of(fitted, table)
    names = [n for n in fitted.features if f"x_{n}" in table]
    grid = candidates(np.repeat(x, len(moves), 0), names, np.tile(moves, len(x)))
    return np.asarray(fitted.booster.predict(grid)).reshape(len(x), len(moves))


def f1(truth: np.ndarray, said: np.ndarray, word: object) -> float:
    """F1 of one class."""
    hit = np.sum((truth == word) & (said == word))
    both = np.sum(truth == word) + np.sum(said == word)
    return float(2 * hit / both) if both else float("nan")


def report_verdict(name: str, table: pd.DataFrame, p: np.ndarray) -> None:
    """The scorer's figures: macro-F1, wrong direction, calibration."""
    keep = (table.label != "unclear").to_numpy() & table.official.to_numpy()
    truth, p = table.label.to_numpy()[keep], p[keep]
    said = np.array(VERDICTS)[decided(p)]
    macro = np.nanmean([f1(truth, said, v) for v in VERDICTS])
    high = ["too_high", "diverged"]
    wrong = ((truth == "too_low") & np.isin(said, high)) | (np.isin(truth, high) & (said == "too_low"))
    sure, hit = p.max(1), truth == said
    bins = np.minimum((sure * 10).astype(int), 9)
    ece = sum(abs(sure[bins == b].mean() - hit[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    each = "  ".join(f"{v} {f1(truth, said, v):.2f}" for v in VERDICTS)
    print(
        f"verdict {name}: macro-F1 {macro:.3f} ({each}), wrong direction {wrong.mean():.3f}, ECE {ece:.3f}, n {keep.sum()}",
        flush=True,
    )


def folds(table: pd.DataFrame, corpus: str, by: str) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Test rows of one corpus group by group; training rows are all others that share neither task nor ``by``."""
    out = []
    groups = sorted(table[table.corpus == corpus][by].unique())
    for members in np.array_split(groups, min(len(groups), MOST_FOLDS)):
        inside = table[by].isin(members).to_numpy()
        out.append((", ".join(members), ~inside, inside & (table.corpus == corpus).to_numpy()))
    return out


def validate(folder: Path, only: list[str] | None, corpora: list[str] | None = None) -> None:
    """Print every figure, tasks left out; verdicts also with optimizers left out."""
    wanted = set(only or MODELS)
    runs = table_of(folder, "runs")
    asked = corpora or list(runs.corpus.unique())
    if "verdict" in wanted:
        for corpus in asked:
            for by in ("task", "optimizer"):
                if corpus == "corpus_deepobs" and by == "optimizer":
                    continue
                p = np.zeros((len(runs), 4))
                for _, train, test in folds(runs, corpus, by):
                    p[test] = verdict_probabilities(fit_verdict(runs[train]), runs[test])
                here = (runs.corpus == corpus).to_numpy()
                report_verdict(f"{corpus}, {by}s left out", runs[here], p[here])
    for symptom in wanted & set(SYMPTOMS):
        _validate_symptom(runs, symptom, asked)
    if "rate" in wanted:
        _validate_rate(runs, asked)
    if "move" in wanted:
        _validate_move(runs, asked)
    if "advice" in wanted:
        _validate_advice(table_of(folder, "forks"), asked)


def _validate_symptom(runs: pd.DataFrame, symptom: str, corpora: list[str]) -> None:
    for corpus in corpora:
        said = np.zeros(len(runs))
        for _, train, test in folds(runs, corpus, "task"):
            fitted = MODELS[symptom][1](runs[train])
            said[test] = np.asarray(fitted.booster.predict(rows_of(fitted, runs[test]), raw_score=True))
        keep = ((runs.corpus == corpus) & runs.official & (runs[symptom] != "unclear")).to_numpy()
        truth = runs[symptom].to_numpy()[keep]
        if (truth == "yes").any():
            word = np.where(said[keep] > 0.0, "yes", "no")
            print(
                f"{symptom} {corpus}: F1 {f1(truth, word, 'yes'):.3f}, positives {np.mean(truth == 'yes'):.2f}",
                flush=True,
            )


def _validate_rate(runs: pd.DataFrame, corpora: list[str]) -> None:
    """How far the regret expected after a move is from the regret that came."""
    regret = runs[[f"r_{i}" for i in range(len(SHIFTS))]].to_numpy(float)
    for corpus in corpora:
        said = np.full(regret.shape, np.nan)
        for _, train, test in folds(runs, corpus, "task"):
            said[test] = predicted_for_moves(fit_rate(runs[train]), runs[test], SHIFTS)
        keep = ((runs.corpus == corpus) & runs.official).to_numpy()
        off = np.abs(said[keep] - regret[keep])[np.isfinite(regret[keep])]
        spread = np.nanmean(np.abs(regret[keep] - np.nanmean(regret[keep])))
        print(f"rate {corpus}: mean error of the regret {off.mean():.3f} (of its mean {spread:.3f})", flush=True)


def _validate_move(runs: pd.DataFrame, corpora: list[str]) -> None:
    """Follow the recommendations through the sweeps: verdict and cost of every run by models without its task."""
    for corpus in corpora:
        said, p = np.zeros((len(runs), len(SHIFTS))), np.zeros((len(runs), 4))
        for _, train, test in folds(runs, corpus, "task"):
            said[test] = predicted_for_moves(fit_move(runs[train]), runs[test], SHIFTS)
            p[test] = verdict_probabilities(fit_verdict(runs[train]), runs[test])
        keep = ((runs.corpus == corpus) & runs.official).to_numpy()
        lr = runs.peak_lr[keep].to_numpy() * 2.0 ** Policy().moves(p[keep], said[keep])
        print(f"recommendation {corpus}: {closed_loop(runs[keep], lr)}", flush=True)


def _validate_advice(forks: pd.DataFrame, corpora: list[str]) -> None:
    moves = np.log2(MULTIPLIERS)
    regret = forks[[f"r_{i}" for i in range(len(moves))]].to_numpy(float)
    for corpus in [c for c in corpora if (forks.corpus == c).any()]:
        said = np.zeros((len(forks), len(moves)))
        for _, train, test in folds(forks, corpus, "task"):
            said[test] = predicted_for_moves(fit_advice(forks[train]), forks[test], moves)
        keep = ((forks.corpus == corpus) & forks.official).to_numpy()
        best = said[keep].argmin(1)
        after, before = regret[keep][np.arange(keep.sum()), best], regret[keep][:, 2]
        action = np.array(["lower", "lower", "keep", "raise", "raise"])[best]
        macro = np.nanmean([f1(forks.action[keep].to_numpy(), action, a) for a in ("raise", "keep", "lower")])
        print(
            f"advice {corpus}: mean regret {after.mean():.3f} (never changing {before.mean():.3f}), macro-F1 {macro:.3f}",
            flush=True,
        )
