"""Spikes: single points or short stretches that stand far above the level just before them.

Measured: (highest value of a bucket - median of the buckets before it), against the scatter of that very number over
the third of the run it lies in, and as a share of the drop. A jump that stays is told from one that heals by the level
a little later. One-sided: a sudden fall of the loss (a step of the schedule) is no spike. Scale-free: only ratios of
differences of the loss.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import Shape
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import LIKELY, Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.figures import number
from lranalyzer.run import FloatArray, IntArray

ABOUT = About(
    "Spikes",
    "The loss jumps up for a moment, far beyond the scatter of its minibatches.",
    "Needles on an otherwise smooth curve; after some of them the curve goes on at a higher level.",
    "A bad batch (broken labels, an outlier, a very long sequence), an overflow in half precision, or a rate so near "
    "the edge of stability that a small push throws the weights out.",
    "One spike that heals: nothing. Several: look at the batches of those steps, clip the gradient norm; with an "
    "adaptive optimizer lower beta2 or raise epsilon. If the level stays up, go back to the checkpoint before it.",
    ("Chowdhery et al. 2022, PaLM, section 5.1", "Wortsman et al. 2023, Small-scale proxies for instabilities"),
)


@dataclass(frozen=True)
class Spikes:
    """Highest values far above the level before them."""

    before: int = 15
    """Buckets in a block, whose median is the level for the next block; outvotes a spike of seven buckets."""
    scatters: float = 10.0
    """Robust standard deviations of the usual excess; minibatch losses have tails up to about 8."""
    of_median: float = 1.4826
    """Standard deviation of a normal distribution over the median distance from its median."""
    share: float = 0.15
    """Excess as a share of the drop that is worth a word."""
    begins: float = 0.03
    """Progress before which a rise belongs to the start (see ``needs_warmup``), as does the first block."""
    later: tuple[float, float] = (0.01, 0.06)
    """Stretch of progress behind a spike in which its damage is looked for."""
    after: tuple[int, int] = (2, 6)
    """The same in buckets, for logs of few points: the farther of both counts."""
    damage: float = 0.1
    """Rise of the level behind the spike, as a share of the drop, that counts as damage."""
    many: int = 8
    """Spikes that are a warning even if each heals, where the verdict is not ``ok``."""
    fewest: int = 30
    """Buckets below which a point cannot be told from its neighbours."""
    symptom: str = "spikes"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        shape = case.curves.train_shape
        if (
            shape is None
            or case.hidden_nan is not None
            or shape.summary.step.size < self.fewest
            or shape.drop <= 1e-6 * abs(shape.first)
        ):
            return None
        step, excess, level, scatter = self._measure(shape)
        where = (step - shape.origin) / shape.span
        tall = (excess > self.scatters * scatter) & (excess > self.share * shape.drop) & (where > self.begins)
        tall[: self.before] = False
        if not tall.any():
            return None
        found = _groups(np.flatnonzero(tall), excess)
        harm = {i: self._damage(shape, where, i, float(level[i])) for i in found}
        hurt = [i for i in found if harm[i] > self.damage]
        ok = case.verdict_probabilities["ok"] >= LIKELY
        grave: Level = "warning" if not ok and (hurt or len(found) >= self.many) else "note"
        worst = int(found[int(np.argmax(excess[found]))])
        shown = hurt[0] if hurt else worst
        damage = harm[shown]
        if hurt:
            after = f"; after the one at step {int(step[shown]):,} it stayed up"
        else:
            after = ", and the log ends there" if worst + self.after[1] >= step.size else ", and the loss came back"
        strength = float(min(excess[worst] / shape.drop, 1.0))
        times = "once" if len(found) == 1 else f"{len(found)} times"
        return Finding(
            self.symptom, grave, strength, (int(step[found[0]]), int(step[found[-1]])),
            (Evidence("spikes", len(found)), Evidence("highest", float(excess[worst] / shape.drop), "of the drop"),
             Evidence("above the scatter", float(excess[worst] / scatter[worst]), "times"),
             Evidence("damage", damage, "of the drop")),
            f"The loss shot up {times}, at step {int(step[worst]):,} from {number(float(level[worst]), 4)} to "
            f"{number(float(level[worst] + excess[worst]), 4)}{after}.",
            "The same batches giving an ordinary loss with the weights from just before.",
            cause="rate_too_high" if case.verdict_probabilities["too_high"] > LIKELY else None,
        )  # fmt: skip

    def _measure(self, shape: Shape) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Step, excess over the level before, that level, and the scatter of the excess; one entry a bucket."""
        summary = shape.summary
        good = summary.count > 0
        step, mean, high = summary.step[good], summary.mean[good], summary.high[good]
        whole = step.size // self.before
        blocks = np.partition(mean[: whole * self.before].reshape(whole, self.before), self.before // 2, axis=1)
        level = np.concatenate([[mean[0]], blocks[:, self.before // 2]])[np.arange(step.size) // self.before]
        excess = high - level
        third = np.minimum(((step - shape.origin) / shape.span * 3).astype(np.int64), 2)
        scatter = np.full(step.size, np.inf)
        for part in range(3):
            inside = third == part
            if inside.any():
                usual = _middle(excess[inside])
                spread = self.of_median * _middle(np.abs(excess[inside] - usual))
                scatter[inside] = max(max(usual, 0.0) / 3 + spread, 1e-9 * shape.drop)
        return step, excess, level, scatter

    def _damage(self, shape: Shape, where: FloatArray, at: int, level: float) -> float:
        """How far the level behind a spike lies above the one before it, in drops; 0 where the log ends too soon."""
        near, far = (at + buckets for buckets in self.after)
        if far >= where.size:
            return 0.0
        begin = max(float(where[at]) + self.later[0], float(where[near]))
        end = min(max(float(where[at]) + self.later[1], float(where[far])), 1.0)
        return float((shape.between(begin, end) - level) / shape.drop)


def _middle(value: FloatArray) -> float:
    """The (upper) median; numpy's own takes four times as long on a few hundred values."""
    half = value.size // 2
    return float(np.partition(value, half)[half])


def _groups(places: IntArray, excess: FloatArray) -> list[int]:
    """The tallest place of every group of neighbours."""
    parts = np.split(places, np.flatnonzero(np.diff(places) > 3) + 1)
    return [int(part[int(np.argmax(excess[part]))]) for part in parts]
