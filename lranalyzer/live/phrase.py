"""One sentence for an alarm: what is seen, with its numbers, and what to do."""

from __future__ import annotations

from lranalyzer.figures import number, plural
from lranalyzer.live.alarm import Alarm
from lranalyzer.live.pulse import Pulse
from lranalyzer.percent import spaced
from lranalyzer.recommend import Advice

HARDLY = 0.02
"""Share of its first value by which a loss may differ from it and have hardly moved."""


def sentence(alarm: Alarm, pulse: Pulse, advice: Advice) -> str:
    """What the user reads."""
    return f"{_seen(alarm, pulse)}: {_to_do(advice, pulse.lr)}."


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
        return f"the loss is no longer finite, for {plural(pulse.bad_in_row, 'point')}"
    return f"the loss ran away: {number(pulse.first, 4)} at first, {number(pulse.fast, 4)} now"


def _seen(alarm: Alarm, pulse: Pulse) -> str:
    if not pulse.points:
        return f"the loss has never been finite, in {plural(pulse.bad_in_row, 'step')}"
    if pulse.bad_in_row:
        return f"the loss has not been finite for {plural(pulse.bad_in_row, 'step')}; it was {number(pulse.loss, 4)}"
    if alarm.foreseen:
        return _foreseen(alarm)
    such = f"{spaced(alarm.probability)} of such trainings".replace("100 %", "nearly all")
    if alarm.kind == "diverged":
        grown = pulse.grad / pulse.first_grad if pulse.grad == pulse.grad and pulse.first_grad > 0 else 0.0
        gradient = f" and the gradient norm is {number(grown)} times its first" if grown > 2 else ""
        return f"{_course(pulse)}{gradient}; {such} diverged"
    if alarm.kind == "too_high":
        return (
            f"{_course(pulse)}, rough and higher than it should be; {such} would have ended lower with a smaller rate"
        )
    slowly = "slowly, and" if pulse.fast < pulse.first else "and"
    return f"{_course(pulse)}, {slowly} its scatter would allow larger steps; {such} would have ended lower with a larger rate"


def _course(pulse: Pulse) -> str:
    """Where the loss began and where it is."""
    small = abs(pulse.fast - pulse.first) < HARDLY * abs(pulse.first)
    word = "has hardly moved," if small else "rose" if pulse.fast > pulse.first else "fell"
    return f"the loss {word} from {number(pulse.first, 4)} to {number(pulse.fast, 4)}"


def _foreseen(alarm: Alarm) -> str:
    times = f"{alarm.measured['times_usual']:,.0f} times"
    such = f"{spaced(alarm.probability)} of trainings that began like this diverged"
    return f"the rate is {times} what its optimizer is usually given; {such}"


def _to_do(advice: Advice, lr: float) -> str:
    if advice.action == "keep":
        return "watch it, and look at the evidence"
    if lr > 0:
        return f"{advice.action} the rate from {number(lr)} to about {number(lr * advice.multiplier, 2)}"
    return (
        f"multiply the rate by {advice.multiplier:.2g}"
        if advice.multiplier > 1
        else f"divide the rate by {1 / advice.multiplier:.2g}"
    )
