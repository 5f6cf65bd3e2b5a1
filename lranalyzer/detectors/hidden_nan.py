"""Hidden NaN: the loss in the log looks finite, but the training behind it is broken.

Some frameworks replace a NaN loss by a running average, or by 0, before they log it. Seen in the log: a gradient norm
that is not finite, or zero, to the end while the loss stays finite; or the very same loss, to the last digit, in many
rows after a stretch in which no two rows were alike. Exact equality needs no scale; logs of few digits are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lranalyzer.curve import Summary
from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, Level
from lranalyzer.evidence import Case
from lranalyzer.run import FloatArray

ABOUT = About(
    "Hidden NaN",
    "The loss became NaN, but the framework logged something else in its place.",
    "A loss that freezes at one value (0 or its last average) while the gradient norm is NaN or 0.",
    "Half precision overflowed or the rate blew the weights up; filters such as logging_nan_inf_filter hide it.",
    "Switch the filter off, lower the rate or clip, and start again from a checkpoint before this step.",
    ("Transformers, TrainingArguments.logging_nan_inf_filter",),
)


@dataclass(frozen=True)
class HiddenNan:
    """A broken gradient under a finite loss, or a frozen loss."""

    rows: int = 5
    """Equal rows in a log of full precision that chance does not make."""
    above: float = 0.05
    """Loss before a freeze at 0 over the first loss, below which it came there by itself: learned to the last bit."""
    digits: int = 7
    """Decimals to which a log may be rounded and then repeat itself by chance."""
    varied: int = 5
    """Rows without a repetition before the freeze: a log that never varied says nothing."""
    begins: float = 0.02
    """Progress before which loss scaling skips steps with infinite gradients on purpose."""
    symptom: str = "hidden_nan"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        train = case.curves.train
        if train is None or case.ends_non_finite or case.curves.train_shape is None:
            return None
        return self._broken_gradient(case, train) or self._frozen(case, train)

    def _broken_gradient(self, case: Case, train: Summary) -> Finding | None:
        grad = case.curves.grad
        if grad is None or grad.step.size < self.rows:
            return None
        repaired = case.curves.provenance.nan_repaired
        with np.errstate(invalid="ignore"):
            broken = (grad.bad > 0) & (grad.count == 0) | (repaired & (grad.low == 0.0) & (grad.high == 0.0))
        tail = _tail(broken)
        first = float(grad.step[grad.step.size - tail]) if tail else np.inf
        if tail < self.rows or (first - case.curves.origin) / case.curves.span < self.begins:
            return None
        return self._finding(
            int(first), train, 1.0,
            f"From step {int(first)} on the gradient norm is not a number (or zero) although the loss looks finite.",
            Evidence("rows with a broken gradient", tail),
        )  # fmt: skip

    def _frozen(self, case: Case, train: Summary) -> Finding | None:
        if case.curves.provenance.quantum is not None:
            return None
        same = np.concatenate([[False], (train.low[1:] == train.low[:-1]) & (train.high[1:] == train.high[:-1])])
        same &= train.low == train.high
        tail = _tail(same)
        begin = train.step.size - tail - 1
        if tail < self.rows or begin < self.varied or same[1 : begin + 1].any():
            return None
        value = float(train.low[-1])
        if value == 0.0:
            fell = float(train.mean[begin - 1]) < self.above * float(train.mean[train.count > 0][0])
        else:
            fell = self._rounded(train.low[train.count > 0])
        if fell:
            return None
        return self._finding(
            int(train.step[begin]), train, 0.8,
            f"From step {int(train.step[begin])} on the log repeats the loss {value + 0.0:.6g} to the last digit: "
            "a NaN that was replaced, or units that are all dead.",
            Evidence("equal rows", tail + 1),
            level="fault" if value == 0.0 or case.curves.provenance.nan_repaired else "warning",
        )  # fmt: skip

    def _rounded(self, value: FloatArray) -> bool:
        """Whether all values have so few decimals that equal ones are no wonder."""
        return bool((np.abs(value - np.round(value, self.digits)) <= 1e-12 * np.abs(value)).all())

    def _finding(
        self, first: int, train: Summary, strength: float, sentence: str, *evidence: Evidence, level: Level = "fault"
    ) -> Finding:
        return Finding(
            self.symptom, level, strength, (first, train.last_step), (Evidence("first step", first), *evidence),
            sentence, "A log with the NaN filter switched off that stays finite.",
        )  # fmt: skip


def _tail(flags: FloatArray) -> int:
    """Number of true values at the end."""
    unset = np.flatnonzero(~np.asarray(flags, dtype=bool))
    return int(len(flags) - 1 - unset[-1]) if unset.size else len(flags)
