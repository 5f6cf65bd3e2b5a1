"""Rate too high: the run would have ended lower with a smaller peak learning rate.

No single number shows it: the verdict's fitted probability adds up early rises, noise that outlives the descent,
flatness after a jump, what the loss does when the schedule lowers the rate, the gradient norm's course. The probability
is calibrated on sweeps in which the neighbours of every run were really trained.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, share
from lranalyzer.evidence import Case

ABOUT = About(
    "Learning rate too high",
    "A smaller peak learning rate would have ended at a clearly lower loss.",
    "An early jump, a descent that stops early at a noisy level, oscillation, a further drop whenever the rate is lowered; "
    "or a flat line at ln k that looks like no learning at all.",
    "Steps bounce across the valley instead of going down it; with softmax outputs the weights are thrown to where all "
    "classes look alike and the gradient vanishes.",
    "Lower the peak rate by the recommended factor; add warmup if the trouble is only at the start, decay if only at the end.",
    ("Smith 2015, Cyclical Learning Rates; Lewkowycz et al. 2020, The large learning rate phase",),
)


@dataclass(frozen=True)
class RateTooHigh:
    """The verdict of least expected cost is ``too_high``: a wrong direction costs twice as much as another mistake, so it takes
    a calibrated probability of more than one half."""

    rises: float = 0.05
    """Early rise over the first loss from which it is named as a sign; the three signs only say what the probability saw."""
    stopped: float = 0.03
    """Descent of the second half, as a share of the drop, below which the loss stopped falling early: three times a plateau's."""
    scatters: float = 0.05
    """Scatter of the last third, as a share of the drop, from which it is named; minibatches of a good run reach 0.02 to 0.04."""
    symptom: str = "rate_too_high"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape, high = case.curves.train_shape, case.probability_high
        if shape is None or case.leaning != "too_high":
            return None
        noise = float(shape.noise_profile[2] / shape.drop)
        rise = max(float(shape.head.max()), float(shape.grid[:8].max())) / shape.first - 1 if shape.first > 0 else 0.0
        seen = []
        if rise > self.rises:
            seen.append(f"it rose by {share(rise)} early on")
        if (shape.between(0.475, 0.525) - shape.last) / shape.drop < self.stopped:
            seen.append("it stopped falling early")
        if noise > self.scatters:
            seen.append(f"its last third still scatters by {share(noise, 'the whole descent')}")
        told = " and ".join(filter(None, (", ".join(seen[:-1]), *seen[-1:])))
        because = told or "its shape is that of runs which end lower at a smaller rate"
        return Finding(
            self.symptom, "fault", high, (case.curves.step_at(0.0), case.curves.step_at(1.0)),
            (Evidence("probability", high), Evidence("late noise", noise, "of the drop"), Evidence("early rise", rise, "of the start")),
            f"The learning rate was too high for this loss: {because}.",
            "A run at a third of the rate that does not end lower.",
        )  # fmt: skip
