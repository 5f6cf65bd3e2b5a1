"""``diagnose``: a run in, a diagnosis out."""

from __future__ import annotations

import math
from dataclasses import replace

from lranalyzer.curve import Curves
from lranalyzer.diagnosis import Judgement, judge
from lranalyzer.evidence import USUAL_RATE, Case
from lranalyzer.evidence.prior import usual_range
from lranalyzer.figures import number
from lranalyzer.percent import spaced
from lranalyzer.recommend.advice import advise
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.learning_rate import Outlook, outlook
from lranalyzer.recommend.optimizer_choice import optimizer_advice
from lranalyzer.recommend.policy import Policy
from lranalyzer.recommend.range_run import diagnose_range_test, may_be_range_test
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.recommend.schedule_choice import choose
from lranalyzer.run import Run
from lranalyzer.schedules import Dampened, Schedule, WarmUp
from lranalyzer.sweep import is_range_test

SMALL = 0.02
"""Gain, as a share of the possible descent, that is not worth a number: the corpora's own bound of 'ok'."""

WHOLE = 1.0
"""Octaves from which a move is a repair; a smaller one is a trial of a neighbour of a rate that is probably right."""

STUCK = 0.1
"""Descent, as a share of the first loss, below which the log does not tell how low the loss can go."""


def diagnose(run: Run, curves: Curves | None = None) -> Diagnosis:
    """Say what is wrong with the learning rate of a run, and what to run next.

    ``curves`` are its summaries where they are at hand, as of a run that grows; else the run is folded.
    Never raises for what a log contains: too little evidence gives the verdict ``unknown`` with what is missing.
    """
    curves = curves or Curves.of(run)
    if may_be_range_test(curves) and is_range_test(run, curves):
        return diagnose_range_test(run, curves)
    return diagnose_curves(curves)


def diagnose_curves(curves: Curves) -> Diagnosis:
    """The same from summaries: costs nothing that grows with the run's length."""
    case = Case(curves)
    judgement = judge(case)
    known = judgement.verdict != "unknown"
    return Diagnosis(
        curves.name, judgement.verdict, judgement.probabilities, judgement.findings,
        recommend(curves, case, judgement) if known else None,
        advise(curves, case) if known else Advice("keep", 1.0, "there is too little of the loss to advise on"),
        judgement.reasons, judgement.missing, curves.peak_lr,
    )  # fmt: skip


def recommend(curves: Curves, case: Case, judgement: Judgement) -> Recommendation | None:
    """The next peak rate with its range and schedule; None when the present rate is unknown."""
    peak = curves.peak_lr
    if peak is None:
        return None
    if curves.train_shape is None:
        return _after_nothing(curves, judgement, peak)
    view = outlook(case)
    lr = peak * 2.0**view.best
    schedule, why_schedule = choose(judgement, curves, lr)
    schedule = _in_epochs(schedule) if curves.x_unit == "epoch" else schedule
    return Recommendation(
        tidy(lr), tidy(peak * 2.0**view.low), tidy(peak * 2.0**view.high), schedule.scaled(tidy(lr) / lr).rounded(),
        "a finite loss" if case.ends_broken else _expected(curves, view),
        " ".join(filter(None, (
            _why_rate(view, judgement, case.ends_broken), f"Schedule: {why_schedule}.", optimizer_advice(judgement, curves), _unit(curves),
        ))),
        _used(curves),
    )  # fmt: skip


def _in_epochs(schedule: Schedule) -> Schedule:
    """The schedule of a log of epochs: a warmup from 0 would spend its whole first epoch learning nothing."""
    if isinstance(schedule, WarmUp | Dampened) and schedule.start_factor == 0.0:
        schedule = replace(schedule, start_factor=1 / (schedule.steps + 1))
    return schedule.per_epoch()


def _unit(curves: Curves) -> str:
    """A log of epochs does not know how many steps make one, so its schedule counts epochs too."""
    return (
        "The log counts epochs, and so does this schedule: it steps once an epoch." if curves.x_unit == "epoch" else ""
    )


