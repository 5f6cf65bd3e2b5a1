"""Transformers: its `get_*_schedule` where the rates equal ours, else PyTorch's scheduler for the Trainer."""

from __future__ import annotations

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine
from lranalyzer.schedules.export.plain import function
from lranalyzer.schedules.export.pytorch import MODULE, RISES_AGAIN, base_lr, plateau_arguments, scheduler
from lranalyzer.schedules.export.snippet import SnippetBuilder, literal, ratio
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.plateau import ReduceOnPlateau
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay


def to_transformers(schedule: Schedule) -> str:
    """Return a snippet that makes `scheduler` and hands it to the Trainer."""
    builder = SnippetBuilder(schedule)
    expression = _once_an_epoch(schedule, builder) or _native(schedule, builder) or scheduler(schedule, builder)
    builder.note("Give both to the Trainer: Trainer(model=model, ..., optimizers=(optimizer, scheduler)).")
    if isinstance(schedule, ReduceOnPlateau):
        builder.note("It steps the scheduler after every evaluation: set eval_strategy and metric_for_best_model.")
    elif builder.per_epoch:
        builder.note("It steps the scheduler at every optimizer step; the schedule counts epochs, as the log does.")
    else:
        builder.note("It steps the scheduler at every optimizer step, not once per epoch.")
    first = literal(base_lr(schedule))
    # Some of its schedules read the optimizer's defaults instead of its groups.
    setting = f'    group["lr"] = group["initial_lr"] = {first}\noptimizer.defaults["lr"] = {first}\n'
    return (
        builder.head()
        + builder.steps_per_epoch("train_dataloader")
        + "for group in optimizer.param_groups:\n"
        + setting
        + f"\nscheduler = {expression}\n"
        + builder.tail()
    )


def _once_an_epoch(schedule: Schedule, builder: SnippetBuilder) -> str:
    """Return a call that holds each rate for an epoch, or nothing where the schedule counts steps."""
    if not builder.per_epoch:
        return ""
    text = function(schedule)
    if "math." in text:
        builder.need("math")
    rate, lambda_lr = builder.define("learning_rate", text), builder.need(MODULE, "LambdaLR")
    return f"{lambda_lr}(optimizer, lambda step: {rate}(step // steps_per_epoch) / {literal(base_lr(schedule))})"


def _native(schedule: Schedule, builder: SnippetBuilder) -> str:
    """Return a call of the library's own function, or nothing where none has these rates."""
    warmup, then = 0, schedule
    if isinstance(schedule, WarmUp) and schedule.start_factor == 0.0:
        warmup, then = schedule.steps, schedule.then
    name, arguments = _match(then, warmup)
    if not name or (base_lr(then) != then(0) and not isinstance(then, WarmupStableDecay)):
        return ""
    if isinstance(then, Cosine):
        builder.note(RISES_AGAIN.format(builder.schedule.unit, then.total_steps))
    values = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    return f"{builder.need('transformers.optimization', name)}(optimizer{', ' if values else ''}{values})"


def _match(then: Schedule, warmup: int) -> tuple[str, dict[str, object]]:
    total = {"num_warmup_steps": warmup, "num_training_steps": warmup + (then.total_steps or 0)}
    match then:
        case Constant() if warmup == 0:
            return "get_constant_schedule", {}
        case Constant():
            return "get_constant_schedule_with_warmup", {"num_warmup_steps": warmup}
        case Linear(final_lr=0.0):
            return "get_linear_schedule_with_warmup", {**total}
        case Cosine(final_lr=0.0):
            return "get_cosine_schedule_with_warmup", {**total}
        case Cosine() if then.final_lr < then.lr:
            rate = {"min_lr_rate": ratio(then.final_lr, then.lr)}
            return "get_cosine_with_min_lr_schedule_with_warmup", {**total, **rate}
        case Polynomial() if then.final_lr < then.lr:
            end = {"lr_end": float(then.final_lr), "power": float(then.power)}
            return "get_polynomial_decay_schedule_with_warmup", {**total, **end}
        case InverseSqrt():
            return "get_inverse_sqrt_schedule", {"num_warmup_steps": warmup, "timescale": then.timescale}
        # Its minimum also lifts the start of the warmup, ours does not.
        case WarmupStableDecay() if warmup == 0 and (then.final_lr == 0.0 or then.warmup_steps == 0):
            return "get_wsd_schedule", {
                "num_warmup_steps": then.warmup_steps,
                "num_stable_steps": then.stable_steps,
                "num_decay_steps": then.decay_steps,
                "decay_type": then.decay,
                "min_lr_ratio": ratio(then.final_lr, then.lr),
            }
        case ReduceOnPlateau() if warmup == 0:
            return "get_reduce_on_plateau_schedule", plateau_arguments(then)
        case _:
            return "", {}
