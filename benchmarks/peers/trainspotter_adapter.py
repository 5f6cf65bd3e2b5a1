"""trainspotter 0.2.6: divergence, spikes and plateaus of the training loss.

It names no direction of the rate. "Lower the learning rate" is its first advice on divergence and on spikes: spikes of
error severity in the training loss, three or more of them, say ``too_high`` (one or two are an accident). A plateau
without any of these says ``too_low``, though it is only mentioned as information.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from trainspotter import Run, run_all

from benchmarks.peers.mapping import answer, series

NAMES = (("train_loss", "train/loss"), ("val_loss", "eval/loss"), ("lr", "lr"), ("grad_norm", "grad_norm"))
MANY_SPIKES = 3


def diagnose(log: pd.DataFrame, meta: dict[str, Any]) -> dict[str, Any]:
    """Verdict and symptoms."""
    run = Run()
    for column, name in NAMES:
        for step, value in series(log, column):
            run.add_point(name, step, value)
    run.finalize()
    found = run_all(run)
    kinds = {f.detector for f in found if f.severity != "info" or f.detector == "plateau"}
    spikes = [f for f in found if f.detector == "spikes" and f.metric == "train/loss" and f.severity == "error"]
    symptoms = {word for word in ("plateau", "overfitting") if word in kinds}
    if len(spikes) >= MANY_SPIKES or "eval_noise" in kinds:
        symptoms.add("oscillating")
    if any(f.detector == "divergence" and f.metric == "train/loss" for f in found):
        return answer(log, "diverged", symptoms, 0.3)
    if len(spikes) >= MANY_SPIKES:
        return answer(log, "too_high", symptoms, 0.3)
    return answer(log, "too_low", symptoms, 3.0) if "plateau" in kinds else answer(log, "ok", symptoms)