def _after_nothing(curves: Curves, judgement: Judgement, peak: float) -> Recommendation:
    """Not one finite loss: a tenth of the rate, or the optimizer's usual one if that is lower still."""
    usual = USUAL_RATE.get(curves.hyper.optimizer or "", peak)
    lr = tidy(min(peak / 10, usual))
    schedule, why = choose(judgement, curves, lr)
    schedule = _in_epochs(schedule) if curves.x_unit == "epoch" else schedule
    return Recommendation(
        lr, tidy(lr / 10), lr, schedule, "a finite loss",
        f"No loss was ever finite, so the rate starts far lower. Schedule: {why}.", ("the optimizer's usual range",),
    )  # fmt: skip


def _expected(curves: Curves, view: Outlook) -> str:
    shape = curves.train_shape
    gain = view.now - view.then
    if shape is None or abs(view.best) < WHOLE:
        return f"about the same loss, near {number(shape.last, 4)} at the end" if shape else "unknown"
    if gain < SMALL:
        return f"a loss somewhat below {number(shape.last, 4)}"
    stuck = shape.first - shape.last < STUCK * abs(shape.first)
    if stuck or view.now > 0.9:
        return f"a loss that falls well below {number(shape.lowest, 4)}"
    # regret = (final - best) / (first - best), solved for the best and then for the new final loss
    now, then = min(max(view.now, 0.0), 0.9), min(max(view.then, 0.0), 0.9)
    best = (shape.last - now * shape.first) / (1 - now)
    target = best + then * (shape.first - best)
    if shape.last > 0 >= target:
        return f"a training loss far below the {number(shape.last)} it reached"
    return f"a training loss near {number(target)} instead of {number(shape.last)}"


def _told(factor: float) -> str:
    """A factor in two or three digits: ``1.15``, ``16``, ``2,000``."""
    return f"{float(f'{factor:.2g}'):,.0f}" if factor >= 100 else f"{factor:.3g}"


def _why_rate(view: Outlook, judgement: Judgement, broken: bool) -> str:
    if view.best == 0:
        return "The rate stays: no other one promises a clearly lower loss."
    factor = 2.0 ** abs(view.best)
    word = "lower" if view.best < 0 else "higher"
    if broken:
        return f"{_told(factor)} times {word}: at this one the loss did not stay finite."
    sure = judgement.probabilities.get(judgement.verdict, 0.0)
    if abs(view.best) < WHOLE:
        return (
            f"The rate is right as far as this log tells ({spaced(sure)} sure) and may stay. The next run could try one "
            f"{_told(factor)} times {word}: if this one is wrong, it is too {'high' if view.best < 0 else 'low'}."
        )
    right = judgement.probabilities.get("ok", 0.0)
    if judgement.verdict == "ok":
        return (
            f"{_told(factor)} times {word}: the rate may be right ({spaced(right)}), but is more likely wrong, and then rather too "
            f"{'high' if view.best < 0 else 'low'}. The next run tells more than this log can."
        )
    if right >= Policy.doubt:
        return (
            f"{_told(factor)} times {word}, a small step, because the rate may be right after all ({spaced(right)} against "
            f"{spaced(sure)}): the next run tells."
        )
    if view.now - view.then < SMALL:
        return f"{_told(factor)} times {word} (verdict {spaced(sure)} sure); how much it gains, this log alone does not tell."
    return (
        f"{_told(factor)} times {word}: the expected shortfall goes from {spaced(max(view.now, 0))} of the possible descent to "
        f"{spaced(max(view.then, 0))} (verdict {spaced(sure)} sure)."
    )


def _used(curves: Curves) -> tuple[str, ...]:
    hyper = curves.hyper
    used = ["the training curve"]
    used += ["the validation curve"] if curves.val is not None else []
    used += ["the gradient norm"] if curves.grad is not None else []
    used += ["the logged schedule"] if curves.lr is not None else []
    used += [f"the usual range of {hyper.optimizer}"] if hyper.optimizer in USUAL_RATE else []
    used += ["the batch size"] if hyper.batch_size else []
    usual = usual_range(curves)
    used += [f"published rates ({usual.source})"] if usual else []
    return tuple(used)


def tidy(lr: float) -> float:
    """Three significant digits: more would promise what nobody knows."""
    return float(f"{lr:.3g}") if lr > 0 and math.isfinite(lr) else lr
