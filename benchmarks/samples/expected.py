"""``expected.toml``: what a right analysis says, and the measurements it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.samples.conditions import Condition
from benchmarks.samples.train import Training, twin
from benchmarks.samples.truth import Truth, late_descent, oscillation, val_rise

FOUND = {"oscillating": 0.25, "overfitting": 0.10, "needs_decay": 0.02}
"""Share of the drop from which a symptom must be found."""
ABSENT = {"oscillating": 0.05, "overfitting": 0.03, "needs_decay": 0.005}
"""Share of the drop up to which it must not be found."""
NOTHING_LEARNT = 0.9
"""Regret from which a training has learnt next to nothing."""


def measured(condition: Condition, training: Training, truth: Truth) -> dict[str, float]:
    """The symptoms of one training in numbers: shares of the drop of the noise-free loss."""
    if not math.isfinite(training.final):
        return {}
    found = {"oscillating": oscillation(training), "late_descent": late_descent(training)}
    if condition.setting.problem != "text":
        found["overfitting"] = val_rise(training)
    if condition.setting.schedule == "constant" and truth.label(training.lr) in ("ok", "unclear", "too_low"):
        annealed = twin(training, anneal_from=0.5)
        span = truth.initial_loss - min(truth.final_loss)
        found["needs_decay"] = (training.final - annealed.final) / span
    return {name: round(value, 4) for name, value in found.items()}


def symptoms(
    condition: Condition, numbers: Mapping[str, float], label: str, regret: float
) -> tuple[list[str], list[str]]:
    """Those that must be found and those that must not.

    Where the rate ruins the training, validation rises with it: that is no overfitting. Where next to nothing is
    learnt, what the loss does on the way is beside the point.
    """
    must = {name for name, share in FOUND.items() if numbers.get(name, -1.0) >= share}
    if label in ("too_high", "diverged"):
        must.discard("overfitting")
    if regret > NOTHING_LEARNT:
        must.discard("oscillating")
    never = [name for name, share in ABSENT.items() if numbers.get(name, 1.0) <= share]
    return [*condition.symptoms, *(name for name in FOUND if name in must)], never


def write_toml(path: Path, tables: list[tuple[str, Mapping[str, Any]]]) -> None:
    """Tables in order; a heading ``[[name]]`` may come several times, ``""`` is the top."""
    parts = []
    for heading, table in tables:
        lines = [heading] if heading else []
        lines += [f"{key} = {_value(value)}" for key, value in table.items()]
        parts.append("\n".join(lines))
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    return str(value) if isinstance(value, int) else '"' + str(value).replace('"', '\\"') + '"'
