"""What becomes of a good learning rate when the batch size or the optimizer changes: rules, with their
uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lranalyzer.errors import LRAnalyzerError, did_you_mean
from lranalyzer.evidence import USUAL_RATE

NORMALISED = frozenset({
    "adam", "adamw", "nadam", "radam", "adamax", "adabelief", "adafactor", "rmsprop", "lamb", "lion", "signsgd",
    "sophia", "soap", "shampoo", "adagrad", "yogi", "amsgrad", "muon",
})  # fmt: skip
"""Optimizers whose step does not grow with the gradient."""


@dataclass(frozen=True)
class Transferred:
    """A rate carried over to another setting."""

    lr: float
    lr_low: float
    lr_high: float
    """Where the best rate of the new setting is likely to lie: a judgement, not a measured interval."""
    rule: str
    """The rule in words, with its source."""


@dataclass(frozen=True)
class Rule:
    """Multiply by ``factor ** exponent``; the best rate lies within a factor of ``spread``."""

    exponent: float
    spread_per_doubling: float
    """Factor of uncertainty that each doubling of the batch adds."""
    source: str


LINEAR = Rule(1.0, 1.25, "linear scaling: rate proportional to batch size (Goyal et al. 2017, arXiv 1706.02677)")
SQUARE_ROOT = Rule(
    0.5, 1.25, "square-root scaling for adaptive optimizers (Malladi et al. 2022, arXiv 2205.10287; Krizhevsky 2014)"
)
"""The spread is a judgement, a factor of 2 over three doublings (1.25 ** 3), not measured: Shallue et al.
2019 (arXiv 1811.03600) found no rule that holds for all workloads."""
CRITICAL = 6.0
"""Doublings beyond which neither rule has been shown to hold: batches past the critical size stop helping
(McCandlish et al. 2018, arXiv 1812.06162)."""

SAME_FAMILY, OTHER_FAMILY = 3.0, 10.0
"""Factors of uncertainty when an optimizer is exchanged for one of the same kind, or of the other kind:
judgements, half a decade and a whole one, not measured."""


def to_batch_size(lr: float, old: float, new: float, optimizer: str | None = None) -> Transferred:
    """Carry a good rate over from one batch size to another.

    ``lr * (new / old) ** p`` with p = 1 for SGD and momentum and 1/2 for adaptive optimizers; with the
    optimizer unknown p = 3/4 and both rules lie inside the interval.

    Parameters
    ----------
    lr : float
        Good rate at the old batch size.
    old, new : float
        Batch sizes, above 0.
    optimizer : str, optional
        As a log names it: "sgd", "adamw", ...

    Raises
    ------
    LRAnalyzerError
        If a number is not positive.
    """
    _positive(lr=lr, old=old, new=new)
    doublings = math.log2(new / old)
    if optimizer is None:
        middle = lr * 2 ** (0.75 * doublings)
        spread = 2 ** (0.25 * abs(doublings)) * LINEAR.spread_per_doubling ** abs(doublings)
        said = "between linear and square-root scaling, since the optimizer is unknown"
        return Transferred(middle, middle / spread, middle * spread, said)
    rule = SQUARE_ROOT if optimizer.lower() in NORMALISED else LINEAR
    there = lr * 2 ** (rule.exponent * doublings)
    spread = rule.spread_per_doubling ** abs(doublings)
    far = "; beyond six doublings nobody has shown it to hold" if abs(doublings) > CRITICAL else ""
    return Transferred(there, there / spread, there * spread, rule.source + far)


def to_optimizer(lr: float, old: str, new: str) -> Transferred:
    """Carry a good rate over from one optimizer to another: in the ratio of their usual rates.

    This is the weakest of the rules: it gives the place to start a range test from, not to train at.

    Raises
    ------
    LRAnalyzerError
        If an optimizer is unknown (the nearest one is named) or the rate is not positive.
    """
    _positive(lr=lr)
    for name in (old, new):
        if name not in USUAL_RATE:
            raise LRAnalyzerError(f"optimizer: {did_you_mean(name, USUAL_RATE)}")
    if old == new:
        return Transferred(lr, lr, lr, "the same optimizer")
    there = lr * USUAL_RATE[new] / USUAL_RATE[old]
    spread = SAME_FAMILY if (old in NORMALISED) == (new in NORMALISED) else OTHER_FAMILY
    said = (
        f"ratio of the usual rates, {USUAL_RATE[old]:g} for {old} and {USUAL_RATE[new]:g} for {new}; a place to start"
    )
    return Transferred(there, there / spread, there * spread, said)


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise LRAnalyzerError(f"{name} must be a number above 0, not {value!r}")
