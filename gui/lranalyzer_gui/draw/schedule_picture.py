"""A schedule, what was run, and the loss that the schedule is predicted to give."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from lranalyzer.recommend.forecast import Forecast
from lranalyzer.run import Run
from lranalyzer.schedules import Schedule
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.axis import X_TITLES
from lranalyzer_gui.draw.curve import Floats, prepare
from lranalyzer_gui.draw.limits import limits
from lranalyzer_gui.draw.lines import Options, extent, lines_of, width_of
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.schedule_form import DEFAULT_STEPS

_ENDING = re.compile(r" and ends at \S+ \(90 %: [^)]*\)")
"""What the forecast says of its end, which stands in the first sentence already."""
MOST_STEPS = 20_000
"""Longer schedules are drawn at this many evenly spaced steps."""
PAST_THE_END = 1.05
"""A little of what comes after the last step is drawn too."""
HANDLE_ROOM = 0.015
"""Share of the axis left free before step 0, where a handle stands."""
SKIPPED = 20
"""The first of so many parts of a prediction does not count for the range: the law has a pole at step 0."""
MOST_MISFIT = 1.0
"""Share of the descent seen by which the law may miss the log; beyond it a prediction would be about another curve."""
NO_LAW = "No forecast: this loss did not fall as trainings that learn do, and the law of their descent does not fit it."
BELOW_ZERO = "No forecast: so far from the rates that were run the law goes below zero, where this loss never was."
FAR_ABOVE = 10.0
"""A run with a rate so many times higher would press the plan flat on a linear axis: the axis then holds the plan."""
MOST_LIMITED = 4_000
"""The range of a loss is found from about this many of its points."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What the schedule page draws."""

    schedule: Schedule
    run: Run | None = None
    """What was run, to compare with."""
    forecast: Forecast | None = None
    reason: str = ""
    """Why there is no forecast."""
    log_rate: bool = False
    log_loss: bool = False

    @property
    def steps(self) -> int:
        """Length of the training, in what the schedule counts."""
        return self.schedule.total_steps or last_step(self.run) or DEFAULT_STEPS


def schedule_picture(plan: Plan) -> StackPicture:
    """Rate over step, the end of the schedule included; below it the loss, where a run is open."""
    last = round(plan.steps * PAST_THE_END)
    step = np.unique(np.linspace(0, last, min(last + 1, MOST_STEPS)).astype(np.int64))
    rate = np.asarray(plan.schedule(step), np.float64)
    planned = Line("planned", prepare(step.astype(np.float64), rate, log_y=plan.log_rate), "schedule", thick=True)
    panels = [_rate(plan, planned)]
    if plan.run is not None:
        panels.append(_loss(plan, plan.run))
    low, high = extent(line.curve for p in panels for line in p.lines)
    return StackPicture(
        tuple(panels), "step", False, (low - HANDLE_ROOM * (high - low), high), x_title=X_TITLES[plan.schedule.unit]
    )


def _rate(plan: Plan, planned: Line) -> PanelPicture:
    """Both rates on one axis; the plan alone decides it where the run lies far above."""
    words, run = plan.schedule.describe(), plan.run
    if run is None or run.lr is None:
        return PanelPicture("Learning rate", (planned,), plan.log_rate, words, weight=4, rate=True)
    curve = prepare(run.lr.step.astype(np.float64), run.lr.value, log_y=plan.log_rate)
    above = far_above(plan)
    far, words = bool(above), f"{words} {above}".strip()
    actual = Line("as run", curve, "rate", aside=far)
    both = np.empty(0) if far or plan.log_rate else np.concatenate([planned.curve.y, curve.y])
    usual, whole = limits(both), limits(both, everything=True)
    kept = (whole.low, whole.high) if usual is not None and whole is not None and usual.outside else None
    return PanelPicture("Learning rate", (actual, planned), plan.log_rate, words, weight=4, limits=kept, rate=True)


