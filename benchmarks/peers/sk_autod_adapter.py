"""sk-autod 0.1.1: works on epochs, a training and a validation loss for each, and refuses what is not finite.

An epoch is the stretch between two validations; its training loss is the mean there. A run that it refuses is
``unknown``. Its advice on a wrong rate is a factor of ten.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sk_autod import diagnose as ask

from benchmarks.peers.mapping import answer

HIGH, LOW = {"LR too high", "Exploding gradient"}, {"LR too low", "Underfitting"}
SYMPTOMS = {
    "Classic overfitting": "overfitting",
    "Missed early stopping": "overfitting",
    "Noisy training": "oscillating",
    "Label noise floor": "plateau",
}
FACTOR = 10.0


def diagnose(log: pd.DataFrame, meta: dict[str, Any]) -> dict[str, Any]:
    """Verdict, symptoms and next rate."""
    try:
        found = ask(*epochs(log)).findings
    except ValueError:
        return answer(log, "unknown")
    symptoms = {SYMPTOMS[f.detector_name] for f in found if f.detector_name in SYMPTOMS}
    accused = {f.detector_name: f.confidence for f in found}
    high = max((c for name, c in accused.items() if name in HIGH), default=0.0)
    low = max((c for name, c in accused.items() if name in LOW), default=0.0)
    if high >= low and high:
        return answer(log, "too_high", symptoms, 1 / FACTOR)
    return answer(log, "too_low", symptoms, FACTOR) if low else answer(log, "ok", symptoms)


def epochs(log: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Equally many training and validation losses."""
    seen = np.flatnonzero(log["val_loss"].notna().to_numpy()) if "val_loss" in log else np.array([], int)
    loss = log["train_loss"].to_numpy(float)
    starts = np.concatenate([[0], seen[:-1] + 1]) if seen.size else seen
    train = [float(loss[a : b + 1].mean()) for a, b in zip(starts, seen, strict=True)]
    return train, log["val_loss"].to_numpy(float)[seen].tolist() if seen.size else []
