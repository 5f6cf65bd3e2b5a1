"""PyTorch: the native scheduler where its rates equal ours, else `LambdaLR` over a plain function."""

from __future__ import annotations

from functools import singledispatch

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine, CosineRestarts
from lranalyzer.schedules.cyclical import Cyclical
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.export.plain import function
from lranalyzer.schedules.export.snippet import SnippetBuilder, literal
from lranalyzer.schedules.one_cycle import OneCycle
from lranalyzer.schedules.plateau import ReduceOnPlateau
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.step_decay import MultiStep, StepDecay
from lranalyzer.schedules.warmup import WarmUp

MODULE = "torch.optim.lr_scheduler"
RISES_AGAIN = "Past {} {} of the cosine this scheduler rises again: stop training there."
PER_STEP = "Call scheduler.step() after every optimizer.step(): once per batch, not once per epoch."
PER_EPOCH = (
    "It counts epochs, as the log does: call scheduler.step() once at the end of every epoch, not after every batch."
)
PER_EVALUATION = "Call scheduler.step(val_loss) after every evaluation, not after every batch."


def to_pytorch(schedule: Schedule) -> str:
    """Return a snippet that gives `optimizer` the first rate and makes `scheduler`."""
    builder = SnippetBuilder(schedule)
    expression = scheduler(schedule, builder)
    when = PER_EPOCH if builder.per_epoch else PER_STEP
    builder.notes.insert(0, PER_EVALUATION if isinstance(schedule, ReduceOnPlateau) else when)
    return (
        builder.head()
        + "for group in optimizer.param_groups:\n"
        + f'    group["lr"] = group["initial_lr"] = {literal(base_lr(schedule))}\n'
        + f"\nscheduler = {expression}\n"
        + builder.tail()
    )


def base_lr(schedule: Schedule) -> float:
    """Rate that the optimizer must be created with: schedulers multiply it, so it cannot be 0."""
    if isinstance(schedule, Cyclical):  # CyclicLR adds to it instead.
        return schedule.base_lr
    return schedule.peak or 1.0


@singledispatch
def scheduler(schedule: Schedule, builder: SnippetBuilder) -> str:
    """Return the expression that makes the scheduler of `optimizer`."""
    text = function(schedule)
    if "math." in text:
        builder.need("math")
    rate, lambda_lr = builder.define("learning_rate", text), builder.need(MODULE, "LambdaLR")
    return f"{lambda_lr}(optimizer, lambda step: {rate}(step) / {literal(base_lr(schedule))})"


def _native(builder: SnippetBuilder, name: str, **arguments: object) -> str:
    values = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    return f"{builder.need(MODULE, name)}(optimizer, {values})"


_fallback = scheduler.dispatch(Schedule)


@scheduler.register
def _(schedule: Constant, builder: SnippetBuilder) -> str:
    if schedule.lr == 0.0:
        return _fallback(schedule, builder)
    return _native(builder, "ConstantLR", factor=1.0, total_iters=0)


@scheduler.register
def _(schedule: StepDecay, builder: SnippetBuilder) -> str:
    return _native(builder, "StepLR", step_size=schedule.step_size, gamma=schedule.factor)


@scheduler.register
def _(schedule: MultiStep, builder: SnippetBuilder) -> str:
    return _native(builder, "MultiStepLR", milestones=list(schedule.milestones), gamma=schedule.factor)


@scheduler.register
def _(schedule: Exponential, builder: SnippetBuilder) -> str:
    if schedule.total_steps is not None:
        return _fallback(schedule, builder)
    return _native(builder, "ExponentialLR", gamma=schedule.factor ** (1.0 / schedule.decay_steps))


@scheduler.register
def _(schedule: Polynomial, builder: SnippetBuilder) -> str:
    if schedule.final_lr > 0.0:
        return _fallback(schedule, builder)
    return _native(builder, "PolynomialLR", total_iters=schedule.total_steps, power=schedule.power)


