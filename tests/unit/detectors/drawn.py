"""Curves drawn by hand, and cases whose verdict is given, so that no test depends on the fitted models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lranalyzer.curve import Curves
from lranalyzer.detectors import Detector, Finding
from lranalyzer.evidence import Case
from lranalyzer.run import Provenance, Run

Array = NDArray[np.float64]
STEPS = 1000
OK = {"diverged": 0.0, "too_high": 0.0, "ok": 1.0, "too_low": 0.0}
TOO_HIGH = {"diverged": 0.0, "too_high": 1.0, "ok": 0.0, "too_low": 0.0}
TOO_LOW = {"diverged": 0.0, "too_high": 0.0, "ok": 0.0, "too_low": 1.0}
DIVERGED = {"diverged": 1.0, "too_high": 0.0, "ok": 0.0, "too_low": 0.0}


@dataclass(frozen=True, eq=False)
class Judged(Case):
    """A case whose fitted probabilities are given."""

    verdict: Mapping[str, float] = field(default_factory=lambda: dict(OK))
    symptoms: Mapping[str, float] = field(default_factory=dict)

    @property
    def verdict_probabilities(self) -> dict[str, float]:  # type: ignore[override]
        return dict(self.verdict)

    def symptom_probability(self, symptom: str) -> float:
        return self.symptoms.get(symptom, 0.0)


def progress(steps: int = STEPS) -> Array:
    return np.arange(steps) / (steps - 1)


def noise(size: float, steps: int = STEPS, seed: int = 0) -> Array:
    return size * np.random.default_rng(seed).standard_normal(steps)


def descent(steps: int = STEPS, floor: float = 0.3, speed: float = 8.0, scatter: float = 0.01) -> Array:
    """A healthy loss from 2.3 down to ``floor``."""
    return floor + (2.3 - floor) * np.exp(-speed * progress(steps)) + noise(scatter, steps)


def cosine(steps: int = STEPS, peak: float = 1e-3, final: float = 0.0) -> Array:
    return peak * (final + (1 - final) * 0.5 * (1 + np.cos(np.pi * progress(steps))))


def healthy() -> dict[str, Array]:
    """A healthy run: cosine rate with warmup, validation a little above training, a quiet gradient norm."""
    loss, rate = descent(), cosine()
    rate[:50] = np.linspace(1e-5, rate[50], 50)
    validation = np.full(STEPS, np.nan)
    validation[::50] = descent(scatter=0.002)[::50] + 0.02
    return {"train_loss": loss, "val_loss": validation, "lr": rate, "grad_norm": 0.5 + np.exp(-5 * progress())}


def case_of(
    verdict: Mapping[str, float] = OK,
    *,
    params: Mapping[str, Any] | None = None,
    symptoms: Mapping[str, float] | None = None,
    times: float = 1.0,
    offset: int = 0,
    every: int = 1,
    provenance: Provenance | None = None,
    segments: int = 1,
    **columns: Array,
) -> Judged:
    """A case from columns, with the loss ``times`` as large, steps from ``offset``, every so many rows kept."""
    steps = len(next(iter(columns.values())))
    frame = pd.DataFrame({"step": offset + np.arange(steps), **columns})
    for name in frame.columns.intersection(["train_loss", "val_loss"]):
        frame[name] *= times
    run = Run.from_frame(frame.iloc[::every].reset_index(drop=True), params=dict(params or {}))
    curves = replace(Curves.of(run), segments=segments)
    if provenance:
        curves = replace(curves, provenance=provenance)
    return Judged(curves, verdict, symptoms or {})


def same(detector: Detector, first: Case, second: Case, shift: int = 0) -> Finding:
    """The finding, which both cases must show at the same steps (but for ``shift``) with one level and strength."""
    a, b = detector.examine(first), detector.examine(second)
    assert a is not None
    assert b is not None
    assert (b.span[0] - shift, b.span[1] - shift) == a.span
    assert b.level == a.level
    assert abs(b.strength - a.strength) <= 1e-6
    return a
