"""What a verdict rests on, in one sentence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import lranalyzer as lra
from lranalyzer.detectors import Finding
from lranalyzer.diagnosis import Verdict
from lranalyzer.report import to_text

RUN = lra.Run.from_frame(pd.DataFrame({"step": range(60), "train_loss": 1.0, "lr": 1e-3}), name="run")
PLAIN = lra.diagnose(RUN)


def finding(level: str) -> Finding:
    return Finding("plateau", level, 0.6, (0, 9), (), f"A plateau, a {level}.", "Another run.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "levels", "expected"),
    [
        ("ok", ("note",), "Nothing else stands out."),
        ("ok", ("note", "warning"), "A plateau, a warning."),
        ("too_low", ("note",), "A plateau, a note."),
    ],
)
def test_a_right_rate_is_not_right_because_of_a_note(verdict: Verdict, levels: tuple[str, ...], expected: str) -> None:
    diagnosis = replace(PLAIN, verdict=verdict, findings=tuple(map(finding, levels)))
    assert diagnosis.because == expected
    assert ("A plateau" in diagnosis.summary) == ("A plateau" in expected)


def test_what_would_tell_more_is_no_reason_of_a_verdict() -> None:
    right = replace(PLAIN, verdict="ok", findings=(), missing=("a validation loss",), probabilities={"ok": 0.9})
    assert right.summary == "Learning rate is right (90 %)."
    unknown = replace(right, verdict="unknown", probabilities={})
    assert unknown.summary == "Not enough evidence: needs a validation loss"


def test_what_a_recommendation_expects_is_said_to_be_expected() -> None:
    step = range(60)
    lost = lra.Run.from_frame(pd.DataFrame({"step": step, "train_loss": [1.0] * 20 + [float("nan")] * 40, "lr": 1.0}))
    assert "Expected: a finite loss" in to_text([(lost, lra.diagnose(lost))])
