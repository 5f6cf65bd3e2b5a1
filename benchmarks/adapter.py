"""The scorer's adapter: what it calls, over our public names. Functions that do not exist yet are left out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd

import lranalyzer as lra
from lranalyzer.evidence import trees

if "FITTED" in os.environ:  # models fitted without the corpus that is scored: python -m benchmarks.fit export --without
    trees.FITTED = Path(os.environ["FITTED"])

SCORED = {"oscillating", "plateau", "needs_decay", "overfitting"}


def diagnose(log: pd.DataFrame, meta: dict[str, Any]) -> dict[str, Any]:
    """Verdict, probabilities, symptoms and the next rate of a finished run."""
    d = lra.diagnose(lra.Run.from_frame(log, params=meta))
    return {
        "verdict": d.verdict, "probabilities": dict(d.probabilities), "symptoms": SCORED & set(d.symptoms),
        "lr": d.recommendation.lr if d.recommendation else None,
    }  # fmt: skip


def advise(log: pd.DataFrame, meta: dict[str, Any]) -> dict[str, Any]:
    """What to do now with a run still training."""
    advice = lra.diagnose(lra.Run.from_frame(log, params=meta, status="running")).advice
    return {"action": advice.action, "multiplier": advice.multiplier}


def range_test(log: pd.DataFrame, meta: dict[str, Any]) -> float | None:
    """The peak rate that a range test recommends."""
    return lra.range_test(lra.Run.from_frame(log, params=meta)).lr


def sweep(logs: list[tuple[pd.DataFrame, dict[str, Any]]]) -> float:
    """The best peak rate, judged from several runs."""
    runs = [lra.Run.from_frame(log, params=meta, name=str(i)) for i, (log, meta) in enumerate(logs)]
    return lra.sweep(runs).best_lr
