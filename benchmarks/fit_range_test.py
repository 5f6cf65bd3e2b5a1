"""Fit the line that reads a range test, and say how well it does on tasks it has not seen.

    python -m benchmarks.fit_range_test --truth truth.py CORPUS... [--write]

Every range test is shown twice: whole, and stopped where fastai's finder stops it, so that nothing can be
learned from where a test happens to end. The coefficients minimise the mean of a smoothed regret: what the
rate would have lost against the best of its setting, plus a penalty for being further than 0.05 from it.
"""

from __future__ import annotations

import argparse
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from benchmarks.fit.corpus import Corpus, load_truth
from lranalyzer.run import Run
from lranalyzer.sweep.classic import EXPLODED, MEMORY, classic
from lranalyzer.sweep.descent import descend
from lranalyzer.sweep.landmarks import landmarks
from lranalyzer.sweep.peak_model import ANCHOR, inputs
from lranalyzer.sweep.rising import rising

TARGET = Path(__file__).parent.parent / "lranalyzer" / "sweep" / "fitted" / "range_test.json"
NAMES = ("lowest", "falls_50", "rises_25", "single_start", "spread", "decays")
OFFSETS = np.arange(-6.0, 6.01, 0.05)
"""Decades from the anchor at which the regret is tabulated."""
BLUR = 0.15
"""Decades by which the regret is smoothed, so that it has a slope everywhere."""
RIDGE = 0.02
"""Penalty on squared standardised coefficients; chosen with tasks left out, 0.003 to 0.03 differ by 0.001 in
regret."""
NOT_DECAYING = ("constant", "warmup_constant", "cyclic")
FOLDS = 12
CLASSIC = ("valley", "steepest_per_log_rate", "minimum_over_10", "slide")


@dataclass
class Table:
    """One row a range test and view: inputs ``(n, f)``, regret over offsets ``(n, k)``."""

    rows: pd.DataFrame
    x: np.ndarray
    regret: np.ndarray


def tables(corpora: list[Corpus]) -> Table:
    """Read every range test of the corpora in both views, its schedule known in one of them."""
    rows, x, regret = [], [], []
    for corpus in corpora:
        runs, sweeps = corpus.truth["runs"].groupby("setting").first(), corpus.truth["sweeps"]
        for setting, log in corpus.tables["range_tests"].groupby("setting", sort=False):
            sweep, about = sweeps.loc[setting], runs.loc[setting]
            if not np.isfinite(sweep.span) or sweep.span <= 0:
                continue
            log = log.sort_values("step").drop(columns="setting").reset_index(drop=True)
            for view, frame in (
                ("whole", log),
                ("stopped", log.iloc[: stop(log.train_loss.to_numpy(float))]),
            ):
                if len(frame) < 20:
                    continue
                test = rising(Run.from_frame(frame))
                descent = descend(test)
                if descent is None:
                    continue
                places = landmarks(descent)
                decays = about.schedule not in NOT_DECAYING
                for known in (True, False):
                    found = inputs(places, decays if known else None)
                    x.append([found[n] for n in NAMES])
                    regret.append(regret_over(sweep, places[ANCHOR] + OFFSETS))
                    said = {name: np.log10(rate) for name, rate in classic(test).items()}
                    about_row = {"setting": setting, "task": about.task, "corpus": corpus.name, "view": view}
                    rows.append(about_row | {"known": known, "anchor": places[ANCHOR]} | said)
    return Table(pd.DataFrame(rows), np.array(x), np.array(regret))


def stop(loss: np.ndarray) -> int:
    """Number of points until fastai's finder stops."""
    past, best = 0.0, np.inf
    shift = min(float(np.nanmin(np.where(np.isfinite(loss), loss, np.nan))), 0.0)
    for i, value in enumerate(loss - shift):
        past = MEMORY * past + (1 - MEMORY) * value
        average = past / (1 - MEMORY ** (i + 1))
        if not np.isfinite(value) or (i > 10 and average > EXPLODED * best):
            return i + 1
        best = min(best, average)
    return loss.size


def regret_over(sweep: pd.Series, log_rate: np.ndarray) -> np.ndarray:
    """Regret at rates, as the scorer reads it off the trained grid."""
    x = np.log10(sweep.lrs)
    value = np.interp(log_rate, x, np.minimum(sweep.regrets, 1.0))
    outside = (log_rate < x[0] - 0.152) | (log_rate > x[-1] + 0.152)
    return np.where(outside, np.maximum(value, 0.05), value)


