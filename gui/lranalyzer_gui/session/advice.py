"""What to run next, where the user may have said himself what is wrong with the rate."""

from __future__ import annotations

from dataclasses import replace

from lranalyzer.diagnosis import Verdict
from lranalyzer.recommend import Diagnosis, Recommendation

ALIKE = 0.02
"""Rates that differ by less than this share are one rate."""


def advice(diagnosis: Diagnosis, said: Verdict) -> Recommendation | None:
    """Our recommendation as far as it agrees with the verdict ``said`` by the user: with "right" it is the rate of the run,
    and our schedule at that rate; a change of rate that goes against his word is none.

    The ends of the range that his word rules out are left out too.
    """
    found, now = diagnosis.recommendation, diagnosis.lr
    if found is None or said == diagnosis.verdict or said == "unknown" or not now:
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
        found, lr=now, lr_low=now, lr_high=now, schedule=found.schedule.scaled(now / found.lr), expected="", why=""
    )
