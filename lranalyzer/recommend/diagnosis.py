"""The whole answer for one run: judgement, recommendation and advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lranalyzer.detectors.finding import Finding
from lranalyzer.diagnosis.judgement import VERDICT_WORDS, Reason, Verdict
from lranalyzer.percent import spaced
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.run import AnyPicture, Drawn, Run

LIKELY = 0.5
"""Probability from which a verdict is likelier than not."""
POSSIBLE = 0.2
"""Probability from which a side is named beside a verdict in doubt: one in five."""


@dataclass(frozen=True)
class Diagnosis(Drawn):
    """What is wrong with the learning rate of one run, and what to run next."""

    run_name: str
    verdict: Verdict
    probabilities: Mapping[str, float]
    findings: tuple[Finding, ...]
    """In order of cause."""
    recommendation: Recommendation | None
    """None when not even a starting point is known; ``missing`` says what is needed."""
    advice: Advice
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    lr: float | None = None
    """The peak learning rate the run was trained with, where known."""

    def plot(self, run: Run | None = None, **options: Any) -> AnyPicture:
        """Draw the schedule to run next; with its run, the run's curves with these findings shaded.

        Options and errors as for :func:`lranalyzer.plot`.
        """
        return super().plot(**options) if run is None else run.plot(diagnosis=self, **options)

    def __str__(self) -> str:
        return self.summary

    @property
    def symptoms(self) -> tuple[str, ...]:
        """Identifiers of the findings, cause first, without repetition."""
        return tuple(dict.fromkeys(f.symptom for f in self.findings))

    @property
    def confidence(self) -> float:
        """Probability of the verdict; 0 when it is ``unknown``."""
        return self.probabilities.get(self.verdict, 0.0)

    @property
    def in_doubt(self) -> bool:
        """Whether the verdict is ``ok`` although that is no likelier than not: the other verdicts would cost more if wrong."""
        return self.verdict == "ok" and 0.0 < self.confidence < LIKELY

    @property
    def words(self) -> str:
        """The verdict in words: ``"learning rate too high"``; with care where it is in doubt."""
        if not self.in_doubt:
            return VERDICT_WORDS[self.verdict]
        likeliest = self.confidence >= max(self._sides.values())
        return "learning rate probably right" if likeliest else "no clear fault in the learning rate"

    @property
    def sure(self) -> str:
        """How sure: ``"82 % sure"``; what else is possible where the verdict is in doubt; empty when it is ``unknown``."""
        if not self.in_doubt:
            return f"{percent(self.confidence)} sure" if self.confidence else ""
        possible = [f"{word} ({percent(p)})" for word, p in self._sides.items() if p >= POSSIBLE]
        how = "likely" if max(self._sides.values()) >= LIKELY else "possible"
        return f"but {' or '.join(possible)} is {how}" if possible else f"{percent(self.confidence)} sure"

    @property
    def _sides(self) -> dict[str, float]:
        """Probability of either side: a run that diverges was trained at too high a rate as well."""
        p = self.probabilities
        return {"too high": p.get("too_high", 0.0) + p.get("diverged", 0.0), "too low": p.get("too_low", 0.0)}

    @property
    def reason(self) -> Finding | None:
        """The finding that the verdict rests on: the first; for a right rate none that is a mere note, which good runs
        have too."""
        return next((f for f in self.findings if self.verdict != "ok" or f.level != "note"), None)

    @property
    def because(self) -> str:
        """What the verdict rests on, as a sentence: the first finding, or that there is none, or what is missing."""
        if self.reason is not None:
            return self.reason.sentence
        if self.verdict == "unknown" and self.missing:
            return f"Needs {'; '.join(self.missing)}"
        return "Nothing else stands out."

    @property
    def summary(self) -> str:
        """Verdict and main finding in one line."""
        first = self.reason.sentence if self.reason else ""
        sure = f", {self.sure}" if self.in_doubt else f" ({percent(self.confidence)})" if self.sure else ""
        because = first or (self.missing[0] if self.missing else "")
        return f"{self.words[0].upper()}{self.words[1:]}{sure}" + (f": {because}" if because else ".")


def percent(probability: float) -> str:
    """``"82 %"``; never "100 %" or "0 %" for anything short of certainty.

    >>> percent(0.999), percent(0.001)
    ('>99 %', '<1 %')
    """
    if 0.99 < probability < 1:
        return ">99 %"
    if 0 < probability < 0.01:
        return "<1 %"
    return spaced(probability)