def far_above(plan: Plan) -> str:
    """What is to be said of a run whose rate lies far above the plan on a linear axis; empty of others."""
    rate = None if plan.run is None or plan.log_rate else plan.run.lr
    if rate is None or not plan.schedule.peak > 0:
        return ""
    highest = float(np.max(rate.value, initial=0.0, where=np.isfinite(rate.value)))
    times = highest / plan.schedule.peak
    if times <= FAR_ABOVE:
        return ""
    return f"The rate of the run, up to {numbers.rate(highest)} ({numbers.times(times)}), lies above this plot."


def told(plan: Plan) -> tuple[str, str]:
    """The forecast in two sentences: what it is, and how it compares with what was run."""
    found = plan.forecast
    trouble = _no_forecast(plan)
    if trouble:
        return trouble, ""
    if found is None:
        return plan.reason or "Open a run to see what loss this schedule is predicted to give.", ""
    low, high = bounds(found, plan.run)
    between = f"{numbers.loss(float(low[-1]))} to {numbers.loss(float(high[-1]))}"
    first = f"Predicted loss at the end {numbers.loss(found.final)}; nine of ten trainings should end within {between}."
    end, why = _end(plan.run), _ENDING.sub("", found.why)
    if end is None:
        return first, why
    change = f"{found.final - end:+.3g}".replace("-", numbers.MINUS)
    return first, f"The run ended at {numbers.loss(end)} ({change}). {why}"


def _no_forecast(plan: Plan) -> str:
    """Why a prediction that was made is not shown; empty where it is."""
    found = plan.forecast
    if found is None:
        return ""
    if found.misfit > MOST_MISFIT:
        return NO_LAW
    return BELOW_ZERO if bool((found.loss < 0).any()) and _never_negative(plan.run) else ""


def _never_negative(run: Run | None) -> bool:
    loss = None if run is None else run.train_loss
    return loss is not None and not bool((loss.value < 0).any())


def bounds(found: Forecast, run: Run | None) -> tuple[Floats, Floats]:
    """The interval; of a loss that was never negative it does not reach below zero."""
    return (np.maximum(found.low, 0.0) if _never_negative(run) else found.low), found.high


def _loss(plan: Plan, run: Run) -> PanelPicture:
    if run.train_loss is None:
        return PanelPicture("Training loss", (), plan.log_loss, "", "This log holds no training loss")
    options = Options(log_loss=plan.log_loss)
    options = replace(options, width=width_of([run], options.smoothing))
    lines = lines_of(run.train_loss, run, options, plan.log_loss, "as run", "rate")
    shown = lines[-1].curve.y
    parts = [shown[:: 1 + shown.size // MOST_LIMITED]]
    found = None if _no_forecast(plan) else plan.forecast
    if found is not None:
        at = found.steps.astype(np.float64)
        low_, high_ = bounds(found, run)
        predicted, low, high = (prepare(at, y, log_y=plan.log_loss) for y in (found.loss, low_, high_))
        lines.append(Line("predicted", predicted, "schedule", thick=True, band=(low, high), worked_out=True))
        parts.append(predicted.y[predicted.y.size // SKIPPED :])
    first, second = told(plan)
    note = "band: nine of ten trainings" if found is not None else ""
    words = f"{first} {second}".strip()
    return PanelPicture("Training loss", tuple(lines), plan.log_loss, words, "", note, 5, limits=_range(parts))


def _range(parts: list[Floats]) -> tuple[float, float] | None:
    """The actual and the predicted loss; an interval may reach far beyond both."""
    found = limits(np.concatenate(parts))
    return None if found is None else (found.low, found.high)


def _end(run: Run | None) -> float | None:
    if run is None or run.train_loss is None:
        return None
    value = run.train_loss.value[-max(3, len(run.train_loss) // 20) :]
    return float(value.mean()) if value.size and np.isfinite(value).all() else None


def last_step(run: Run | None) -> int:
    """Where the training loss of a run ends; 0 where there is none."""
    return 0 if run is None or run.train_loss is None or not len(run.train_loss) else int(run.train_loss.step[-1])
