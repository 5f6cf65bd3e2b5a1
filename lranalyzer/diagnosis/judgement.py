"""The verdict on one run's learning rate, with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from lranalyzer.detectors.finding import Finding

Verdict = Literal["diverged", "too_high", "ok", "too_low", "unknown"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

VERDICT_WORDS: dict[Verdict, str] = {
    "diverged": "diverged",
    "too_high": "learning rate too high",
    "ok": "learning rate is right",
    "too_low": "learning rate too low",
    "unknown": "not enough evidence",
}


@dataclass(frozen=True)
class Reason:
    """How far one measured number moved the verdict."""

    name: str
    """The feature, in plain words."""
    value: float
    weight: float
    """Contribution to the log-odds of the verdict; positive speaks for it."""


@dataclass(frozen=True)
class Judgement:
    """Verdict, probabilities and findings of one run."""

    verdict: Verdict
    probabilities: Mapping[str, float]
    """Calibrated on real trainings; sums to one over diverged, too_high, ok, too_low."""
    findings: tuple[Finding, ...]
    """Cause first, then the symptoms it explains."""
    reasons: tuple[Reason, ...] = ()
    """The measured numbers that weighed most, strongest first."""
    missing: tuple[str, ...] = ()
    """What would be needed to say more; never empty when the verdict is ``unknown``."""
