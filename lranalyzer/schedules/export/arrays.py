"""Shapes that Keras and Optax lack, as array expressions that both can trace."""

from __future__ import annotations

import math

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.cosine import Cosine, CosineRestarts
from lranalyzer.schedules.cyclical import Cyclical
from lranalyzer.schedules.export.plain import curve
from lranalyzer.schedules.export.snippet import literal
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.wsd import WarmupStableDecay

ArrayShape = Cosine | CosineRestarts | Cyclical | InverseSqrt | WarmupStableDecay


def array_body(schedule: ArrayShape, library: str, pi: str) -> list[str]:
    """Return statements over a float array `step` that end in ``return rate``.

    Parameters
    ----------
    schedule : Schedule
        A shape without a native counterpart. Of a `WarmupStableDecay` only the "1-sqrt" decay is
        written, with `step` counted from the start of the decay.
    library : str
        Name of the module that holds floor, where, sqrt: "jnp" or "ops".
    pi : str
        How that framework writes pi.
    """
    cosine = f"0.5 * (1 + {library}.cos({pi} * progress))"
    if isinstance(schedule, Cosine):
        return [
            f"progress = {library}.minimum(step / {schedule.total_steps}, 1.0)",
            curve(cosine, schedule.lr, schedule.final_lr),
        ]
    if isinstance(schedule, CosineRestarts):
        return [*_restart_progress(schedule, library), curve(cosine, schedule.lr, schedule.final_lr)]
    if isinstance(schedule, Cyclical):
        return _triangles(schedule, library)
    if isinstance(schedule, InverseSqrt):
        return [f"return {literal(schedule.lr)} / {library}.sqrt(1 + step / {schedule.timescale})"]
    return [
        f"progress = {library}.clip(step / {schedule.decay_steps}, 0.0, 1.0)",
        curve(f"(1 - {library}.sqrt(progress))", schedule.lr, schedule.final_lr),
    ]


def _restart_progress(schedule: CosineRestarts, library: str) -> list[str]:
    first, growth = schedule.cycle_steps, schedule.cycle_multiplier
    if growth == 1:
        return [f"progress = {library}.mod(step, {first}) / {first}"]
    cycles = f"{library}.log1p(step * {growth - 1} / {first}) / {literal(math.log(growth))}"
    return [
        f"cycle = {library}.floor({cycles})",
        "# The logarithm can miss a restart by one rounding; compare with the exact lengths.",
        f"length = {first} * {library}.round({library}.power({float(growth)}, cycle))",
        f"start = (length - {first}) / {growth - 1}",
        f"length = {library}.where(step >= start + length, length * {growth}, length)",
        f"length = {library}.where(step < start, length / {growth}, length)",
        f"progress = (step - (length - {first}) / {growth - 1}) / length",
    ]


def _triangles(schedule: Cyclical, library: str) -> list[str]:
    up, down, whole = schedule.step_size_up, schedule.fall_steps, schedule.cycle_steps
    height = {
        "triangular": "",
        "triangular2": f" * {library}.power(0.5, {library}.floor(step / {whole}))",
        "exp_range": f" * {library}.exp({literal(math.log(schedule.gamma))} * step)",
    }[schedule.mode]
    return [
        f"position = {library}.mod(step, {whole})",
        f"wave = {library}.where(position <= {up}, position / {up}, ({whole} - position) / {down})",
        curve(f"wave{height}", schedule.lr, schedule.base_lr),
    ]


def name_of(schedule: Schedule) -> str:
    """Name of the definition that holds this shape, such as ``inverse_sqrt``."""
    return "root_decay" if isinstance(schedule, WarmupStableDecay) else schedule.kind
