"""What the HTML report's script draws: curves, findings, schedules and code, packed."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lranalyzer.errors import ScheduleError
from lranalyzer.report.curves import Curve
from lranalyzer.report.document import ReportedRun
from lranalyzer.report.sweeps import SweptRuns
from lranalyzer.report.words import SHORT_WORDS, short
from lranalyzer.run import FloatArray
from lranalyzer.schedules import Schedule

FRAMEWORKS = {
    "pytorch": "PyTorch",
    "lightning": "Lightning",
    "keras": "Keras",
    "optax": "Optax",
    "transformers": "Transformers",
}
"""Name that ``Schedule.to_code`` takes, and name for people."""

DIGITS = 4
"""Significant digits of a drawn value: a tall screen has 2,000 rows."""

PREVIEW_POINTS = 160


def packed(runs: Iterable[dict[str, Any]], sweeps: Iterable[dict[str, Any]] = ()) -> str:
    """Gzipped JSON in base64: a third of the size, and nothing in it can be read as markup."""
    whole = {"titles": FRAMEWORKS, "runs": list(runs), "sweeps": list(sweeps)}
    text = json.dumps(whole, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def run_payload(run: ReportedRun) -> dict[str, Any]:
    """One run as the script expects it."""
    recommendation = run.diagnosis.recommendation
    return {
        "unit": run.x_unit,
        "curves": [_curve(curve) for curve in run.curves],
        "findings": [{"span": list(f.span), "level": f.level} for f in run.diagnosis.findings],
        "target": {"lr": recommendation.lr, "low": recommendation.lr_low, "high": recommendation.lr_high}
        if recommendation
        else None,
        "preview": preview(recommendation.schedule) if recommendation else None,
        "code": code_of(recommendation.schedule) if recommendation else {},
    }


def sweep_payload(sweep: SweptRuns, runs: Sequence[ReportedRun], names: Sequence[str]) -> dict[str, Any]:
    """Rate, loss and verdict of every run of a sweep; a run that diverged has no loss."""
    return {"title": sweep.title, "runs": [_swept(i, runs[i], names[i]) for i in sweep.members]}


def _swept(index: int, run: ReportedRun, name: str) -> dict[str, Any]:
    verdict, loss = run.diagnosis.verdict, run.outcome_loss
    lowest = loss.lowest if loss and verdict != "diverged" else None
    return {
        "run": index, "name": short(name, 80), "lr": run.diagnosis.lr, "loss": lowest,
        "verdict": verdict, "word": SHORT_WORDS[verdict],
    }  # fmt: skip


def preview(schedule: Schedule, steps: int | None = None) -> dict[str, list[Any]]:
    """The schedule's rate at up to 160 steps from its first to its last."""
    last = steps or schedule.total_steps or 1000
    step = np.unique(np.linspace(0, last, PREVIEW_POINTS).astype(np.int64))
    return {"step": step.tolist(), "rate": rounded(schedule(step))}


def code_of(schedule: Schedule) -> dict[str, str]:
    """The schedule in every framework that can express it."""
    code = {}
    for framework in FRAMEWORKS:
        try:
            code[framework] = schedule.to_code(framework)
        except ScheduleError:
            continue
    return code


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "role": curve.role,
        "delta": np.diff(curve.step, prepend=0).tolist(),
        "value": rounded(curve.value),
        "ts": np.rint(curve.trend_step).astype(np.int64).tolist(),
        "tv": rounded(curve.trend_value),
    }


def rounded(values: FloatArray) -> list[float | None]:
    """Numbers ``(n,)`` to four significant digits; None for those that are not finite."""
    finite = np.isfinite(values)
    size = np.floor(np.log10(np.abs(values), out=np.zeros_like(values), where=finite & (values != 0)))
    # Both powers are exact doubles up to 1e22, so the quotient prints as the short decimal it stands for.
    places = np.clip(DIGITS - 1 - size, -300, 300)
    up, down = 10.0 ** np.maximum(places, 0), 10.0 ** np.maximum(-places, 0)
    short = np.rint(np.where(finite, values, 0.0) * up / down) / up * down
    return [v if ok else None for v, ok in zip(short.tolist(), finite.tolist(), strict=True)]
