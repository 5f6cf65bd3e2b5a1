"""One sentence for an alarm: what is seen, with its numbers, and what to do."""

from __future__ import annotations

from lranalyzer.live.alarm import Alarm
from lranalyzer.live.pulse import Pulse
from lranalyzer.recommend import Advice


def sentence(alarm: Alarm, pulse: Pulse, advice: Advice) -> str:
    """What the user reads."""
    return f"{_seen(alarm, pulse)}{_rate(pulse)}: {_to_do(advice)}."


def evidence(alarm: Alarm, pulse: Pulse) -> dict[str, float]:
    """The numbers behind it, by name."""
    found = {
        "probability": alarm.probability,
        "first_loss": pulse.first,
        "loss": pulse.loss,
        "lowest_mean_loss": pulse.low,
    }
    if pulse.lr == pulse.lr:
        found["lr"] = pulse.lr
    if pulse.grad == pulse.grad:
        found |= {"grad_norm": pulse.grad, "first_grad_norm": pulse.first_grad}
    return found


def ran_away(pulse: Pulse) -> str:
    """What is left to say once a divergence was told."""
    if pulse.bad_in_row or not pulse.points:
        return f"the loss is no longer finite, for {pulse.bad_in_row} points"
    return f"the loss ran away: {pulse.first:.4g} at first, {pulse.fast:.4g} now"


def _seen(alarm: Alarm, pulse: Pulse) -> str:
    if not pulse.points:
        return f"the loss has never been finite, in {pulse.bad_in_row} steps"
    if pulse.bad_in_row:
        return f"the loss has not been finite for {pulse.bad_in_row} steps; it was {pulse.loss:.4g}"
    if alarm.foreseen:
        return _foreseen(alarm)
    sure = f"{alarm.probability:.0%} of trainings like this one".replace("100%", "nearly all")
    now = f"the loss went from {pulse.first:.4g} to {pulse.fast:.4g}"
    if alarm.kind == "diverged":
        grown = pulse.grad / pulse.first_grad if pulse.grad == pulse.grad and pulse.first_grad > 0 else 0.0
        gradient = f" and the gradient norm is {grown:.3g} times its first" if grown > 2 else ""
        return f"{now}{gradient}; {sure} diverged"
    if alarm.kind == "too_high":
        return f"{now}, rough and higher than it should be; {sure} would have ended lower with a smaller rate"
    return f"{now}, slowly and without scatter that would forbid larger steps; {sure} would have ended lower with a larger rate"


def _foreseen(alarm: Alarm) -> str:
    times = 10 ** alarm.measured["lr_over_usual"]
    what = f"it begins with {times:.2g} times the usual rate of its optimizer" if times > 1 else "it begins with a large rate"
    return f"{what}; {alarm.probability:.0%} of trainings that began like this diverged"


def _rate(pulse: Pulse) -> str:
    return f" (rate {pulse.lr:.3g})" if pulse.lr == pulse.lr else ""


def _to_do(advice: Advice) -> str:
    if advice.action == "keep":
        return "watch it, and look at the evidence"
    times = f"{advice.multiplier:.3g} times" if advice.multiplier > 1 else f"{1 / advice.multiplier:.3g} times less"
    return f"{advice.action} the rate, {times}"
