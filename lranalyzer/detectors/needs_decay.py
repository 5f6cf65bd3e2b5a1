"""Missing decay: annealing the rate to zero would have lowered the loss clearly.

Known from trainings that were forked: the rest of the run was repeated with the rate going linearly to zero; the gain, as
a share of the whole descent, is what this detector predicts (at least 2 % counts). Seen in the log: a rate that stays
high to the end, and a loss held up by the noise of its own steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.evidence.prior import LONG_ADAPTIVE, usual_range

ABOUT = About(
    "Missing decay",
    "The learning rate stays high to the end, where lowering it would still have brought the loss down.",
    "A noisy floor under a constant rate; the mean no longer falls although single batches vary a lot.",
    "The noise of the steps holds the weights above the valley's floor by an amount in proportion to the rate.",
    "Anneal the rate to zero over the last 20 to 100 % of the run: cosine, linear, or warmup-stable-decay.",
    ("Tissue et al. 2024, Scaling Law with Learning Rate Annealing", "Robbins & Monro 1951"),
)


@dataclass(frozen=True)
class NeedsDecay:
    """The rate ends high, and annealing would have gained 2 % of the descent."""

    likely: float = 0.5
    """Fitted probability; one half: more likely than not."""
    ends_high: float = 0.5
    """Last rate over peak rate from which a run counts as not decayed. Usual schedules end below 0.1."""
    long_runs: float = 0.8
    """Probability for a long run with Adam at a published rate: there annealing lowered the loss in every published pair
    of curves (Tissue et al. 2024; Haegele et al. 2024), though their averaged logs show no noise."""
    sure: float = 0.9
    """Probability that makes it a warning, if the rate is not right besides: nine such in ten are borne out."""
    unsaid: float = 0.7
    """Probability that is needed where the log holds neither rate nor schedule: it may have decayed unseen."""
    symptom: str = "needs_decay"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        rate, shape = case.curves.lr_shape, case.curves.train_shape
        if shape is None or case.ends_broken or (rate is not None and rate.last < self.ends_high * rate.highest_bucket):
            return None
        if rate is None and case.curves.hyper.schedule not in (None, "constant", "fixed"):
            return None
        p = case.symptom_probability(self.symptom)
        if usual_range(case.curves) is LONG_ADAPTIVE:
            p = max(p, self.long_runs)
        if p < (self.unsaid if self._unknown(case) else self.likely):
            return None
        noise = float(shape.noise_profile[2] / shape.drop)
        level: Level = "warning" if p > self.sure and case.verdict_probabilities["ok"] < LIKELY else "note"
        evidence = [Evidence("probability", p), Evidence("late noise", noise, "of the drop")]
        if rate is not None:
            evidence.append(Evidence("last rate over peak", rate.last / rate.highest_bucket))
        return Finding(
            self.symptom, level, p, (case.curves.step_at(0.5), case.curves.step_at(1.0)), tuple(evidence),
            f"{self._said(case)}: the loss hovers over a floor that annealing would lower.",
            "A run annealed to zero from here that ends no lower.",
            cause="rate_too_high" if case.verdict_probabilities["too_high"] > LIKELY else None,
        )  # fmt: skip

    @staticmethod
    def _unknown(case: Case) -> bool:
        return case.curves.lr is None and case.curves.hyper.schedule is None

    def _said(self, case: Case) -> str:
        if self._unknown(case):
            return "The log shows no schedule; if the learning rate stays constant, it should decay"
        return "The learning rate never decays"
