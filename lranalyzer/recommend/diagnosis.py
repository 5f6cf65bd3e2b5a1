"""The whole answer for one run: judgement, recommendation and advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lranalyzer.detectors.finding import Finding
from lranalyzer.diagnosis.judgement import VERDICT_WORDS, Reason, Verdict
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.run import AnyPicture, Drawn, Run


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

    @property
    def symptoms(self) -> tuple[str, ...]:
        """Identifiers of the findings, cause first, without repetition."""
        return tuple(dict.fromkeys(f.symptom for f in self.findings))

    @property
    def confidence(self) -> float:
        """Probability of the verdict; 0 when it is ``unknown``."""
        return self.probabilities.get(self.verdict, 0.0)

    @property
    def summary(self) -> str:
        """Verdict and main finding in one line."""
        first = self.findings[0].sentence if self.findings else ""
        word = VERDICT_WORDS[self.verdict]
        sure = f" ({self.confidence:.0%})" if self.verdict != "unknown" else ""
        because = first or (self.missing[0] if self.missing else "")
        return f"{word[0].upper()}{word[1:]}{sure}" + (f": {because}" if because else ".")
