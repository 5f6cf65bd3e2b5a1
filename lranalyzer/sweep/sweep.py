"""``sweep``: from several runs at different rates to the best rate, how much it matters, and what to run
next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lranalyzer.errors import MissingSeries
from lranalyzer.figures import number, plural
from lranalyzer.run import Drawn, FloatArray, Run
from lranalyzer.sweep.choice import Choice, Direction, best_tried, choice, choice_inputs
from lranalyzer.sweep.direction import expected_regret
from lranalyzer.sweep.grouping import Group, differences, group
from lranalyzer.sweep.response import Kernel, Relative, ResponseCurve, posterior, relative, response_curve
from lranalyzer.sweep.trial import Trial, trial

MOST_TOLD = 3
"""Runs of which it is said why they cannot take part, where none can."""


@dataclass(frozen=True)
class Settings:
    """What decides, with its unit and origin (``benchmarks/sweep_regret.py``, whole tasks left out)."""

    kernel: Kernel = field(default_factory=Kernel)
    beyond: float = 4.0
    """Octaves outside the rates tried that may be recommended."""
    spacing: float = 0.25
    """Octaves between candidates."""
    reach: float = 3.5
    """Octaves from the best run tried that may be recommended: as far as the weights were fitted."""
    weights: Choice | None = None
    """How the two sources are added; None: as fitted on real sweeps."""
    fine: float = 0.05
    """Relative loss above the best that is still fine; the same 5 % as everywhere."""
    near: float = 0.5
    """Octaves from a run within which another one tells nothing new."""


@dataclass(frozen=True, eq=False)
class Sweep(Drawn):
    """What several rates say together."""

    best_lr: float
    """Peak rate to train with; it may lie between or beside those tried."""
    lr_low: float
    lr_high: float
    """Between these the final loss is expected within 5 % of the best descent; so does the best run tried where others lie on
    either side of it."""
    sensitivity: float
    """Decades from :attr:`lr_low` to :attr:`lr_high`: small means the rate must be hit."""
    next_lr: float | None
    """Rate whose run would tell most; None when another run would hardly tell anything."""
    edge_of_stability: float | None
    """Between the highest rate that trained and the lowest above it that diverged; None when none did."""
    curve: ResponseCurve = field(repr=False)
    trials: tuple[Trial, ...] = field(repr=False)
    """The runs that the answer rests on, by rate."""
    groups: tuple[Group, ...] = field(repr=False)
    """Sets of runs that differ in the rate alone; the answer is about the first."""
    warnings: tuple[str, ...]
    why: str


def sweep(
    runs: Sequence[Run], *, direction: Direction | None = expected_regret, settings: Settings | None = None
) -> Sweep:
    """Find the best peak rate from runs that differ in it.

    Two sources are added: the response of the final loss, a Gaussian process over log2 of the rate in which a
    diverged run counts as worse than not training, and what each run's own curve says about higher and lower
    rates, where somebody can say that (``direction``). How they are weighed: :mod:`lranalyzer.sweep.choice`.

    Parameters
    ----------
    runs : sequence of Run
        At least two with a loss and different rates, else the answer rests on one curve.
    direction : callable, optional
        ``direction(curves, octaves) -> regret``, both ``(m,)``; None: the response alone.
    settings : Settings, optional
        Constants of the method.

    Returns
    -------
    Sweep

    Raises
    ------
    MissingSeries
        If no run has both a loss and a learning rate.
    """
    given = settings or Settings()
    measured = [(run, trial(run)) for run in runs]
    warnings = [f"{t}; it is left out" for _, t in measured if isinstance(t, str)]
    trials = [t for _, t in measured if isinstance(t, Trial)]
    if not trials:
        told = "; ".join(t for _, t in measured[:MOST_TOLD] if isinstance(t, str)) or "none given"
        others = f"; and {len(measured) - MOST_TOLD} more" if len(measured) > MOST_TOLD else ""
        raise MissingSeries(
            f"a sweep needs runs with a loss and a learning rate, in a column lr or as a parameter beside the log: {told}{others}"
        )
    sets, groups = group(trials)
    chosen = sets[0]
    params = {id(t): run.params for run, t in measured if isinstance(t, Trial)}
    warnings += _warnings(chosen, groups, [params[id(t)] for t in chosen])
    return _answer(chosen, groups, warnings, direction, given)


def _answer(
    trials: list[Trial], groups: list[Group], warnings: list[str], direction: Direction | None, given: Settings
) -> Sweep:
    x = np.array([t.log2_lr for t in trials])
    at = np.arange(math.floor(x.min()) - given.beyond, x.max() + given.beyond + 0.01, given.spacing)
    scale = relative(trials)
    curve = response_curve(x, scale, at)
    score = _score(trials, scale, at, direction, given)
    best = int(np.argmin(score))
    low, high = _around(score, best, given.fine)
    tried = trials[best_tried(scale)]
    if not tried.diverged and x.min() < tried.log2_lr < x.max():  # measured, and worse runs on either side
        behind = int(np.searchsorted(at, tried.log2_lr))
        low, high = min(low, behind - int(at[behind] > tried.log2_lr)), max(high, behind)
    edge, following = _edge(trials), _next(x, at, curve, best, given)
    sensitivity = float((at[high] - at[low]) * math.log10(2.0))
    found = [float(2.0 ** at[i]) for i in (best, low, high)]
    why = _why(trials, found, sensitivity, edge, following)
    return Sweep(
        *(found[0], found[1], found[2], sensitivity, following, edge, curve),
        trials=tuple(trials), groups=tuple(groups), warnings=tuple(warnings), why=why,
    )  # fmt: skip


def _score(
    trials: list[Trial], scale: Relative, at: FloatArray, direction: Direction | None, given: Settings
) -> FloatArray:
    """Regret expected at candidates; infinite too far from the best run tried, where no weights were
    fitted."""
    if direction is None:
        x = np.array([t.log2_lr for t in trials])
        return _smooth(posterior(x, scale.value, scale.error, at, given.kernel)[0])
    near = np.abs(at - trials[best_tried(scale)].log2_lr) <= given.reach
    weights = given.weights or choice()
    score = np.full(at.size, np.inf)
    score[near] = _smooth(weights.regret(choice_inputs(trials, scale, at[near], direction, given.kernel)))
    return score


def _smooth(score: FloatArray) -> FloatArray:
    """Mean over an octave and a quarter: the middle of a flat valley rather than its deepest ripple."""
    return np.convolve(np.pad(score, 2, mode="edge"), np.ones(5) / 5, "valid")


def _around(score: FloatArray, best: int, fine: float) -> tuple[int, int]:
    """First and last candidate of the stretch about the best that stays within ``fine`` of it."""
    bad = np.flatnonzero(score > score[best] + fine)
    below, above = bad[bad < best], bad[bad > best]
    return (int(below[-1]) + 1 if below.size else 0), (int(above[0]) - 1 if above.size else score.size - 1)


def _edge(trials: Sequence[Trial]) -> float | None:
    sound = [t.lr for t in trials if not t.diverged]
    top = max(sound) if sound else 0.0
    failed = [t.lr for t in trials if t.diverged and t.lr > top]
    if not failed:
        return None
    return math.sqrt(top * min(failed)) if sound else min(failed)


def _next(x: FloatArray, at: FloatArray, curve: ResponseCurve, best: int, given: Settings) -> float | None:
    """The best rate if nobody ran near it; else where the response may still be lower (lower confidence
    bound)."""
    gap = np.abs(at[:, None] - x[None, :]).min(axis=1)
    if gap[best] > given.near:
        return float(2.0 ** at[best])
    hope = np.where(gap > given.near, np.exp(curve.logarithm - curve.spread), np.inf)
    pick = int(np.argmin(hope))
    return float(2.0 ** at[pick]) if hope[pick] < np.exp(curve.logarithm[best]) - given.fine else None


def _warnings(trials: list[Trial], groups: list[Group], params: list[object]) -> list[str]:
    found = []
    if len(groups) > 1:
        tried = plural(len(trials), "run")
        found.append(
            f"more than the rate differs ({', '.join(n.replace('_', ' ') for n in groups[0].common)}): "
            f"{len(groups)} groups; the answer is about {tried} with {groups[0].title.replace('_', ' ').replace('=', ' ')}"
        )
    mappings = [p for p in params if isinstance(p, dict)]
    also = differences(mappings, [t.curves.span for t in trials if not t.diverged])
    hidden = [n for n in also if n not in (groups[0].common if groups else {})]
    if hidden:
        found.append("the runs also differ in " + ", ".join(hidden))
    if len({t.lr for t in trials}) < 2:
        found.append("all runs have the same learning rate: the answer is a guess from their curves")
    if all(t.diverged for t in trials):
        found.append("every run diverged: go far lower")
    return found


def _why(
    trials: Sequence[Trial], found: list[float], sensitivity: float, edge: float | None, following: float | None
) -> str:
    best, low, high = found
    sound = [t for t in trials if not t.diverged]
    tried = plural(len(trials), "run")
    said = [
        f"{tried} from {number(trials[0].lr)} to {number(trials[-1].lr)}, {len(trials) - len(sound) or 'none'} diverged."
    ]
    if sound:
        top = min(sound, key=lambda t: t.final)
        said.append(f"The lowest final loss, {number(top.final, 4)}, was reached at {number(top.lr)}.")
    said.append(
        f"The best rate is expected near {number(best)}; from {number(low)} to {number(high)} "
        f"({sensitivity:.1f} decades) "
    )
    said[-1] += "the result should stay within 5 % of the best descent."
    if edge is not None:
        said.append(f"Trainings become unstable near {number(edge)}.")
    if following is not None:
        said.append(f"A run at {number(following)} would tell most.")
    return " ".join(said)
