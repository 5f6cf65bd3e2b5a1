"""What is known before the curve is read: where the rates of large and of pretrained models lie, and how often they are right.

The corpora hold models that train in seconds. Three kinds of training lie outside them, and are known to want smaller
rates than their curves suggest, because a power law never looks finished: fine-tuning, programs that ship tuned settings,
and runs of tens of thousands of steps with an adaptive optimizer. There, a rate inside the published range speaks for
itself, and a recommendation does not leave that range by far. Besides, the corpora are sweeps over sixteen octaves, in
which one rate in four is right; rates that somebody took from a recipe, or spent days on, are right far more often.
Anywhere else the prior is silent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.run import FloatArray

LONG = 10_000
"""Steps from which a run counts as long; nearly all of the corpora's own runs are shorter, real ones often longer."""
TRUST = 5.0
"""Log-odds (nats) that a rate inside the published range adds to ``ok`` against ``too_low``: such rates were searched for,
and the one that is ten times too small is rarer than one in a hundred."""
SWEPT, CHOSEN, UNSAID = 0.27, 0.85, 0.5
"""Share of right rates among the scored runs of the corpora; among trainings that were begun with a recipe (of 48 such logs of
other people that were looked at one by one 43 were right, nine in ten; a little less is said with caution); and where a log does not
hold its rate, so that it comes from no sweep over rates, but nothing says where it does come from."""
DAYS = 50_000
"""Steps from which nobody trains at a rate nobody chose; the corpora's longest runs have 47,000."""
OVERFITS = 3.0
"""Log-odds (nats) that clear overfitting takes from ``too_low``: the run has already learned more than its data supports."""
LEASH = 0.15
"""Expected regret added for each decade that a candidate leaves the range by: as much as three times a fault."""
ADAPTIVE = frozenset(
    {"adam", "adamw", "nadam", "radam", "adabelief", "adabound", "adamax", "adafactor", "lamb", "sophia"}
)
PLAIN = frozenset({"sgd", "momentum", "nesterov"})


@dataclass(frozen=True)
class UsualRange:
    """Rates that published trainings of this kind used."""

    low: float
    high: float
    source: str

    def decades_outside(self, log10_rate: FloatArray | float) -> FloatArray:
        """How far rates lie outside, in decades; zero inside."""
        x = np.asarray(log10_rate, dtype=np.float64)
        outside: FloatArray = np.maximum(np.maximum(math.log10(self.low) - x, x - math.log10(self.high)), 0.0)
        return outside


FINE_TUNING = UsualRange(
    5e-6, 5e-4, "fine-tuning: 2e-5 to 5e-5 (Devlin et al. 2019) up to 2e-4 with adapters (Dettmers et al. 2023)"
)
LONG_ADAPTIVE = UsualRange(
    5e-5,
    1.5e-3,
    "long runs with Adam: 6e-5 to 6e-4 (Brown et al. 2020, table 2.1), 1.5e-4 to 3e-4 (Touvron et al. 2023)",
)
SGD_RECIPE = UsualRange(
    2e-3,
    0.2,
    "SGD recipes: 0.02 for 16 images (Detectron2 model zoo), 0.01 (Ultralytics), 0.1 for 256 (He et al. 2016, Goyal et al. 2017)",
)


def usual_range(curves: Curves, *, any_optimizer: bool = False) -> UsualRange | None:
    """The published range for this kind of training; None where the corpora know better.

    With ``any_optimizer`` a pretrained model is taken for fine-tuned as they are, whatever its optimizer, SGD apart: enough to
    doubt a rate by, not to defend it.
    """
    optimizer, peak = curves.hyper.optimizer, curves.peak_lr
    if peak is None:
        return None
    if any_optimizer and curves.pretrained and optimizer not in PLAIN:
        return FINE_TUNING
    plain = optimizer in PLAIN if optimizer is not None else peak > LONG_ADAPTIVE.high
    if plain:
        return SGD_RECIPE if curves.recipe else None
    if optimizer is not None and optimizer not in ADAPTIVE:
        return None
    if curves.pretrained:
        return FINE_TUNING
    if curves.recipe or (curves.x_unit == "step" and curves.span >= LONG):
        return LONG_ADAPTIVE
    return None


def trust(curves: Curves) -> dict[str, float]:
    """Log-odds (nats) by verdict, for a run whose rate lies inside the published range for its kind; none for others."""
    usual, peak = usual_range(curves), curves.peak_lr
    if usual is None or peak is None or float(usual.decades_outside(math.log10(peak))) > 0.0:
        return {}
    if usual is SGD_RECIPE:  # a range this wide, for batches of 16 to 4,096, says nothing about rates too high
        return {"too_low": -TRUST}
    return {"ok": TRUST / 2, "too_low": -TRUST / 2}


def base_rate(curves: Curves) -> float:
    """Log-odds (nats) for ``ok`` against every other verdict, where a rate was not drawn from a sweep but chosen.

    Correction of the fitted probabilities for another share of right runs (Saerens et al. 2002, eq. 2.4).
    """
    usual, peak = usual_range(curves, any_optimizer=True), curves.peak_lr
    share = SWEPT if peak is not None else UNSAID
    if curves.recipe or curves.pretrained or (curves.x_unit == "step" and curves.span >= DAYS):
        share = CHOSEN
    if usual is not None and peak is not None and float(usual.decades_outside(math.log10(peak))) > 0.0:
        share = SWEPT  # no recipe holds this rate
    return math.log(share / (1 - share)) - math.log(SWEPT / (1 - SWEPT))
