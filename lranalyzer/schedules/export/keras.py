"""Keras: its decays where the rates equal ours; what it lacks becomes a small schedule class."""

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
from lranalyzer.schedules.export.arrays import ArrayShape, array_body, name_of
from lranalyzer.schedules.export.keras_classes import DAMPENED, JOINED, PLATEAU, SHAPE
from lranalyzer.schedules.export.snippet import SnippetBuilder, literal, ratio
from lranalyzer.schedules.export.spans import Composite, parts, per_span
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.one_cycle import OneCycle
from lranalyzer.schedules.plateau import ReduceOnPlateau
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.step_decay import MultiStep, StepDecay
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay

NATIVE = "keras.optimizers.schedules."


def to_keras(schedule: Schedule) -> str:
    """Return a snippet that makes `learning_rate` and an `optimizer` that follows it."""
    builder = SnippetBuilder(schedule)
    builder.need("keras")
    if isinstance(schedule, ReduceOnPlateau):
        return _plateau(schedule, builder)
    expression = build(schedule, builder)
    if builder.per_epoch and not isinstance(schedule, Constant):
        return _once_an_epoch(schedule, expression, builder)
    builder.note("model.compile(optimizer=optimizer, ...): Keras evaluates the schedule at every batch by itself.")
    return (
        builder.head()
        + f"learning_rate = {expression}\n\n"
        + "optimizer = keras.optimizers.AdamW(learning_rate=learning_rate)  # or your own\n"
        + builder.tail()
    )


def _once_an_epoch(schedule: Schedule, expression: str, builder: SnippetBuilder) -> str:
    """Return a snippet whose callback sets the rate at the beginning of every epoch."""
    builder.note(
        "model.compile(optimizer=optimizer, ...), then model.fit(..., callbacks=[callback]): the schedule counts epochs, as the log does."
    )
    return (
        builder.head()
        + f"per_epoch = {expression}\n\n"
        + f"optimizer = keras.optimizers.AdamW(learning_rate={literal(schedule(0))})  # or your own\n\n"
        + "callback = keras.callbacks.LearningRateScheduler(lambda epoch: float(per_epoch(epoch)))\n"
        + builder.tail()
    )


@singledispatch
def build(schedule: Schedule, builder: SnippetBuilder) -> str:
    """Return the expression of a Keras schedule, or a number for a constant rate."""
    raise ScheduleError(f"schedule {schedule.kind!r} depends on the losses, Keras cannot join it with others")


@build.register
def _(schedule: Constant, builder: SnippetBuilder) -> str:
    return literal(schedule.lr)


@build.register
def _(schedule: StepDecay, builder: SnippetBuilder) -> str:
    return (
        f"{NATIVE}ExponentialDecay({literal(schedule.lr)}, decay_steps={schedule.step_size}, "
        f"decay_rate={literal(schedule.factor)}, staircase=True)"
    )


@build.register
def _(schedule: MultiStep, builder: SnippetBuilder) -> str:
    # Keras still uses the old value at the boundary itself.
    last_steps = [milestone - 1 for milestone in schedule.milestones]
    values = [schedule.lr * schedule.factor**drops for drops in range(len(last_steps) + 1)]
    return f"{NATIVE}PiecewiseConstantDecay({last_steps}, {values})"


@build.register
def _(schedule: Exponential, builder: SnippetBuilder) -> str:
    rate, steps = per_span(schedule)
    decay = f"{NATIVE}ExponentialDecay({literal(schedule.lr)}, decay_steps={steps}, decay_rate={rate})"
    if schedule.total_steps is None:
        return decay
    return _joined([decay, literal(schedule(schedule.total_steps))], [schedule.total_steps], builder)


@build.register
def _(schedule: Polynomial, builder: SnippetBuilder) -> str:
    return _polynomial(schedule.lr, schedule.total_steps, schedule.final_lr, schedule.power)


@build.register
def _(schedule: Linear, builder: SnippetBuilder) -> str:
    return _polynomial(schedule.lr, schedule.total_steps, schedule.final_lr, 1.0)


