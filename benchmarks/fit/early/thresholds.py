"""Thresholds for judging again and again: set on the largest score that each healthy run ever reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lranalyzer.evidence.decision import VERDICTS
from lranalyzer.live.alarm import STILL_RISING, Thresholds


@dataclass(frozen=True)
class Budget:
    """Shares of healthy runs that may ever be warned, by what warns them; together they stay below one in twenty."""

    pulse: float = 0.012
    diverged: float = 0.006
    too_high: float = 0.008
    too_low: float = 0.018


def scores(prefix: pd.DataFrame, p: np.ndarray) -> pd.DataFrame:
    """What is compared with the thresholds, one column a kind; too low is not said while the rate still rises."""
    column = {v: p[:, i] for i, v in enumerate(VERDICTS)}
    rising = ((prefix.x_lr_now > STILL_RISING) & (prefix.x_lr_recent < STILL_RISING)).to_numpy()
    return pd.DataFrame(
        {
            "diverged": column["diverged"], "too_high": column["diverged"] + column["too_high"],
            "too_low": np.where(rising, 0.0, column["too_low"]),
        },
        index=prefix.index,
    )  # fmt: skip


def choose(
    pulse: pd.DataFrame, pulse_score: np.ndarray, prefix: pd.DataFrame, p: np.ndarray, budget: Budget
) -> Thresholds:
    """The thresholds at which left-out healthy runs use up the budget."""
    told, blind = (prefix.replayed).to_numpy(), prefix.x_done.isna().to_numpy()
    value = scores(prefix, p)
    return Thresholds(
        pulse=largest(pulse[pulse.replayed], pulse_score[pulse.replayed], budget.pulse),
        diverged=largest(prefix[told], value.diverged[told].to_numpy(), budget.diverged),
        too_high=largest(prefix[told], value.too_high[told].to_numpy(), budget.too_high),
        too_low=largest(prefix[told], value.too_low[told].to_numpy(), budget.too_low),
        too_low_blind=largest(prefix[blind], value.too_low[blind].to_numpy(), budget.too_low / 2),
    )


def largest(table: pd.DataFrame, score: np.ndarray, share: float) -> float:
    """The score that a share of healthy runs ever exceed; every corpus weighs the same."""
    healthy = (table.label == "ok").to_numpy()
    runs = pd.DataFrame({"run": table.run[healthy], "corpus": table.corpus[healthy], "score": score[healthy]})
    top = (
        runs.groupby("run")
        .agg(corpus=("corpus", "first"), score=("score", "max"))
        .sort_values("score", ascending=False)
    )
    weight = 1.0 / top.groupby("corpus").score.transform("size")
    used = (weight / weight.sum()).cumsum().to_numpy()
    allowed = int(np.searchsorted(used, share))
    return float(np.nextafter(top.score.iloc[min(allowed, len(top) - 1)], np.inf))
