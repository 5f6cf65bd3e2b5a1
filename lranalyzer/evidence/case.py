"""One run on the bench: its curves, what was measured on them, and what the fitted models make of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lranalyzer.curve import Accuracy, Curves
from lranalyzer.evidence.dead import at_chance, froze, guesses
from lranalyzer.evidence.decision import VERDICTS, least_cost
from lranalyzer.evidence.features import features
from lranalyzer.evidence.hidden import Hidden, hidden_nan
from lranalyzer.evidence.overfit import clearly_overfits
from lranalyzer.evidence.prior import OVERFITS, base_rate, trust
from lranalyzer.evidence.still import stands_still
from lranalyzer.evidence.trees import load

FEWEST = 5
"""Points below which a curve has no shape to speak of."""
SURELY = 0.8
"""Probability from which a loss that only scatters may be called one that does not move because its rate is too low."""

UNLIKELY = 0.15
"""Probability of ``ok`` below which it is not said, though it may cost least between a rate too low and one too high."""

SCATTERS = 3.0
"""Scatters of a point by which the end lies above the start if that is no chance."""
TENTH = 0.1
"""The same as a share of the first loss."""
NEARLY_ALL = 0.8
"""Share of the windows above the first loss; where nothing moves it is one half."""
ROSE = 4.0
"""Log-odds (nats) that a loss which stays above its start takes from ``too_low``: 3 in 157 such runs of the corpora are."""
UNDONE = 0.3
"""Share of the descent that is undone at the end, from which the rate was right in one run of the corpora in twenty."""
GUESSES, AT_CHANCE, FROZE = 4.0, 3.0, 2.0
"""Log-odds (nats) that an accuracy of guessing, a loss flat at ln k, and one that froze at once, take from ``ok``."""
RAISED = 5.0
"""Log-odds (nats) for ``diverged`` of such an end. It is what the word means; the trees, which look at the size of the rate first,
do not always say it of an explosion at a tiny rate, of which sweeps hold none."""


@dataclass(frozen=True, eq=False)
class Case:
    """What detectors and the engine read. Every property is computed once, on first use."""

    curves: Curves

    @cached_property
    def measured(self) -> dict[str, float]:
        """Features by name."""
        return features(self.curves)

    @cached_property
    def enough(self) -> bool:
        """Whether there are enough points of a loss to judge at all."""
        train, val = self.curves.train, self.curves.val
        return max((s.points for s in (train, val) if s), default=0) >= FEWEST

    @cached_property
    def ends_non_finite(self) -> bool:
        """Whether the training loss is NaN or infinite at the end."""
        train = self.curves.train
        if train is None or train.bad.sum() == 0:
            return False
        return not train.ends_finite

    @cached_property
    def hidden_nan(self) -> Hidden | None:
        """Where a NaN hides behind a loss that looks finite."""
        return hidden_nan(self.curves)

    @cached_property
    def ends_broken(self) -> bool:
        """Whether the training was over before the log was: the loss is not finite at the end, or surely only looks so."""
        return self.ends_non_finite or (self.hidden_nan is not None and self.hidden_nan.sure)

    @cached_property
    def ends_above_start(self) -> bool:
        """Whether the loss ends above its start by more than a tenth of it and more than its own scatter explains."""
        shape = self.curves.train_shape
        if shape is None:
            return False
        chance = SCATTERS * float(shape.noise_profile.max())
        return shape.last - shape.first > max(chance, TENTH * abs(shape.first))

    @cached_property
    def stays_above_start(self) -> bool:
        """Whether the loss rose beyond its scatter and lies above its start nearly all the time: it moves, and the wrong way."""
        shape = self.curves.train_shape
        if shape is None:
            return False
        chance = SCATTERS * float(shape.noise_profile.mean())
        above = shape.grid > shape.first
        return float(above.mean()) > NEARLY_ALL and float(shape.grid.max()) - shape.first > chance

    @cached_property
    def climbed_back(self) -> bool:
        """Whether the loss ends far above its lowest, by more than its own scatter explains: no recipe ends like that."""
        shape = self.curves.train_shape
        if shape is None:
            return False
        chance = SCATTERS * float(shape.noise_profile.min())
        return shape.drop > chance and shape.last - shape.lowest > max(UNDONE * shape.drop, chance)

    @cached_property
    def verdict_scores(self) -> dict[str, float]:
        """Log-odds scores of the four verdicts."""
        model = load("verdict")
        raw = model.predict(model.row(self.measured)[None])[0]
        return dict(zip(VERDICTS, raw[[model.outputs.index(v) for v in VERDICTS]].tolist(), strict=True))

    @cached_property
    def verdict_probabilities(self) -> dict[str, float]:
        """Probabilities of ``diverged``, ``too_high``, ``ok``, ``too_low``; they sum to one."""
        if self.ends_broken:
            return {"diverged": 1.0, "too_high": 0.0, "ok": 0.0, "too_low": 0.0}
        scores = dict(self.verdict_scores)
        if not self.climbed_back:
            scores["ok"] += base_rate(self.curves)
        for verdict, nats in trust(self.curves).items():
            scores[verdict] += nats
        if self.overfits_clearly:
            scores["too_low"] -= OVERFITS
        if self.ends_above_start:
            scores["diverged"] += RAISED
        if self.stays_above_start:
            scores["too_low"] -= ROSE
        scores["ok"] -= GUESSES if self.guesses else AT_CHANCE if self.at_chance else FROZE if self.froze else 0.0
        raw = np.array(list(scores.values()))
        p = np.exp(raw - raw.max())
        return dict(zip(self.verdict_scores, (p / p.sum()).tolist(), strict=True))

    @property
    def probability_high(self) -> float:
        """Probability of a rate too high, whether the run diverged by it or not."""
        return self.verdict_probabilities["too_high"] + self.verdict_probabilities["diverged"]

    @cached_property
    def froze(self) -> bool:
        """Whether the training loss stood still at once, to the last digit."""
        shape = self.curves.train_shape
        return shape is not None and froze(shape)

    @cached_property
    def at_chance(self) -> int | None:
        """The number of classes at whose chance level the training loss lies flat."""
        shape = self.curves.train_shape
        return None if shape is None else at_chance(shape)

    @cached_property
    def guesses(self) -> Accuracy | None:
        """The accuracy, where it and the loss are those of a constant prediction."""
        return guesses(self.curves)

    @cached_property
    def overfits_clearly(self) -> bool:
        """Whether the validation loss turned up, plainly, while the training loss went on falling."""
        return clearly_overfits(self.curves)

    @cached_property
    def still(self) -> bool:
        """Whether the training loss does nothing but scatter."""
        shape = self.curves.train_shape
        return shape is not None and stands_still(shape, self.curves.val_shape)

    @cached_property
    def warming_up(self) -> bool:
        """Whether the rate rose from the first point to the last: the log ends before the rate it was to be trained with."""
        rate = self.curves.lr_shape
        return rate is not None and bool((np.diff(rate.grid) > 0).all())

    @cached_property
    def leaning(self) -> str:
        """The verdict that the probabilities speak for, at the least expected cost; ``unknown`` where a rate is called wrong
        although the loss does nothing but scatter, or right only because both sides are likely."""
        verdict, shape = least_cost(self.verdict_probabilities), self.curves.train_shape
        if verdict in ("ok", "too_low") and self.warming_up:
            return "unknown"
        if verdict == "ok":
            return verdict if self.verdict_probabilities["ok"] >= UNLIKELY else "unknown"
        if shape is None or not self.still:
            return verdict
        surely_low = verdict == "too_low" and self.verdict_probabilities[verdict] >= SURELY
        return verdict if surely_low else "unknown"

    def symptom_probability(self, symptom: str) -> float:
        """Probability of ``oscillating``, ``plateau``, ``needs_decay`` or ``overfitting``, read off the curve alone."""
        if symptom == "overfitting" and self.overfits_clearly:
            return 1.0
        model = load(symptom)
        raw = float(model.predict(model.row(self.measured)[None])[0, 0])
        return float(1.0 / (1.0 + np.exp(-raw)))
