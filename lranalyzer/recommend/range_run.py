"""A log that is a range test: its rate was raised on purpose, so a verdict on the rate would be nonsense.

It is told what it is, and the rate that the test recommends takes the place of the recommendation.
"""

from __future__ import annotations

from lranalyzer.curve import Curves
from lranalyzer.detectors import Evidence, Finding
from lranalyzer.errors import LRAnalyzerError
from lranalyzer.figures import number
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.run import Run
from lranalyzer.schedules import OneCycle
from lranalyzer.sweep import range_test

RISES_BY = 50.0
"""Peak over first rate below which nobody needs to look closer; range tests rise a hundredfold and more."""
PEAKS_LATE = 0.75
"""Share of the run after which a range test peaks."""
LENGTH = 10
"""A training is planned this many times as long as its range test, where the log does not say how long."""


def may_be_range_test(curves: Curves) -> bool:
    """Whether the rate rises far and late enough to look closer; costs nothing."""
    rate = curves.lr_shape
    if rate is None or rate.first <= 0:
        return False
    late = float(rate.grid.argmax()) / rate.grid.size
    return rate.highest_bucket / rate.first >= RISES_BY and late >= PEAKS_LATE


def diagnose_range_test(run: Run, curves: Curves) -> Diagnosis:
    """The diagnosis of a log recognised as a range test."""
    span = (curves.step_at(0.0), curves.step_at(1.0))
    missing = ("a training: this log is a range test, its rate was raised on purpose",)
    advice = Advice("keep", 1.0, "a range test is no training to advise on")
    try:
        test = range_test(run, curves=curves)
    except LRAnalyzerError as error:
        return Diagnosis(run.name, "unknown", {}, (), None, advice, missing=(*missing, str(error)), lr=curves.peak_lr)
    if test.lr is None:
        return Diagnosis(run.name, "unknown", {}, (), None, advice, missing=(*missing, test.why), lr=curves.peak_lr)
    evidence: tuple[Evidence, ...] = (Evidence("recommended peak rate", test.lr),)
    if test.diverges_at is not None:
        evidence += (Evidence("diverges at", test.diverges_at),)
    sentence = f"This is a range test: it recommends a peak rate of {number(test.lr)}" + (
        f" and diverges at {number(test.diverges_at)}." if test.diverges_at else "."
    )
    finding = Finding("range_test", "note", 1.0, span, evidence, sentence, "A log whose rate is that of a training.")
    total = int(curves.hyper.total_steps or LENGTH * (curves.span + 1))
    schedule = OneCycle(lr=test.lr, total_steps=max(total, 10))
    advised = Recommendation(
        test.lr, test.lr_low or test.lr, test.lr_high or test.lr, schedule, "a training that uses the rate where the test's loss fell best",
        str(test.why), ("the range test",),
    )  # fmt: skip
    return Diagnosis(run.name, "unknown", {}, (finding,), advised, advice, missing=missing, lr=curves.peak_lr)
