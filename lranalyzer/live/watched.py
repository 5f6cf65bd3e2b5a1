"""One run whose log grows: what it is so far, and what changed.

Of a run that goes on, two things can be said: where it is heading (models fitted on pieces of trainings), and what it would
be if it ended here (the diagnosis of finished runs). The first is the verdict until the run is known to have ended.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.live.inbox import Point
from lranalyzer.live.judge import Judge
from lranalyzer.live.warning import Warning
from lranalyzer.recommend import Advice, Diagnosis
from lranalyzer.recommend.diagnose import diagnose_curves
from lranalyzer.run import ROLES, Hyperparameters, Role, Run, Series

NEARLY = 0.98
"""Share of the steps planned from which a run has ended."""


@dataclass(frozen=True)
class Change:
    """Something new about a run."""

    name: str
    source: str
    step: int
    verdict: Verdict
    before: Verdict | None
    """None when the run is met for the first time."""
    sentence: str
    warning: Warning | None = None
    diagnosis: Diagnosis | None = None
    advice: Advice | None = None
    """What to do now; it agrees with the verdict."""
    restarted: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        found: dict[str, Any] = {
            "name": self.name, "source": self.source, "step": self.step, "verdict": self.verdict, "before": self.before,
            "sentence": self.sentence, "restarted": self.restarted,
        }  # fmt: skip
        if self.warning:
            found["warning"] = self.warning.as_dict()
        if self.advice:
            found |= {"advice": self.advice.action, "multiplier": self.advice.multiplier}
        if self.diagnosis:
            advised = self.diagnosis.recommendation
            found |= {
                "if_it_ended_here": self.diagnosis.verdict, "recommended_lr": advised.lr if advised else None,
                "symptoms": list(self.diagnosis.symptoms),
            }  # fmt: skip
        return found


class Watched:
    """Follows one run; :meth:`take` costs what the new points cost."""

    def __init__(self, run: Run, total_steps: float | None = None) -> None:
        self.name, self.source = run.name, run.source
        self._total = total_steps
        self._begin(run)

    def _begin(self, run: Run) -> None:
        hyper = Hyperparameters.of(run.params)
        empty = Curves.of(replace(run, series={}))
        self.judge = Judge(hyper, self._total if run.x_unit == "step" else hyper.epochs, run.name, empty)
        self._roles: dict[Role, str] = {}
        self._last: dict[Role, int] = {}
        self.verdict: Verdict | None = None
        self.diagnosis: Diagnosis | None = None
        self.status = run.status
        self.warnings: list[Warning] = []

    def take(self, run: Run, restarted: bool = False) -> list[Change]:
        """New points of the run; what changed by them."""
        if restarted:
            before = self.verdict
            self._begin(run)
            self.verdict = before
        self.status = run.status if run.status != "unknown" else self.status
        known = {role: self._series(run, role) for role in ROLES}
        fresh = {role: self._fresh(role, series) for role, series in known.items() if series is not None}
        if not any(len(series) for series in fresh.values()):
            return self._changes([], restarted)
        warnings = self.judge.take(_points(fresh))
        val = fresh.get("val_loss")
        if val is not None:
            for step, value in zip(val.step.tolist(), val.value.tolist(), strict=True):
                self.judge.take_validation(step, value)
        self.warnings += warnings
        self.diagnosis = diagnose_curves(self.curves)
        return self._changes(warnings, restarted)

    @property
    def curves(self) -> Curves:
        """Summaries of all points so far."""
        return self.judge.curves

    @property
    def ended(self) -> bool:
        """Whether the run is known to be over."""
        total = self.judge.total_steps
        return self.status in ("finished", "failed") or bool(total and self.curves.span >= NEARLY * total)

    def outlook(self) -> Verdict:
        """The verdict so far."""
        if self.diagnosis is None:
            return "unknown"
        return self.diagnosis.verdict if self.ended else self.judge.heading()

    def advice(self) -> Advice | None:
        """What to do now: with what was warned of while that holds, else what the curve so far advises."""
        outlook = self.outlook()
        if not self.ended and (outlook == "diverged" or outlook == "too_high" or outlook == "too_low"):
            return self.judge.advice(outlook)
        return self.diagnosis.advice if self.diagnosis else None

    def _series(self, run: Run, role: Role) -> Series | None:
        """The series that has played the role from the first; a piece of a log must not change its mind."""
        found = run.role(role)
        if role not in self._roles and found is not None:
            self._roles[role] = run.roles[role].name
        return run.series.get(self._roles[role]) if role in self._roles else None

    def _fresh(self, role: Role, series: Series) -> Series:
        """Points beyond the last one seen: a resumed run writes some again."""
        ordered = series.ordered
        last = self._last.get(role)
        fresh = ordered if last is None else ordered.take(np.flatnonzero(ordered.step > last))
        if len(fresh):
            self._last[role] = int(fresh.step[-1])
        return fresh

    def _changes(self, warnings: list[Warning], restarted: bool) -> list[Change]:
        now, before = self.outlook(), self.verdict
        told = warnings[-1] if warnings else None
        if now == before and told is None and not restarted:
            return []
        self.verdict = now
        sentence = told.sentence if told else self.sentence()
        step = int(self.judge.pulse.step)
        return [
            Change(self.name, self.source, step, now, before, sentence, told, self.diagnosis, self.advice(), restarted)
        ]

    def sentence(self) -> str:
        """Why, in a line."""
        d = self.diagnosis
        if d is None:
            return "no loss yet"
        if self.ended:
            return d.summary
        if d.verdict == "unknown":
            return d.missing[0] if d.missing else "too little of the loss to tell"
        return f"{self.judge.in_words()}; if it ended here: {d.summary}"

    def so_far(self) -> str:
        """The same without what it would be if it ended."""
        return self.sentence() if self.ended or self.diagnosis is None else self.judge.in_words()


def _points(fresh: dict[Role, Series]) -> Iterator[Point]:
    loss = fresh.get("train_loss")
    if loss is None:
        return
    beside = {role: _as_of(fresh.get(role), loss) for role in ("lr", "grad_norm")}
    for i, (step, value) in enumerate(zip(loss.step.tolist(), loss.value.tolist(), strict=True)):
        lr, norm = beside["lr"], beside["grad_norm"]
        yield Point(step, value, lr[i] if lr else None, norm[i] if norm else None)


def _as_of(series: Series | None, loss: Series) -> list[float | None] | None:
    """Values of another series at the loss' steps: the last one logged before; None before the first."""
    if series is None or not len(series):
        return None
    place = np.searchsorted(series.step, loss.step, side="right") - 1
    found = [float(series.value[i]) if i >= 0 else None for i in place.tolist()]
    return [v if v is not None and math.isfinite(v) else None for v in found]
