"""Underfitting: the rate is right, the training has finished, and still the loss is high.

Measured: fitted probabilities of ``ok`` and of a plateau, the whole drop over the first loss, and the gap between
validation and training over the loss that is left. All of it together points away from the learning rate, to the model or the data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.evidence import Case
from lranalyzer.percent import spaced

ABOUT = About(
    "Underfitting",
    "The model has learned what it can, and that is not much.",
    "Training and validation loss side by side on a high, flat line.",
    "Too small a model, features that say too little, labels that contradict each other, or too much regularisation.",
    "A larger model, better inputs, less weight decay and dropout. The learning rate is not what is wrong.",
    ("Goodfellow, Bengio & Courville 2016, Deep Learning, section 5.2",),
)


@dataclass(frozen=True)
class Underfitting:
    """A plateau at more than 70 % of the first loss, without a gap; not after fine-tuning, which begins low."""

    likely: float = 0.5
    """Fitted probability of ``ok``, and of a plateau; one half: more likely than not."""
    gained: float = 0.3
    """Drop over first loss, below which it is small: healthy language models fall from ln(vocabulary) by a third at the least."""
    gap: float = 0.05
    """Validation less training loss at the end, as a share of the training loss, that counts as none: two samples of a loss this
    high differ by that much. Of the drop it would be next to nothing, as the drop is small where little was learned."""
    symptom: str = "underfitting"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        train, val = case.curves.train_shape, case.curves.val_shape
        if train is None or val is None or case.ends_broken or train.first <= 0 or case.curves.pretrained:
            return None
        gained = train.drop / train.first
        gap = (val.last - train.last) / max(abs(train.last), 1e-300)
        if train.lowest <= 0 or gained > self.gained or gap > self.gap:
            return None
        ok = case.verdict_probabilities["ok"]
        if ok < self.likely or case.symptom_probability("plateau") < self.likely:
            return None
        return Finding(
            self.symptom, "note", ok, (case.curves.step_at(0.7), case.curves.step_at(1.0)),
            (Evidence("drop", gained, "of the first loss"), Evidence("gap to the validation loss", gap, "of the loss")),
            f"The loss has come to rest after losing only {spaced(gained)} of its start, and the validation loss with it.",
            "A larger model that ends no lower.",
        )  # fmt: skip
