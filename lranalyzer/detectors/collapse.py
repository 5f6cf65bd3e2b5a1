"""Collapse: the model has fallen back to the trivial predictor and nothing moves any more.

Measured: after the first tenth the windows stay within 2 % of their level, above half of the first loss, while the
verdict is "too high" or "diverged". The same flat line under a small rate is a run that has not begun to learn. A line that
goes steadily down moves by little only because its unit has a large offset (an RMSE from 0.999 to 0.989), unless it lies at
ln k for a whole k: there all k classes are equally likely, and what still falls is the bias.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lranalyzer.curve import GRID
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.evidence import Case
from lranalyzer.evidence.dead import chance
from lranalyzer.figures import number
from lranalyzer.run import FloatArray

ABOUT = About(
    "Collapse",
    "The model predicts the same for every input, and its gradient has vanished.",
    "A flat line from early on, often after a jump, at ln k for k classes.",
    "One step was so long that all units of a layer went dead or saturated; from there no gradient leads back.",
    "Lower the rate tenfold and start again from the initial weights; warm up; clip the gradient norm.",
    ("Lu et al. 2020, Dying ReLU and Initialization",),
)


@dataclass(frozen=True)
class Collapse:
    """Flat from the first tenth on, and the rate too high."""

    begins: float = 0.1
    """Progress from which the line must be flat."""
    flat: float = 0.02
    """Range of the windows over their level; minibatch noise of a collapsed classifier is about 1 %."""
    steady: float = 0.5
    """Fall from the first quarter of the line to its last, over its range, from which it goes down: chance gives a third at most."""
    gained: float = 0.5
    """Fall from the first loss to the line, over the first loss, above which something was learned: a floor, unless the loss froze
    there at once or the accuracy is that of guessing."""
    near: float = 0.01
    """Relative distance of the level from ln k within which k is named."""
    between: float = 0.25
    """The same as a share of the distance between ln k and its neighbours: a large k is near everything."""
    symptom: str = "collapse"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape = case.curves.train_shape
        if shape is None or case.ends_broken or case.leaning not in ("too_high", "diverged"):
            return None
        body = shape.grid[int(GRID * self.begins) :]
        level = float(body.mean())
        spread = float(body.max() - body.min()) / max(abs(level), 1e-300)
        if spread > self.flat or shape.last < shape.lowest - self.flat * abs(level):
            return None
        fell = shape.first > 0 and (shape.first - level) / shape.first > self.gained
        if fell and not (case.froze or case.guesses):
            return None
        classes = self.classes(level)
        if classes is None and self._falls(body):
            return None
        known = (Evidence("classes k with ln k at this level", classes),) if classes else ()
        because = f", at ln {classes}: every class is equally likely" if classes else ""
        if (accuracy := case.guesses) is not None:
            known = (*known, Evidence(accuracy.name, accuracy.last))
            because = because or f", and an accuracy of {accuracy.last:.2g} is that of guessing"
        return Finding(
            self.symptom, "fault", 1.0 - spread / self.flat / 2,
            (case.curves.step_at(self.begins), case.curves.step_at(1.0)),
            (Evidence("level", level), Evidence("range", spread, "of the level"), *known),
            f"From a tenth of the run on the loss stands still at {number(level, 4)}{because}.",
            "Predictions that differ between inputs.",
            cause="rate_too_high",
        )  # fmt: skip

    def _falls(self, line: FloatArray) -> bool:
        quarter = line.size // 4
        fall = float(line[:quarter].mean() - line[-quarter:].mean())
        return fall > self.steady * float(line.max() - line.min())

    def classes(self, level: float) -> int | None:
        """The number k of classes whose trivial loss ln k the level is, or None."""
        if not math.log(2) / 2 < level < math.log(1e6):
            return None
        k, away = chance(level)
        return k if away <= min(self.near * math.log(k), self.between / k) else None