@build.register
def _(schedule: Cosine, builder: SnippetBuilder) -> str:
    if schedule.lr == 0.0:
        return _shape(schedule, builder)
    return _cosine(schedule.lr, schedule.total_steps, schedule.final_lr)


@build.register
def _(schedule: OneCycle, builder: SnippetBuilder) -> str:
    rise, fall = schedule.rise_steps, schedule.total_steps - 1 - schedule.rise_steps
    if schedule.anneal == "cos" and schedule.lr:
        up, down = (
            _cosine(schedule.start_lr, rise, schedule.lr),
            _cosine(schedule.lr, fall, schedule.final_lr),
        )
    else:
        up = _polynomial(schedule.start_lr, rise, schedule.lr, 1.0)
        down = _polynomial(schedule.lr, fall, schedule.final_lr, 1.0)
    return _joined([up, down], [rise], builder)


@build.register(CosineRestarts | Cyclical | InverseSqrt)
def _shape(schedule: ArrayShape, builder: SnippetBuilder) -> str:
    builder.need("keras", "ops")
    pi = "3.141592653589793"
    body = textwrap.indent("\n".join(array_body(schedule, "ops", pi)), "        ")
    title = "".join(word.capitalize() for word in name_of(schedule).split("_"))
    return builder.define(title, SHAPE.replace("{body}", body)) + "()"


@build.register(WarmUp | Join | WarmupStableDecay)
def _(schedule: Composite, builder: SnippetBuilder) -> str:
    pieces, boundaries = parts(schedule)
    if isinstance(schedule, WarmupStableDecay) and not boundaries and schedule.decay == "1-sqrt":
        return _shape(schedule, builder)
    return _joined([build(piece, builder) for piece in pieces], list(boundaries), builder)


@build.register
def _(schedule: Dampened, builder: SnippetBuilder) -> str:
    builder.need("keras", "ops")
    then = textwrap.indent(build(schedule.then, builder), "    ")
    start = literal(schedule.start_factor)
    return (
        f"{builder.define('Dampened', DAMPENED)}(\n{then},\n    steps={schedule.steps},\n    start_factor={start},\n)"
    )


def _polynomial(start: float, steps: int, end: float, power: float) -> str:
    return f"{NATIVE}PolynomialDecay({literal(start)}, {steps}, {literal(end)}, power={literal(power)})"


def _cosine(start: float, steps: int, end: float) -> str:
    return f"{NATIVE}CosineDecay({literal(start)}, {steps}, alpha={literal(ratio(end, start))})"


def _joined(pieces: list[str], boundaries: list[int], builder: SnippetBuilder) -> str:
    if len(pieces) == 1:
        return pieces[0]
    builder.need("keras", "ops")
    lines = ",\n".join(textwrap.indent(piece, "        ") for piece in pieces)
    return f"{builder.define('Joined', JOINED)}(\n    [\n{lines},\n    ],\n    boundaries={boundaries},\n)"


def _plateau(schedule: ReduceOnPlateau, builder: SnippetBuilder) -> str:
    if schedule.threshold_mode == "abs":
        # Keras reduces one evaluation earlier, and its cooldown ends one evaluation earlier.
        callback = (
            f"keras.callbacks.ReduceLROnPlateau(\n    monitor='val_loss', factor={schedule.factor!r}, "
            f"patience={schedule.patience + 1}, min_delta={schedule.threshold!r}, mode='min',\n"
            f"    cooldown={schedule.cooldown + 1}, min_lr={schedule.min_lr!r},\n)"
        )
    else:
        name = builder.define("ReduceOnRelativePlateau", PLATEAU)
        callback = (
            f"{name}(\n    factor={schedule.factor!r}, patience={schedule.patience}, "
            f"threshold={schedule.threshold!r}, cooldown={schedule.cooldown}, min_lr={schedule.min_lr!r},\n)"
        )
    builder.note(
        "model.compile(optimizer=optimizer, ...), then model.fit(..., callbacks=[callback]): it acts once per epoch."
    )
    return (
        builder.head()
        + f"optimizer = keras.optimizers.AdamW(learning_rate={literal(schedule.lr)})  # or your own\n\n"
        + f"callback = {callback}\n"
        + builder.tail()
    )