@scheduler.register
def _(schedule: Linear, builder: SnippetBuilder) -> str:
    # LinearLR refuses to start at 0 and multiplies the largest rate.
    if schedule.lr <= 0.0:
        return _fallback(schedule, builder)
    start, end = schedule.lr / schedule.peak, schedule.final_lr / schedule.peak
    return _native(builder, "LinearLR", start_factor=start, end_factor=end, total_iters=schedule.total_steps)


@scheduler.register
def _(schedule: Cosine, builder: SnippetBuilder) -> str:
    if schedule.lr < schedule.final_lr or schedule.lr == 0.0:
        return _fallback(schedule, builder)
    builder.note(RISES_AGAIN.format(builder.schedule.unit, schedule.total_steps))
    return _native(builder, "CosineAnnealingLR", T_max=schedule.total_steps, eta_min=schedule.final_lr)


@scheduler.register
def _(schedule: CosineRestarts, builder: SnippetBuilder) -> str:
    return _native(
        builder,
        "CosineAnnealingWarmRestarts",
        T_0=schedule.cycle_steps,
        T_mult=schedule.cycle_multiplier,
        eta_min=schedule.final_lr,
    )


@scheduler.register
def _(schedule: OneCycle, builder: SnippetBuilder) -> str:
    builder.note(
        f"OneCycleLR refuses more than {schedule.total_steps} {builder.schedule.unit}s. Momentum is left alone."
    )
    return _native(
        builder,
        "OneCycleLR",
        max_lr=schedule.lr,
        total_steps=schedule.total_steps,
        pct_start=(schedule.rise_steps + 1) / schedule.total_steps,
        anneal_strategy=schedule.anneal,
        cycle_momentum=False,
        div_factor=schedule.div_factor,
        final_div_factor=schedule.final_div_factor,
    )


@scheduler.register
def _(schedule: Cyclical, builder: SnippetBuilder) -> str:
    return _native(
        builder,
        "CyclicLR",
        base_lr=schedule.base_lr,
        max_lr=schedule.lr,
        step_size_up=schedule.step_size_up,
        step_size_down=schedule.fall_steps,
        mode=schedule.mode,
        gamma=schedule.gamma,
        cycle_momentum=False,
    )


@scheduler.register
def _(schedule: WarmUp, builder: SnippetBuilder) -> str:
    if schedule.start_factor == 0.0 or schedule.then.peak == 0.0 or not _may_follow(schedule.then):
        return _fallback(schedule, builder)
    rise = _native(builder, "LinearLR", start_factor=schedule.start_factor, total_iters=schedule.steps)
    then = scheduler(schedule.then, builder)
    sequence = builder.need(MODULE, "SequentialLR")
    pieces = f"    [\n        {rise},\n        {then},\n    ],\n"
    return f"{sequence}(\n    optimizer,\n{pieces}    milestones=[{schedule.steps}],\n)"


def _may_follow(schedule: Schedule) -> bool:
    """Whether SequentialLR can start this native scheduler late: it must scale one base rate, its first."""
    if isinstance(schedule, Polynomial):
        return schedule.final_lr == 0.0
    if isinstance(schedule, Linear | Cosine):
        return schedule.lr >= schedule.final_lr
    if isinstance(schedule, Exponential):
        return schedule.total_steps is None
    return isinstance(schedule, Constant | StepDecay | MultiStep | CosineRestarts)


@scheduler.register
def _(schedule: ReduceOnPlateau, builder: SnippetBuilder) -> str:
    return _native(builder, "ReduceLROnPlateau", **plateau_arguments(schedule))


def plateau_arguments(schedule: ReduceOnPlateau) -> dict[str, object]:
    """Arguments of PyTorch's ReduceLROnPlateau, whose rules ours are."""
    return {
        "factor": schedule.factor,
        "patience": schedule.patience,
        "threshold": schedule.threshold,
        "threshold_mode": schedule.threshold_mode,
        "cooldown": schedule.cooldown,
        "min_lr": schedule.min_lr,
        "eps": 0.0,
    }
