"""From a run's curves to one judgement: findings, verdict, the cause first.

The one place in the library where any exception of a detector is caught: it becomes a note among the findings of that
run, and the others go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from lranalyzer.curve import Curves
from lranalyzer.detectors import DETECTORS, Detector, Finding
from lranalyzer.diagnosis.judgement import Judgement, Verdict
from lranalyzer.diagnosis.reasons import reasons
from lranalyzer.evidence import Case

LEVELS = {"fault": 0, "warning": 1, "note": 2}
VERDICT_FINDING: dict[Verdict, str] = {
    "diverged": "divergence",
    "too_high": "rate_too_high",
    "too_low": "rate_too_low",
}
"""The symptom that states a verdict: it is told first, and explains the others."""

EXPLAINED: dict[str, frozenset[str]] = {
    "hidden_nan": frozenset({"oscillating", "plateau", "overfitting", "noisy_validation"}),
    "divergence": frozenset({"rate_too_high", "spikes", "oscillating", "needs_warmup", "needs_decay", "collapse"}),
    "rate_too_high": frozenset({"oscillating", "plateau", "spikes", "needs_decay", "needs_warmup", "collapse", "underfitting"}),
    "rate_too_low": frozenset({"plateau", "underfitting", "decay_too_early"}),
    "decay_too_early": frozenset({"plateau", "underfitting"}),
    "underfitting": frozenset({"plateau"}),
}  # fmt: skip
"""Cause to the symptoms it accounts for."""
OF_THE_LOSS = frozenset(EXPLAINED).union(*EXPLAINED.values()) | {"catapult"}
"""What is read off the training loss: not told where that does nothing but scatter."""
NO_LOSS = "a training loss: none of the series reads as one"
NO_RATE = "the learning rate, which no series, no parameter and no hparams.yaml beside the log tells"
NO_OPTIMIZER = "the optimizer's name, which tells a usual rate from an unusual one"
"""What a log may lack that its user can say."""
STILL = "a trend: the training loss stands still within its own scatter; log means over more batches"
"""What a loss lacks that neither falls nor rises."""
EITHER_SIDE = "what tells a rate too low from one too high: this loss looks like those of either; log it more often, or from the start"
"""What is missing where only ``ok`` is unlikely."""
WARMING_UP = (
    "the stretch behind the warmup: the rate was still rising when the log ended (if that was meant, it is a range test: "
    "`lranalyzer range-test`)"
)
"""What is missing where the rate is not yet the one that was meant."""
ONLY_FINITE = {
    "adversarial": "a loss that falls as the model learns: those of two networks that train against each other only show "
    "their balance; judge by the samples, or by a score such as FID",
    "reinforcement": "a loss that falls as the model learns: that of a policy is measured on what it has just collected; "
    "judge by the reward",
    "boosting": "a descent by gradient steps: in boosting the rate shrinks each tree, and a lower one only takes more rounds; "
    "judge by the validation metric",
}
"""What is missing where the loss is of another kind than those that rates were judged on."""
OF_BOOSTING = frozenset({"overfitting", "noisy_validation"})
"""What can still be told of a boosted ensemble: its validation metric is an ordinary one."""


def judge(case: Case, detectors: Sequence[Detector] = DETECTORS) -> Judgement:
    """Run every detector, weigh the evidence, and order what was found by cause."""
    curves = case.curves
    missing = what_is_missing(curves)
    if curves.train is None or not (case.enough or case.ends_broken):
        return Judgement("unknown", {}, (), missing=missing)
    if curves.train_shape is None:
        findings = tuple(_examine(case, [d for d in detectors if d.symptom == "divergence"]))
        return Judgement("diverged", case.verdict_probabilities, findings, missing=missing)
    if curves.objective is not None and not case.ends_broken:
        return _only_finite(case, detectors, missing)
    probabilities = case.verdict_probabilities
    verdict = cast(Verdict, case.leaning)
    findings = in_order_of_cause(_examine(case, detectors), verdict)
    if verdict == "unknown":
        kept = tuple(f for f in findings if f.symptom not in OF_THE_LOSS)
        return Judgement("unknown", {}, kept, missing=(_lacking(case), *missing))
    return Judgement(verdict, probabilities, findings, reasons(case, verdict), missing)


def _lacking(case: Case) -> str:
    if case.warming_up:
        return WARMING_UP
    return STILL if case.still else EITHER_SIDE


def _only_finite(case: Case, detectors: Sequence[Detector], missing: tuple[str, ...]) -> Judgement:
    """Of a loss that need not fall: what its schedule and its validation metric show."""
    objective = case.curves.objective or ""
    left_out = OF_THE_LOSS - OF_BOOSTING if objective == "boosting" else OF_THE_LOSS
    findings = tuple(f for f in in_order_of_cause(_examine(case, detectors), "unknown") if f.symptom not in left_out)
    return Judgement("unknown", {}, findings, missing=(ONLY_FINITE[objective], *missing))


def what_is_missing(curves: Curves) -> tuple[str, ...]:
    """What the log would have to hold for a surer answer, most useful first."""
    points = curves.train.points if curves.train else 0
    gaps = []
    if curves.train is None:
        if curves.grad is not None and not curves.grad.count.any():
            gaps.append("a finite gradient: its norm is never a number, so that nothing is learned")
        gaps.append(NO_LOSS)
    elif points < 5:
        gaps.append(f"more points: the training loss has {points}, at least 5 make a curve")
    if curves.peak_lr is None:
        gaps.append(NO_RATE)
    if curves.val is None:
        gaps.append("a validation loss, which tells oscillation from minibatch noise")
    if curves.hyper.optimizer is None:
        gaps.append(NO_OPTIMIZER)
    return tuple(gaps)


def in_order_of_cause(findings: Sequence[Finding], verdict: Verdict) -> tuple[Finding, ...]:
    """The verdict's own finding first, then faults, warnings and notes; each cause before what it explains."""
    stated = VERDICT_FINDING.get(verdict)

    rank = {detector.symptom: i for i, detector in enumerate(DETECTORS)}

    def key(finding: Finding) -> tuple[bool, int, bool, int]:
        place = rank.get(finding.symptom, len(rank))
        return finding.symptom != stated, LEVELS[finding.level], finding.cause is not None, place

    present = {f.symptom for f in findings}
    ordered = sorted((_with_cause(f, present) for f in findings), key=key)
    return tuple(ordered)


def _with_cause(finding: Finding, present: set[str]) -> Finding:
    if finding.cause is not None and finding.cause not in present:
        finding = replace(finding, cause=None)
    if finding.cause is None:
        cause = next((c for c, shown in EXPLAINED.items() if c in present and finding.symptom in shown), None)
        finding = replace(finding, cause=cause) if cause else finding
    return finding


def _examine(case: Case, detectors: Sequence[Detector]) -> list[Finding]:
    found = []
    for detector in detectors:
        try:
            finding = detector.examine(case)
        except Exception as error:  # noqa: BLE001  a broken detector must not cost the run its diagnosis
            finding = Finding(
                "detector_error", "note", 0.0, (case.curves.step_at(0.0), case.curves.step_at(1.0)), (),
                f"The detector of {detector.symptom} failed on this run ({type(error).__name__}: {error}).",
                "A corrected detector.",
            )  # fmt: skip
        if finding is not None:
            found.append(finding)
    return found
