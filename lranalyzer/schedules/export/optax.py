"""Optax: its schedules compose as ours do; what it lacks becomes a traceable function."""

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
from lranalyzer.schedules.export.plain import ramp
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


def to_optax(schedule: Schedule) -> str:
    """Return a snippet that makes `schedule` and an `optimizer` that follows it."""
    builder = SnippetBuilder(schedule)
    builder.need("optax")
    if isinstance(schedule, ReduceOnPlateau):
        return _plateau(schedule, builder)
    expression = build(schedule, builder)
    builder.note("Optax counts the calls of optimizer.update: call it once per batch.")
    made = f"schedule = {expression}\n"
    if builder.per_epoch:
        made = f"per_epoch = {expression}\n\n\ndef schedule(step):\n    return per_epoch(step // steps_per_epoch)\n\n"
        builder.note("The schedule counts epochs, as the log does.")
    return (
        builder.head()
        + builder.steps_per_epoch("batches")
        + f"{made}\noptimizer = optax.adamw(learning_rate=schedule)  # or your own\n"
        + builder.tail()
    )


@singledispatch
def build(schedule: Schedule, builder: SnippetBuilder) -> str:
    """Return the expression of an Optax schedule."""
    raise ScheduleError(f"schedule {schedule.kind!r} depends on the losses, Optax cannot join it with others")


@build.register
def _(schedule: Constant, builder: SnippetBuilder) -> str:
    return f"optax.constant_schedule({literal(schedule.lr)})"


@build.register
def _(schedule: StepDecay, builder: SnippetBuilder) -> str:
    return (
        f"optax.exponential_decay({literal(schedule.lr)}, transition_steps={schedule.step_size}, "
        f"decay_rate={literal(schedule.factor)}, staircase=True)"
    )


@build.register
def _(schedule: MultiStep, builder: SnippetBuilder) -> str:
    drops = dict.fromkeys(schedule.milestones, schedule.factor)
    return f"optax.piecewise_constant_schedule({literal(schedule.lr)}, {drops!r})"


@build.register
def _(schedule: Exponential, builder: SnippetBuilder) -> str:
    rate, steps = per_span(schedule)
    end = "" if schedule.total_steps is None else f", end_value={literal(schedule(schedule.total_steps))}"
    return f"optax.exponential_decay({literal(schedule.lr)}, transition_steps={steps}, decay_rate={rate}{end})"


@build.register
def _(schedule: Polynomial, builder: SnippetBuilder) -> str:
    return (
        f"optax.polynomial_schedule({literal(schedule.lr)}, {literal(schedule.final_lr)}, "
        f"power={literal(schedule.power)}, transition_steps={schedule.total_steps})"
    )


@build.register
def _(schedule: Linear, builder: SnippetBuilder) -> str:
    ends = f"{literal(schedule.lr)}, {literal(schedule.final_lr)}"
    return f"optax.linear_schedule({ends}, transition_steps={schedule.total_steps})"


@build.register
def _(schedule: Cosine, builder: SnippetBuilder) -> str:
    if schedule.lr == 0.0:
        return _function(schedule, builder)
    alpha = literal(ratio(schedule.final_lr, schedule.lr))
    arguments = f"{literal(schedule.lr)}, decay_steps={schedule.total_steps}, alpha={alpha}"
    return f"optax.cosine_decay_schedule({arguments})"


@build.register
def _(schedule: OneCycle, builder: SnippetBuilder) -> str:
    # optax.cosine_onecycle_schedule ends one step later, and rounds the step of the peak down.
    fall = 1.0 / (schedule.div_factor * schedule.final_div_factor)
    scales = {schedule.rise_steps: schedule.div_factor, schedule.total_steps - 1: fall}
    shape = "cosine" if schedule.anneal == "cos" else "linear"
    return f"optax.piecewise_interpolate_schedule({shape!r}, {literal(schedule.start_lr)}, {scales!r})"


@build.register(CosineRestarts | Cyclical | InverseSqrt)
def _function(schedule: ArrayShape, builder: SnippetBuilder) -> str:
    builder.need("jax.numpy as jnp")
    body = ["step = jnp.asarray(step, jnp.float32)", *array_body(schedule, "jnp", "jnp.pi")]
    return builder.define(name_of(schedule), "def {name}(step):\n" + textwrap.indent("\n".join(body), "    "))


@build.register(WarmUp | Join | WarmupStableDecay)
def _(schedule: Composite, builder: SnippetBuilder) -> str:
    pieces, boundaries = parts(schedule)
    if isinstance(schedule, WarmupStableDecay) and not boundaries and schedule.decay == "1-sqrt":
        return _function(schedule, builder)
    return _joined([build(piece, builder) for piece in pieces], list(boundaries))


@build.register
def _(schedule: Dampened, builder: SnippetBuilder) -> str:
    builder.need("jax.numpy as jnp")
    undampened = textwrap.indent(f"undampened = {build(schedule.then, builder)}", "    ")
    return builder.define(
        "dampened", f"def {{name}}(step):\n{undampened}\n    return {ramp(schedule, 'jnp.minimum')} * undampened(step)"
    )


def _joined(pieces: list[str], boundaries: list[int]) -> str:
    if len(pieces) == 1:
        return pieces[0]
    lines = ",\n".join(textwrap.indent(piece, "        ") for piece in pieces)
    return f"optax.join_schedules(\n    [\n{lines},\n    ],\n    boundaries={boundaries},\n)"


def _plateau(schedule: ReduceOnPlateau, builder: SnippetBuilder) -> str:
    relative = schedule.threshold_mode == "rel"
    rule = builder.need("optax.contrib", "reduce_on_plateau")
    builder.note(
        "Pass the loss at every update: optimizer.update(gradients, state, parameters, value=loss). "
        "One value counts as one evaluation; with batch losses set accumulation_size to the batches between."
    )
    return (
        builder.head()
        + "optimizer = optax.chain(\n"
        + f"    optax.adamw(learning_rate={literal(schedule.lr)}),  # or your own\n"
        + f"    {rule}(\n"
        + f"        factor={schedule.factor!r},\n"
        # Optax reduces at the patience-th bad value, PyTorch and ours at the one after it.
        + f"        patience={schedule.patience + 1},\n"
        + f"        rtol={schedule.threshold if relative else 0.0!r},\n"
        + f"        atol={0.0 if relative else schedule.threshold!r},\n"
        + f"        cooldown={schedule.cooldown},\n"
        + f"        min_scale={ratio(schedule.min_lr, schedule.lr)!r},\n"
        + "    ),\n)\n"
        + builder.tail()
    )
