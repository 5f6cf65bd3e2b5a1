"""The whole answer for one run: judgement, recommendation and advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    judged: Verdict | None = None
    """Our own verdict, where one that was set by hand stands in its place (:func:`lranalyzer.recommend.corrected`)."""

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
        return self.verdict == "ok" and 0.0 < self.confidence < LIKELY and self.judged is None

    @property
    def words(self) -> str:
        """The verdict in words: ``"learning rate too high"``; with care where it is in doubt."""
        if not self.in_doubt:
            return VERDICT_WORDS[self.verdict]
        likeliest = self.confidence >= max(self._sides.values())
        return "learning rate probably right" if likeliest else "no clear fault in the learning rate"

    @property
    def sure(self) -> str:
        """How sure: ``"82 % sure"``; what else is possible where the verdict is in doubt; empty when it is ``unknown``.

        Of a verdict set by hand: that it was, and what ours is.
        """
        if self.judged is not None:
            return f"set by hand; we said: {', '.join(filter(None, (self._ours.words, self._ours.sure)))}"
        if not self.in_doubt:
            return f"{percent(self.confidence)} sure" if self.confidence else ""
        possible = [f"{word} ({percent(p)})" for word, p in self._sides.items() if p >= POSSIBLE]
        how = "likely" if max(self._sides.values()) >= LIKELY else "possible"
        return f"but {' or '.join(possible)} is {how}" if possible else f"{percent(self.confidence)} sure"

    @property
    def sure_short(self) -> str:
        """The same in a cell of a table: ``"82 %"``, ``"by hand"``, or a dash."""
        if self.judged is not None:
            return "by hand"
        return percent(self.confidence) if self.confidence else "–"

    @property
    def _ours(self) -> Diagnosis:
        """Our own verdict again, for its words."""
        return replace(self, verdict=self.judged or self.verdict, judged=None)

    @property
    def _sides(self) -> dict[str, float]:
        """Probability of either side: a run that diverges was trained at too high a rate as well."""
        p = self.probabilities
        return {"too high": p.get("too_high", 0.0) + p.get("diverged", 0.0), "too low": p.get("too_low", 0.0)}

    @property
    def reason(self) -> Finding | None:
        """The finding that the verdict rests on: the first; for a right rate none that is a mere note, which good runs
        have too."""
        judged = self.judged or self.verdict
        return next((f for f in self.findings if judged != "ok" or f.level != "note"), None)

    @property
    def because(self) -> str:
        """What the verdict rests on, as a sentence: the first finding, or that there is none, or what is missing."""
        if self.judged is not None:
            return f"We said: {_small(self.reason.sentence if self.reason else f'{self._ours.words}.')}"
        if self.reason is not None:
            return self.reason.sentence
        if self.verdict == "unknown" and self.missing:
            return f"Needs {'; '.join(self.missing)}."
        return "Nothing else stands out."

    @property
    def summary(self) -> str:
        """Verdict and main finding in one line."""
        if self.judged is not None:
            return f"{_capital(self.words)} (set by hand). We said: {_small(self._ours.summary)}"
        first = self.reason.sentence if self.reason else ""
        sure = f", {self.sure}" if self.in_doubt else f" ({percent(self.confidence)})" if self.sure else ""
        because = first or (f"needs {self.missing[0]}" if self.verdict == "unknown" and self.missing else "")
        return f"{_capital(self.words)}{sure}" + (f": {because}" if because else ".")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


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
