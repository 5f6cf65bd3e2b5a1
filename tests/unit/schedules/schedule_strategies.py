"""Hypothesis strategies for every member of the family."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from lranalyzer import schedules as sch

rates = st.floats(-6, 1).map(lambda exponent: float(f"{10.0**exponent:.4g}"))
fractions = st.floats(0.0, 1.0).map(lambda value: round(value, 4))
step_counts = st.integers(3, 400)


@st.composite
def leaves(draw: st.DrawFn, kind: type[sch.Schedule]) -> sch.Schedule:
    """Draw one schedule of the given class, composites excluded."""
    lr, total, ratio = draw(rates), draw(step_counts), draw(fractions)
    if kind is sch.Constant:
        return sch.Constant(lr)
    if kind is sch.StepDecay:
        return sch.StepDecay(lr, step_size=total, factor=draw(st.floats(0.05, 1.0)))
    if kind is sch.MultiStep:
        milestones = draw(st.lists(step_counts, min_size=1, max_size=4, unique=True))
        return sch.MultiStep(lr, milestones=tuple(sorted(milestones)), factor=draw(st.floats(0.05, 1.0)))
    if kind is sch.Exponential:
        horizon = draw(st.none() | step_counts)
        factor = draw(st.floats(0.5, 1.0 if horizon is None else 1.5))
        # Growth is kept within e**8 over the horizon; more would leave the range of a rate.
        spread = math.ceil(abs(math.log(factor)) * (horizon or 400) / 8.0) or 1
        return sch.Exponential(lr, factor=factor, decay_steps=spread, total_steps=horizon)
    if kind is sch.Polynomial:
        return sch.Polynomial(lr, total_steps=total, power=draw(st.floats(0.3, 4.0)), final_lr=lr * ratio)
    if kind is sch.Linear:
        return sch.Linear(lr, total_steps=total, final_lr=lr * draw(st.floats(0.0, 3.0)))
    if kind is sch.Cosine:
        return sch.Cosine(lr, total_steps=total, final_lr=lr * ratio)
    if kind is sch.CosineRestarts:
        growth = draw(st.integers(1, 3))
        return sch.CosineRestarts(lr, cycle_steps=total, cycle_multiplier=growth, final_lr=lr * ratio)
    if kind is sch.OneCycle:
        return sch.OneCycle(
            lr,
            total_steps=total,
            warmup_steps=draw(st.none() | st.integers(1, total - 2)),
            div_factor=draw(st.floats(1.0, 50.0)),
            final_div_factor=draw(st.floats(1.0, 1e4)),
            anneal=draw(st.sampled_from(["cos", "linear"])),
        )
    if kind is sch.Cyclical:
        return sch.Cyclical(
            lr,
            base_lr=lr * ratio,
            step_size_up=draw(st.integers(1, 100)),
            step_size_down=draw(st.none() | st.integers(1, 100)),
            mode=draw(st.sampled_from(["triangular", "triangular2", "exp_range"])),
            gamma=draw(st.floats(0.9, 1.0)),
        )
    if kind is sch.InverseSqrt:
        return sch.InverseSqrt(lr, timescale=total)
    if kind is sch.WarmupStableDecay:
        return sch.WarmupStableDecay(
            lr,
            warmup_steps=draw(st.integers(0, 100)),
            stable_steps=draw(st.integers(0, 200)),
            decay_steps=draw(st.integers(1, 100)),
            final_lr=lr * ratio,
            decay=draw(st.sampled_from(["linear", "cosine", "1-sqrt"])),
        )
    assert kind is sch.ReduceOnPlateau, kind
    return sch.ReduceOnPlateau(lr, factor=0.5, patience=draw(st.integers(0, 5)), min_lr=lr * ratio)


LEAVES = tuple(kind for kind in sch.FAMILY if kind not in (sch.WarmUp, sch.Dampened, sch.Join))

any_leaf = st.sampled_from(LEAVES).flatmap(leaves)


@st.composite
def warmups(draw: st.DrawFn) -> sch.WarmUp:
    """Draw a warmup in front of any leaf."""
    return sch.WarmUp(draw(st.integers(1, 100)), then=draw(any_leaf), start_factor=draw(fractions))


@st.composite
def dampened(draw: st.DrawFn) -> sch.Dampened:
    """Draw a warmup that multiplies any leaf."""
    return sch.Dampened(draw(st.integers(1, 100)), then=draw(any_leaf), start_factor=draw(fractions))


@st.composite
def joins(draw: st.DrawFn) -> sch.Join:
    """Draw up to three leaves one after another."""
    pieces = draw(st.lists(any_leaf, min_size=1, max_size=3))
    cuts = len(pieces) - 1
    boundaries = draw(st.lists(st.integers(1, 300), min_size=cuts, max_size=cuts, unique=True))
    return sch.Join(tuple(pieces), tuple(sorted(boundaries)))


any_schedule = any_leaf | warmups() | dampened() | joins()
