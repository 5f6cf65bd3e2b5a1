"""Schedules as people train with them, and what logging does to their rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from lranalyzer import schedules as sch
from lranalyzer.schedules.base import FloatArray, IntArray

rates = st.floats(-5.5, 0.3).map(lambda exponent: float(f"{10.0**exponent:.3g}"))
horizons = st.integers(600, 60_000)
final_ratios = st.sampled_from([0.0, 0.1, 0.01, 0.2])
start_factors = st.sampled_from([0.0, 0.1, 0.333])


@st.composite
def recognisable(draw: st.DrawFn, kind: str) -> tuple[sch.Schedule, int]:
    """Draw a schedule, every part long enough to be seen in 60 points, and its length in steps."""
    lr, total, final = draw(rates), draw(horizons), draw(final_ratios)
    if kind.startswith("warmup "):
        then, rest = draw(recognisable(kind.removeprefix("warmup ")))
        steps = draw(st.integers(rest // 8, rest // 4))
        factor = draw(start_factors)
        if isinstance(then, sch.InverseSqrt):
            then = sch.InverseSqrt(then.lr, steps)
        return sch.WarmUp(steps, then, factor), rest + steps
    if kind.startswith("dampened "):
        then, rest = draw(recognisable(kind.removeprefix("dampened ")))
        return sch.Dampened(draw(st.integers(rest // 12, rest // 5)), then, draw(start_factors)), rest
    schedules: dict[str, st.SearchStrategy[sch.Schedule]] = {
        "constant": st.just(sch.Constant(lr)),
        "step": st.builds(
            sch.StepDecay, st.just(lr), st.integers(total // 5, total // 3), st.sampled_from([0.1, 0.5, 0.2])
        ),
        "multi_step": st.builds(
            lambda first, second, factor: sch.MultiStep(lr, (first, second), factor),
            st.integers(total // 4, total // 2 - 1),
            st.integers(int(total * 0.7), int(total * 0.9)),
            st.sampled_from([0.1, 0.5, 0.2]),
        ),
        "exponential": st.builds(lambda fall: sch.Exponential(lr, float(np.exp(-fall / total))), st.floats(0.5, 5.0)),
        "polynomial": st.builds(
            lambda power: sch.Polynomial(lr, total, power, lr * final), st.sampled_from([0.9, 2.0, 3.0])
        ),
        "linear": st.just(sch.Linear(lr, total, lr * final)),
        "cosine": st.just(sch.Cosine(lr, total, lr * final)),
        "cosine_restarts": st.builds(
            lambda cycle, growth: sch.CosineRestarts(lr, cycle, growth, lr * final),
            st.integers(total // 4, total // 3),
            st.sampled_from([1, 2]),
        ),
        "one_cycle": st.builds(
            lambda rise, ratio: sch.OneCycle(lr, total, rise, ratio),
            st.integers(total // 5, total // 2),
            st.sampled_from([25.0, 10.0]),
        ),
        "cyclical": st.builds(
            lambda up, down, mode: sch.Cyclical(lr, lr * 0.1, up, down, mode, 1.0 - 1.0 / total),
            st.integers(total // 8, total // 5),
            st.integers(total // 8, total // 5),
            st.sampled_from(["triangular", "triangular2", "exp_range"]),
        ),
        "inverse_sqrt": st.builds(lambda scale: sch.InverseSqrt(lr, scale), st.integers(total // 20, total // 4)),
        "wsd": st.builds(
            lambda warm, decay, shape: sch.WarmupStableDecay(lr, warm, total - warm - decay, decay, lr * final, shape),
            st.integers(total // 15, total // 6),
            st.integers(total // 5, total // 2),
            st.sampled_from(["linear", "cosine", "1-sqrt"]),
        ),
    }
    return draw(schedules[kind]), total


@dataclass(frozen=True)
class Logged:
    """A logged rate and the schedule it came from."""

    schedule: sch.Schedule
    step: IntArray
    lr: FloatArray


def log(schedule: sch.Schedule, total: int, points: int, digits: int, noise: float = 0.0, lag: int = 0) -> Logged:
    """Log about `points` rates, each rounded to `digits` significant digits, `lag` steps late."""
    step = np.arange(0, total + 1, max(total // points, 1))
    lr = schedule(np.maximum(step - lag, 0))
    if noise:
        lr = lr * (1.0 + noise * np.random.default_rng(total).standard_normal(lr.size))
    return Logged(schedule, step, np.array([float(f"{rate:.{digits - 1}e}") for rate in lr]))


def log_epoch_means(schedule: sch.Schedule, total: int, points: int) -> Logged:
    """Log the mean rate of every epoch at its last step."""
    every = max(total // points, 2)
    ends = np.arange(every, total + 1, every)
    lr = np.array([schedule(np.arange(end - every, end)).mean() for end in ends])
    return Logged(schedule, ends - 1, lr)


def family_name(schedule: sch.Schedule) -> str:
    """Name of a schedule up to different words for one and the same curve."""
    if isinstance(schedule, sch.WarmUp):
        inner = family_name(schedule.then)
        return inner if inner == "wsd" else f"warmup {inner}"
    if isinstance(schedule, sch.Dampened):
        return f"dampened {family_name(schedule.then)}"
    if isinstance(schedule, sch.StepDecay | sch.MultiStep):
        return "drops"
    return schedule.kind
