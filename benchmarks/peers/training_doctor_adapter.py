"""training-doctor 0.1.0: verdicts of its two learning-rate detectors while the run goes on.

Asked twenty times, evenly spread, of which the most confident answer to each question counts. (Asked once at the end
it scores lower; asked at every step it accuses nearly every run of both faults at some time.) When both speak the one
with more confidence counts. Its advice: the rate times 0.3, or times 3.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from training_doctor import Diagnosis, Doctor

from benchmarks.peers.mapping import answer, series

LOOKS = 20
HIGH, LOW = "Learning rate likely too high", "Learning rate may be too low"
NOT_A_NUMBER = "NaN or Inf values detected"
SYMPTOMS = {
    "Training plateau detected": "plateau",
    "Overfitting detected": "overfitting",
    "Gradient instability detected": "oscillating",
}


def diagnose(log: pd.DataFrame, meta: dict[str, Any]) -> dict[str, Any]:
    """Verdict, symptoms and next rate."""
    doctor = Doctor()
    for column, name in (("train_loss", "loss"), ("val_loss", "eval_loss"), ("lr", "lr"), ("grad_norm", "grad_norm")):
        for step, value in series(log, column):
            doctor.store.log(step, **{name: value})
    found = asked_on_the_way(doctor)
    high, low = found.get(HIGH), found.get(LOW)
    symptoms = {word for problem, word in SYMPTOMS.items() if problem in found}
    if high and any(e.metric == "loss" and e.observation == NOT_A_NUMBER for e in high.evidence):
        return answer(log, "diverged", symptoms, 0.3)
    if (high.confidence if high else -math.inf) > (low.confidence if low else -math.inf):
        return answer(log, "too_high", symptoms, 0.3)
    return answer(log, "too_low", symptoms, 3.0) if low else answer(log, "ok", symptoms)


def asked_on_the_way(doctor: Doctor) -> dict[str, Diagnosis]:
    """Its most confident diagnosis of each problem."""
    steps = sorted({point.step for _, points in doctor.store for point in points})
    found: dict[str, Diagnosis] = {}
    for look in range(1, LOOKS + 1):
        doctor.store._current_step = steps[max(0, len(steps) * look // LOOKS - 1)]  # as its own analyze() does
        for diagnosis in doctor.check():
            best = found.get(diagnosis.problem)
            if best is None or diagnosis.confidence > best.confidence:
                found[diagnosis.problem] = diagnosis
    return found
