"""``corrected``: a diagnosis as it stands once the user has said himself what is wrong with the rate."""

from __future__ import annotations

from dataclasses import replace

from lranalyzer.diagnosis import Verdict
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.recommendation import Advice, Recommendation

ALIKE = 0.02
"""Rates that differ by less than this share are one rate."""


def corrected(diagnosis: Diagnosis, said: Verdict) -> Diagnosis:
    """The same evidence under the verdict ``said`` by the user, which goes before ours.

    ``judged`` keeps our own verdict. What to run next, and what to do now, never go against his word: with "right" the
    rate of the run stays, with our schedule at that rate; a change of rate in the other direction is none. Our own
    diagnosis comes back as it is where he says the same.
    """
    if said == diagnosis.verdict:
        return diagnosis
    return replace(
        diagnosis, verdict=said, judged=diagnosis.verdict, recommendation=_next(diagnosis, said),
        advice=_now(diagnosis.advice, said), reasons=(),
    )  # fmt: skip


def _next(diagnosis: Diagnosis, said: Verdict) -> Recommendation | None:
    """Our recommendation as far as it agrees; the ends of its range that his word rules out are left out."""
    found, now = diagnosis.recommendation, diagnosis.lr
    if found is None or said == "unknown" or not now:
        return found
    change = found.lr / now
    if said == "ok":
        kept = found if abs(change - 1) < ALIKE else _kept(found, now)
        return replace(kept, lr_low=min(kept.lr_low, now), lr_high=max(kept.lr_high, now))
    if said == "too_low":
        return replace(found, lr_low=max(found.lr_low, now)) if change > 1 + ALIKE else None
    return replace(found, lr_high=min(found.lr_high, now)) if change < 1 - ALIKE else None


def _kept(found: Recommendation, now: float) -> Recommendation:
    """At the rate of the run; what we expect and why is about another rate."""
    return replace(
        found,
        lr=now,
        lr_low=now,
        lr_high=now,
        schedule=found.schedule.scaled(now / found.lr).rounded(6),
        expected="",
        why="",
    )


def _now(advice: Advice, said: Verdict) -> Advice:
    """Our advice, unless it moves the rate where he says it must not go."""
    agrees = {
        "ok": {"keep"},
        "too_low": {"keep", "raise"},
        "too_high": {"keep", "lower"},
        "diverged": {"keep", "lower"},
    }
    if advice.action in agrees.get(said, {advice.action}):
        return advice
    return Advice("keep", 1.0, f"we would {advice.action} it, against the verdict set by hand")
