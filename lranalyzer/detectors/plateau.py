"""Plateau: the last third of the run gained next to nothing.

Measured: (loss at 70 % - loss at the end) / drop, on the validation and the training loss; noise-free it is below 1 % on
a plateau. The fitted probability allows for the noise of the log. A plateau is where a good run ends too: whether it is a
trouble is the verdict's business, so on its own it is a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, Level, share
from lranalyzer.evidence import Case

ABOUT = About(
    "Plateau",
    "The loss has stopped falling.",
    "A flat last third.",
    "The model has learned what it can; or noise as high as the gain per step holds it up (decay helps); or the rate is "
    "so small that nothing moves; or so large that the model has collapsed.",
    "Read it with the verdict: after a good descent stop earlier or decay; with a noise floor decay the rate.",
    ("Chee & Toulis 2018, Convergence diagnostics for SGD",),
)


@dataclass(frozen=True)
class Plateau:
    """The last 30 % gained less than about 1 % of the drop."""

    likely: float = 0.5
    """Fitted probability; one half: more likely than not."""
    coarse: float = 0.01
    """Share of the drop; a log rounded more coarsely shows a plateau by rounding alone (the gain that makes one)."""
    wrong: float = 0.3
    """Probability of ``ok`` below which it is a warning: good runs end in a plateau, so that it takes more than a doubt."""
    before: tuple[float, float] = (0.68, 0.76)
    """Stretch of progress that the end is compared with: where the last 30 % begin, two or three of the corpora's evaluations."""
    symptom: str = "plateau"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape = case.curves.train_shape or case.curves.val_shape
        if shape is None or case.ends_broken:
            return None
        p = case.symptom_probability(self.symptom)
        if p < self.likely:
            return None
        late = (shape.between(*self.before) - shape.last) / shape.drop
        quantum = case.curves.provenance.quantum
        rounded = quantum is not None and quantum > self.coarse * abs(shape.drop)
        wrong: Level = "warning" if case.verdict_probabilities["ok"] < self.wrong and not rounded else "note"
        cause = max(("too_high", "too_low"), key=lambda v: case.verdict_probabilities[v])
        return Finding(
            self.symptom, wrong, p, (case.curves.step_at(0.7), case.curves.step_at(1.0)),
            (Evidence("probability", p), Evidence("gain of the last 30 %", late, "of the drop")),
            f"The last 30 % of the run gained {share(late, 'the whole descent')}: a plateau."
            + (f" The log is rounded to {quantum:g}: a slower descent would not show." if rounded else ""),
            "A longer run, or one with the rate lowered here, that falls again.",
            cause=f"rate_{cause}" if wrong == "warning" else None,
        )  # fmt: skip