def smoothed(regret: np.ndarray) -> np.ndarray:
    """Regret plus 0.15 where it exceeds 0.05 (softly), blurred along the offsets."""
    value = regret + 0.15 / (1 + np.exp(-(regret - 0.05) / 0.02))
    kernel = np.exp(-0.5 * (np.arange(-20, 21) * 0.05 / BLUR) ** 2)
    padded = np.pad(value, ((0, 0), (20, 20)), mode="edge")
    return np.array([np.convolve(row, kernel / kernel.sum(), "valid") for row in padded])


def fit(x: np.ndarray, target: np.ndarray, weight: np.ndarray) -> tuple[float, np.ndarray]:
    """Intercept and coefficients of least weighted mean regret."""
    mean, scale = x.mean(axis=0), x.std(axis=0)
    z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    slope = np.gradient(target, OFFSETS, axis=1)
    share, row = weight / weight.sum(), np.arange(len(x))

    def cost(b: np.ndarray) -> tuple[float, np.ndarray]:
        t = (np.clip(z @ b, OFFSETS[0] + 0.01, OFFSETS[-1] - 0.06) - OFFSETS[0]) / 0.05
        i = t.astype(int)
        part = t - i
        value = target[row, i] * (1 - part) + target[row, i + 1] * part
        gradient = slope[row, i] * (1 - part) + slope[row, i + 1] * part
        ridge = np.r_[0.0, b[1:]]
        return float(share @ value + RIDGE * ridge @ ridge), z.T @ (share * gradient) + 2 * RIDGE * ridge

    b = minimize(cost, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x
    coefficients = b[1:] / scale
    return float(b[0] - coefficients @ mean), coefficients


def out_of_fold(table: Table, target: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Offset from the anchor for every row, fitted without the row's task."""
    fold = np.array([zlib.crc32((t + "f").encode()) % FOLDS for t in table.rows.task])
    said = np.zeros(len(fold))
    for k in np.unique(fold):
        base, b = fit(table.x[fold != k], target[fold != k], weight[fold != k])
        said[fold == k] = base + table.x[fold == k] @ b
    return said


def regret_of(table: Table, offset: np.ndarray) -> np.ndarray:
    """Regret of each row's offset from its anchor."""
    return np.array(
        [np.interp(o, OFFSETS, r) if np.isfinite(o) else 1.0 for o, r in zip(offset, table.regret, strict=True)]
    )


def report(table: Table, said: np.ndarray) -> dict[str, str]:
    """Print and return the share within 0.05 and the mean regret, by corpus, view and knowledge."""
    found = {}
    rules = {"fitted, tasks left out": said} | {c: (table.rows[c] - table.rows.anchor).to_numpy() for c in CLASSIC}
    for name, offset in rules.items():
        regret = regret_of(table, offset)
        for key, index in table.rows.groupby(["corpus", "view", "known"]).indices.items():
            if name in CLASSIC and key[2]:
                continue
            r = regret[index]
            text = f"within 0.05: {np.mean(r <= 0.05):.3f}, mean regret {r.mean():.4f}, {len(r)} tests"
            print(
                f"{name} | {key[0]}, {key[1]}, schedule {'known' if key[2] else 'unknown'} | {text}",
                flush=True,
            )
            if name not in CLASSIC:
                found[" ".join(map(str, key[:2])) + (" schedule known" if key[2] else "")] = text
    return found


def width(table: Table, said: np.ndarray) -> tuple[float, float]:
    """Decades below and above at which three quarters of those good at the answer are still good."""
    near = np.arange(-2.0, 2.01, 0.05)
    good = np.array([np.mean(regret_of(table, said + o) <= 0.05) for o in near])
    fine = near[good >= 0.75 * good[np.argmin(np.abs(near))]]
    return float(-fine.min()), float(fine.max())


def main() -> None:
    """Fit, validate and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--truth", required=True, type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    corpora = [Corpus(folder, load_truth(given.truth)) for folder in given.corpora]
    table = tables(corpora)
    target = smoothed(table.regret)
    weight = table.rows.groupby("task").task.transform("size").pow(-0.5).to_numpy(float)
    said = out_of_fold(table, target, weight)
    validated = report(table, said)
    low, high = width(table, said)
    base, b = fit(table.x, target, weight)
    model = {
        "intercept": round(base, 4),
        "coefficients": {n: round(float(v), 4) for n, v in zip(NAMES, b, strict=True)},
        "low": round(low, 2), "high": round(high, 2),
        "corpora": {c.name: c.fingerprint for c in corpora}, "validated": validated,
    }  # fmt: skip
    print(json.dumps(model, indent=1))
    if given.write:
        TARGET.write_text(json.dumps(model, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
