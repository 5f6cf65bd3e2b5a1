"""Rate too low: the run would have ended lower with a larger peak learning rate.

The mark is descent that is still going on at the end without noise in the way: late descent as a share of the whole
drop, a loss that falls as much in each doubling of time as before, hardly any scatter. How these add up to a probability
is fitted on sweeps in which the neighbours of every run were really trained.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, share
from lranalyzer.evidence import Case

ABOUT = About(
    "Learning rate too low",
    "A larger peak learning rate would have ended at a clearly lower loss in the same number of steps.",
    "A smooth curve that still falls steadily when the run ends, or that has hardly left its start.",
    "Each step covers only a small part of the distance to the valley's floor.",
    "Raise the peak rate by the recommended factor. If it then becomes unstable at the start only, warm up.",
    ("Smith 2018, A disciplined approach to neural network hyper-parameters",),
)

MOVED = 0.02
"""Share of the descent in the second half from which the loss was still on its way."""


@dataclass(frozen=True)
class RateTooLow:
    """The verdict of least expected cost is ``too_low``: a wrong direction costs twice as much as another mistake, so it takes
    a calibrated probability of more than one half."""

    symptom: str = "rate_too_low"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape, p = case.curves.train_shape, case.verdict_probabilities["too_low"]
        if shape is None or case.leaning != "too_low":
            return None
        late = (shape.between(0.475, 0.525) - shape.last) / shape.drop
        noise = float(shape.noise_profile[2] / shape.drop)
        return Finding(
            self.symptom, "fault", p, (case.curves.step_at(0.5), case.curves.step_at(1.0)),
            (Evidence("probability", p), Evidence("descent in the second half", late, "of the drop"),
             Evidence("late noise", noise, "of the drop")),
            f"The learning rate was too low: {_late(late)}.",
            "A run at three times the rate that does not end lower.",
        )  # fmt: skip


def _late(gain: float) -> str:
    """What the second half of the run says; one that settled says little, and others that settled like it are the evidence."""
    if gain >= MOVED:
        return f"{share(gain)} of the descent fell into the second half and the loss had further to go"
    return "the loss settled early, and trainings with such curves ended lower at a higher rate"
