"""Any schedule as a plain Python function of the step, for frameworks that call one."""

from __future__ import annotations

import textwrap
from functools import singledispatch

from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine, CosineRestarts
from lranalyzer.schedules.cyclical import Cyclical
from lranalyzer.schedules.dampened import Dampened
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.export.snippet import literal
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.one_cycle import OneCycle
from lranalyzer.schedules.plateau import ReduceOnPlateau
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.step_decay import MultiStep, StepDecay
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay


def function(schedule: Schedule) -> str:
    """Return the text of a function ``{name}(step)`` that computes the rate with the standard library."""
    return "def {name}(step):\n" + textwrap.indent("\n".join(body(schedule)), "    ")


@singledispatch
def body(schedule: Schedule) -> list[str]:
    """Return statements that end in ``return rate``; they may change their own variable `step`."""
    raise ScheduleError(f"no plain function is known for schedule {schedule.kind!r}")


def line(start: float, end: float, steps: int) -> str:
    """Straight line from `start` to `end` for steps already known to be within it."""
    first = f"{literal(start)} + " if start else ""
    return f"{first}{literal(end - start)} * step / {steps}"


def curve(weight: str, at_one: float, at_zero: float) -> str:
    """Return the rate at a weight between two rates."""
    first = f"{literal(at_zero)} + " if at_zero else ""
    return f"return {first}{literal(at_one - at_zero)} * {weight}"


COSINE = "0.5 * (1 + math.cos(math.pi * progress))"


@body.register
def _(schedule: Constant) -> list[str]:
    return [f"return {literal(schedule.lr)}"]


@body.register
def _(schedule: StepDecay) -> list[str]:
    return [f"return {literal(schedule.lr)} * {literal(schedule.factor)} ** (step // {schedule.step_size})"]


@body.register
def _(schedule: MultiStep) -> list[str]:
    return [
        f"drops = sum(step >= milestone for milestone in {list(schedule.milestones)})",
        f"return {literal(schedule.lr)} * {literal(schedule.factor)} ** drops",
    ]


@body.register
def _(schedule: Exponential) -> list[str]:
    step = "step" if schedule.total_steps is None else f"min(step, {schedule.total_steps})"
    power = step if schedule.decay_steps == 1 else f"({step} / {schedule.decay_steps})"
    return [f"return {literal(schedule.lr)} * {literal(schedule.factor)} ** {power}"]


@body.register
def _(schedule: Polynomial) -> list[str]:
    return [
        f"remaining = 1 - min(step / {schedule.total_steps}, 1)",
        curve(f"remaining ** {literal(schedule.power)}", schedule.lr, schedule.final_lr),
    ]


@body.register
def _(schedule: Linear) -> list[str]:
    return [
        f"progress = min(step / {schedule.total_steps}, 1)",
        curve("progress", schedule.final_lr, schedule.lr),
    ]


@body.register
def _(schedule: Cosine) -> list[str]:
    return [
        f"progress = min(step / {schedule.total_steps}, 1)",
        curve(COSINE, schedule.lr, schedule.final_lr),
    ]


@body.register
def _(schedule: CosineRestarts) -> list[str]:
    if schedule.cycle_multiplier == 1:
        start = [f"progress = step % {schedule.cycle_steps} / {schedule.cycle_steps}"]
    else:
        start = [
            f"length = {schedule.cycle_steps}",
            "while step >= length:",
            "    step -= length",
            f"    length *= {schedule.cycle_multiplier}",
            "progress = step / length",
        ]
    return [*start, curve(COSINE, schedule.lr, schedule.final_lr)]


@body.register
def _(schedule: OneCycle) -> list[str]:
    rise, fall = schedule.rise_steps, schedule.total_steps - 1 - schedule.rise_steps
    weight = COSINE if schedule.anneal == "cos" else "(1 - progress)"
    return [
        f"if step <= {rise}:",
        f"    progress = step / {rise}",
        f"    {curve(weight, schedule.start_lr, schedule.lr)}",
        f"progress = min((step - {rise}) / {fall}, 1)",
        curve(weight, schedule.lr, schedule.final_lr),
    ]


@body.register
def _(schedule: Cyclical) -> list[str]:
    height = {
        "triangular": "",
        "triangular2": " * 0.5**cycle",
        "exp_range": f" * {literal(schedule.gamma)} ** step",
    }[schedule.mode]
    up, down, whole = schedule.step_size_up, schedule.fall_steps, schedule.cycle_steps
    return [
        f"cycle, position = divmod(step, {whole})",
        f"wave = position / {up} if position <= {up} else ({whole} - position) / {down}",
        curve(f"wave{height}", schedule.lr, schedule.base_lr),
    ]


@body.register
def _(schedule: InverseSqrt) -> list[str]:
    return [f"return {literal(schedule.lr)} / math.sqrt(1 + step / {schedule.timescale})"]


@body.register
def _(schedule: WarmUp) -> list[str]:
    target = schedule.then(0)
    return [
        f"if step < {schedule.steps}:",
        f"    return {line(target * schedule.start_factor, target, schedule.steps)}",
        f"step -= {schedule.steps}",
        *body(schedule.then),
    ]


@body.register
def _(schedule: Dampened) -> list[str]:
    return [
        "def undampened(step):",
        *(f"    {statement}" for statement in body(schedule.then)),
        "",
        f"return {ramp(schedule, 'min')} * undampened(step)",
    ]


def ramp(schedule: Dampened, least: str) -> str:
    """Return the straight rise to one that multiplies the rate; `least` is how the framework says min."""
    first = f"{literal(schedule.start_factor)} + " if schedule.start_factor else ""
    return f"({first}{literal(1.0 - schedule.start_factor)} * {least}(step / {schedule.steps}, 1.0))"


@body.register
def _(schedule: WarmupStableDecay) -> list[str]:
    warm, stable = schedule.warmup_steps, schedule.warmup_steps + schedule.stable_steps
    rise = [f"if step < {warm}:", f"    return {line(0.0, schedule.lr, warm)}"] if warm else []
    weight = {"linear": "(1 - progress)", "cosine": COSINE, "1-sqrt": "(1 - math.sqrt(progress))"}
    return [
        *rise,
        f"progress = min(max(step - {stable}, 0) / {schedule.decay_steps}, 1)",
        curve(weight[schedule.decay], schedule.lr, schedule.final_lr),
    ]


@body.register
def _(schedule: Join) -> list[str]:
    lines: list[str] = []
    for piece, start, end in schedule.spans():
        if end is None:
            return lines + body(piece)
        lines.append(f"if step < {end - start}:")
        lines += [f"    {statement}" for statement in body(piece)]
        lines.append(f"step -= {end - start}")
    return lines


@body.register
def _(schedule: ReduceOnPlateau) -> list[str]:
    raise ScheduleError(
        "a reduction on plateau depends on the losses: it can be written as code alone, not behind a "
        "warmup or between other schedules"
    )
