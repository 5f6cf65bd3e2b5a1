"""The closed loop: run what the recommendation says, ask again, until the rate is fine.

Each re-run is the run of the sweep that lies nearest to the rate recommended, as the corpora's scorer has it: it is
judged by itself, so a rate that is told to stay stays for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lranalyzer.evidence.rate import FINE

SAME = 0.1
"""Change of the logarithm of the rate from which a recommendation is another run."""
RERUNS = 4


@dataclass(frozen=True)
class Loop:
    """Shares of runs, as the scorer gives them."""

    solved: tuple[float, ...]
    """Faulty runs solved within 1, 2, 3, 4 re-runs."""
    fixed: float
    """Faulty runs whose regret at the recommended rate itself is fine (interpolated)."""
    harmed: float
    """Right runs that the recommended rate would make faulty."""
    moved: float
    """Right runs that are told another rate than their own."""

    def __str__(self) -> str:
        within = " / ".join(f"{100 * s:.1f}" for s in self.solved)
        return (
            f"solved within 1 / 2 / 3 / 4 re-runs {within} %, fixed at once {self.fixed:.3f}, "
            f"ok harmed {self.harmed:.3f}, ok moved {self.moved:.3f}"
        )


def closed_loop(runs: pd.DataFrame, lr: np.ndarray) -> Loop:
    """Simulate it on one view of every run (columns setting, peak_lr, regret, label), with the rate each is told."""
    after, solved = np.ones(len(runs)), np.full(len(runs), RERUNS + 1)
    for rows in pd.Series(np.arange(len(runs))).groupby(runs.setting.to_numpy()).indices.values():
        rows = rows[np.argsort(runs.peak_lr.to_numpy()[rows])]
        peak, regret = np.log(runs.peak_lr.to_numpy()[rows]), runs.regret.to_numpy()[rows]
        told = np.log(np.maximum(lr[rows], 1e-30))
        after[rows] = regret_at(peak, regret, told)
        following = next_run(peak, told)
        here = np.arange(rows.size)
        for rerun in range(1, RERUNS + 1):
            here = following[here]
            first = (regret[here] <= FINE) & (solved[rows] > RERUNS)
            solved[rows[first]] = rerun
    faulty, ok = runs.label.isin(["diverged", "too_high", "too_low"]).to_numpy(), (runs.label == "ok").to_numpy()
    moved = np.abs(np.log(lr / runs.peak_lr.to_numpy())) > SAME
    return Loop(
        tuple(float(np.mean(solved[faulty] <= k)) for k in range(1, RERUNS + 1)),
        float(np.mean(after[faulty] <= FINE)), float(np.mean(after[ok] > FINE)), float(np.mean(moved[ok])),
    )  # fmt: skip


def next_run(peak: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Which run of a sweep each one leads to: the nearest, or a neighbour where another rate than its own is told."""
    nearest = np.abs(told[:, None] - peak[None, :]).argmin(axis=1)
    here, away = np.arange(peak.size), told - peak
    pushed = np.clip(nearest + np.sign(away).astype(np.int64), 0, peak.size - 1)
    return np.where((nearest == here) & (np.abs(away) > SAME), pushed, nearest)


def regret_at(peak: np.ndarray, regret: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Regret between the trained rates; outside them that of the end, never better than 0.05."""
    value = np.interp(told, peak, np.minimum(regret, 1.0))
    outside = (told < peak[0] - 0.35) | (told > peak[-1] + 0.35)
    return np.where(outside, np.maximum(value, FINE), value)
