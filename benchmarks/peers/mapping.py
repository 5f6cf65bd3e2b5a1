"""What the adapters share: pieces of a log, and how a finding becomes a verdict.

The others name problems, and few of them name a direction of the learning rate. An adapter gives each the best
reading of its words: a finding whose first advice is a lower rate says ``too_high``, one whose first advice is a
higher rate says ``too_low``, one that says the loss exploded or is no number says ``diverged``, and silence says
``ok``. Where it names no rate but a factor ("2 to 10 times lower"), the middle of the factor counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def series(log: pd.DataFrame, column: str) -> list[tuple[int, float]]:
    """Steps and values where a column was logged; a training loss that is no number is kept."""
    if column not in log:
        return []
    kept = log if column in ("train_loss", "grad_norm") else log[log[column].notna()]
    return [(int(s), float(v)) for s, v in zip(kept["step"], kept[column], strict=True)]


def peak_rate(log: pd.DataFrame) -> float | None:
    """The largest rate of the run: what a factor in an advice is a factor of."""
    rate = log["lr"].to_numpy(float) if "lr" in log else np.array([])
    rate = rate[np.isfinite(rate)]
    return float(rate.max()) if rate.size else None


def answer(log: pd.DataFrame, verdict: str, symptoms: set[str] | None = None, factor: float = 1.0) -> dict[str, Any]:
    """In the scorer's words."""
    peak = peak_rate(log)
    return {"verdict": verdict, "symptoms": symptoms or set(), "lr": peak * factor if peak else None}
