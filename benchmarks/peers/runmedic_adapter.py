"""runmedic 0.1.1: non-finite values, divergence, spikes and "the model is not learning".

Its advice: 2 to 10 times lower, or 10 times higher. A divergence below critical says ``too_high``: it took back part of
the progress, and did not destroy it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from runmedic import roles
from runmedic.checks import run_checks
from runmedic.model import Run

from benchmarks.peers.mapping import answer, series

LOWER, HIGHER = 1 / (2 * 10) ** 0.5, 10.0


def diagnose(log: pd.DataFrame, meta: dict[str, Any]) -> dict[str, Any]:
    """Verdict, symptoms and next rate."""
    run = Run("run", "csv", "log.csv")
    for column in ("train_loss", "val_loss", "lr", "grad_norm"):
        for step, value in series(log, column):
            run.get(column).add(step, value)
    run.finalize()
    found = {f.check: f for f in run_checks(run, roles.detect(run))}
    symptoms = {word for word in ("overfitting",) if word in found}
    if "constant_lr_plateau" in found:
        symptoms |= {"plateau", "needs_decay"}
    if "loss_spikes" in found:
        symptoms.add("oscillating")
    diverged = found.get("divergence")
    if "non_finite" in found or (diverged and diverged.severity == "critical"):
        return answer(log, "diverged", symptoms, LOWER)
    if diverged or "loss_spikes" in found:
        return answer(log, "too_high", symptoms, LOWER)
    return answer(log, "too_low", symptoms, HIGHER) if "no_learning" in found else answer(log, "ok", symptoms)
