"""What two remedies gain on real trainings: a decay where it was missing, an adaptive optimizer where SGD oscillated.

    python -m benchmarks.remedy_gains CORPUS... --truth truth.py

Gains are shares of the whole descent. Decay: runs at a constant rate whose rest was repeated with the rate going
linearly to zero (at least 2 % gained). Optimizer: the best rate of a sweep with SGD or momentum against the median of
the sweeps with an adaptive method on the same task in about as many steps, each at its best rate. The figures stand in
``lranalyzer/recommend/schedule_choice.py`` and ``optimizer_choice.py``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus, load_truth
from lranalyzer.recommend.optimizer_choice import PLAIN

ADAPTIVE = frozenset({"adam", "adamw", "amsgrad", "nadam", "adam_clip", "adabelief"})
SHORTER, LONGER = 0.4, 1.5
"""Ratio of steps between which two sweeps are compared."""
CLEAR = 0.05
"""Share of the descent that is a clear gain."""


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--truth", required=True, type=Path)
    given = parser.parse_args()
    runs = pd.concat([Corpus(c, load_truth(given.truth)).truth["runs"] for c in given.corpora])
    missing = runs[(runs.needs_decay == "yes") & (runs.label == "ok")].decay_gain
    low, middle, high = missing.quantile([0.25, 0.5, 0.75])
    print(
        f"missing decay at a right rate: quartiles {low:.3f}, {middle:.3f}, {high:.3f} of the descent, n {len(missing)}"
    )
    gains = adaptive_gains(runs)
    for name, part in (
        ("right rate", gains[gains.label == "ok"]),
        ("oscillating at a wrong rate", gains[(gains.oscillating == "yes") & (gains.label != "ok")]),
    ):
        print(f"SGD, {name}: an adaptive method gained over 5 % in {np.mean(part.gain > CLEAR):.2f}, n {len(part)}")


def adaptive_gains(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a finite run with SGD or momentum: what an adaptive method would have gained over its sweep's best."""
    sweeps = runs.groupby("setting").agg(
        task=("task", "first"), optimizer=("optimizer", "first"), steps=("steps", "first"), best=("q", "min")
    )
    rows = []
    for run in runs[runs.optimizer.isin(PLAIN) & np.isfinite(runs.q)].itertuples():
        others = sweeps[
            sweeps.optimizer.isin(ADAPTIVE) & (sweeps.task == run.task)
            & sweeps.steps.between(SHORTER * run.steps, LONGER * run.steps)
        ]  # fmt: skip
        if len(others):
            own = sweeps.best[run.setting]
            gain = (own - others.best.median()) / (run.q0 - min(own, others.best.min()))
            rows.append({"label": run.label, "oscillating": run.oscillating, "gain": gain})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    main()
