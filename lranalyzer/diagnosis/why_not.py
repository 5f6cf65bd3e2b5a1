"""Why a run was not given another verdict: which measured numbers speak against it, and which for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lranalyzer.diagnosis.judgement import Reason, Verdict
from lranalyzer.diagnosis.reasons import words
from lranalyzer.evidence import Case, load

SHOWN = 3
"""Numbers told on each side: the strongest, in the order of their weight."""


@dataclass(frozen=True)
class WhyNot:
    """The verdict that was given against another one."""

    verdict: Verdict
    alternative: Verdict
    probability: float
    """Of the alternative."""
    against: tuple[Reason, ...]
    """Numbers that speak for the verdict rather than the alternative, strongest first."""
    in_favour: tuple[Reason, ...]
    """Numbers that speak for the alternative; their ``weight`` is positive too."""
    rule: str = ""
    """Where no weighing took place: what settled it."""

    def sentences(self) -> tuple[str, ...]:
        """What speaks against it, then what speaks for it, one sentence a number."""
        if self.rule:
            return (self.rule,)
        told = [f"{_number(r)} makes it {_times(r.weight)} less likely." for r in self.against]
        return (*told, *(f"{_number(r)} makes it {_times(r.weight)} more likely." for r in self.in_favour))


def why_not(case: Case, verdict: Verdict, alternative: Verdict) -> WhyNot:
    """Weigh one verdict against another with the numbers that were measured."""
    probability = float(case.verdict_probabilities.get(alternative, 0.0)) if case.enough else 0.0
    if not case.enough:
        return WhyNot(verdict, alternative, 0.0, (), (), "The log holds too little for any verdict.")
    if case.ends_broken or case.curves.train_shape is None:
        return WhyNot(
            verdict, alternative, probability, (), (), "The loss ends in values that are not finite; that settles it."
        )
    model = load("verdict")
    parts = model.contributions(model.row(case.measured))
    weight = parts[:, model.outputs.index(verdict)] - parts[:, model.outputs.index(alternative)]
    against, in_favour = (_strongest(case, model.features, sign * weight) for sign in (1.0, -1.0))
    return WhyNot(verdict, alternative, probability, against, in_favour)


def _strongest(case: Case, features: tuple[str, ...], weight: NDArray[np.float64]) -> tuple[Reason, ...]:
    found = [
        Reason(words(features[i]), case.measured[features[i]], float(weight[i]))
        for i in np.argsort(-weight)
        if weight[i] > 0 and math.isfinite(case.measured[features[i]])
    ]
    return tuple(found[:SHOWN])


def _number(reason: Reason) -> str:
    name = reason.name[0].upper() + reason.name[1:]
    return f"{name} ({reason.value:.3g})"


def _times(weight: float) -> str:
    factor = math.exp(min(weight, 20.0))
    return f"{factor:.1f} times" if factor < 10 else f"{factor:.0f} times"
