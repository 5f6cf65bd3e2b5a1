"""What a filter may know of any run, whoever asks: the command line's rows and the window's hold the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lranalyzer.filter.names import PARAM, TAG

if TYPE_CHECKING:
    from lranalyzer.recommend.diagnosis import Diagnosis


def judged(diagnosis: Diagnosis) -> dict[str, Any]:
    """The columns that a diagnosis fills."""
    advised = diagnosis.recommendation
    first = diagnosis.findings[0] if diagnosis.findings else None
    return {
        "verdict": diagnosis.verdict,
        **{f"p_{verdict}": p for verdict, p in diagnosis.probabilities.items()},
        "confidence": diagnosis.confidence,
        "main_finding": first.sentence if first else None,
        "level": first.level if first else None,
        "symptoms": ", ".join(diagnosis.symptoms),
        "lr": diagnosis.lr,
        "recommended_lr": advised.lr if advised else None,
        "recommended_lr_low": advised.lr_low if advised else None,
        "recommended_lr_high": advised.lr_high if advised else None,
        "schedule": advised.schedule.kind if advised else None,
        "action": diagnosis.advice.action,
    }


def given(params: Mapping[str, Any], tags: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters and tags, each under its name in a filter."""
    return {PARAM + name: value for name, value in params.items()} | {TAG + name: value for name, value in tags.items()}
