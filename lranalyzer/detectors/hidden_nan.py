"""Hidden NaN: the loss in the log looks finite, but the training behind it is broken.

Some frameworks replace a NaN loss by a running average, or by 0, before they log it. Seen in the log: a gradient norm that is
not finite, or zero, over the last 5 rows or more while the loss stays finite (a longer stretch than loss scaling skips; 2 rows
where the loss is exactly 0); or the very same loss, to the last digit, in the last 5 rows or more after a stretch in which no
two rows were alike. Exact equality needs no scale. Logs of few digits are left out, unless they repeat 0 right after a loss of
5 % of the first or more: nothing is learned that fast. Where the gradient is broken, or a framework is known to repair NaN,
the run has diverged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.detectors.base import About
from lranalyzer.detectors.finding import Evidence, Finding, Level
from lranalyzer.evidence import Case

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
    """A broken gradient under a finite loss, or a frozen loss; the verdict reads it too (:mod:`lranalyzer.evidence.hidden`)."""

    symptom: str = "hidden_nan"
    about: About = field(default=ABOUT, repr=False)

    def examine(self, case: Case) -> Finding | None:
        train, hidden = case.curves.train, case.hidden_nan
        if train is None or hidden is None:
            return None
        if hidden.value is None:
            rows = "rows with a broken gradient"
            said = f"From step {hidden.first:,} on the gradient norm is not a number (or zero) although the loss looks finite."
        else:
            rows = "equal rows"
            said = (
                f"From step {hidden.first:,} on the log repeats the loss {hidden.value + 0.0:.6g} to the last digit: "
                "a NaN that was replaced" + ("." if hidden.sure else ", or units that are all dead.")
            )
        level: Level = "fault" if hidden.sure else "warning"
        return Finding(
            self.symptom, level, 1.0 if hidden.value is None else 0.8, (hidden.first, train.last_step),
            (Evidence("first step", hidden.first), Evidence(rows, hidden.rows)), said,
            "A log with the NaN filter switched off that stays finite.",
        )  # fmt: skip
