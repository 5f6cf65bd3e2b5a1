"""Everything that is trained for one setting: probe, sweep, forks and range test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import jax
import numpy as np
import pandas as pd

from .problem import Task
from .settings import Setting, draw_setting
from .train import LANES, State, Trace, Trainer, Tree

MULTIPLIERS = (0.1, 0.316, 1.0, 3.16, 10.0)
PER_CALL = LANES // len(MULTIPLIERS)  # runs forked at once
OK, OFF = 0.02, 0.05  # regret up to which a rate is fine, from which it is a fault
Frames = dict[str, pd.DataFrame]


class DegenerateError(Exception):
    """The sweep does not show where the best rate is."""


@dataclass(frozen=True)
class Sweep:
    """Sixteen rates a factor of two apart, and what training with them gave."""

    rates: np.ndarray
    trace: Trace

    def final(self) -> np.ndarray:
        """Noise-free training loss at the end; infinite where it was ever not finite."""
        t = self.trace.train_eval.astype(float)
        return np.where(np.isfinite(t).all(0), t[-3:].mean(0), np.inf)

    def best(self) -> int:
        """Lane with the lowest final loss."""
        return int(np.argmin(self.final()))

    def counts(self) -> dict[str, int]:
        """How many rates are too low, fine, too high or diverged."""
        q, q0, lane = self.final(), float(self.trace.train_eval[0, 0]), np.arange(LANES)
        regret = (q - q.min()) / max(q0 - q.min(), 1e-30)
        above = lane > self.best()
        gone = ~np.isfinite(q) | (above & (q >= q0))
        return {
            "too_low": int(((regret >= OFF) & (lane < self.best()) & ~gone).sum()),
            "ok": int((regret <= OK).sum()),
            "too_high": int(((regret >= OFF) & above & ~gone).sum()),
            "diverged": int(gone.sum()),
        }

    def shift(self) -> int:
        """Which way the grid should move for the best rate to lie well inside; zero if it does."""
        n, b = self.counts(), self.best()
        if b >= LANES - 2 or n["too_high"] + n["diverged"] < 2:
            return 1
        if b <= 1 or n["too_low"] < 2:
            return -1
        return 0


def probe(trainer: Trainer, start: State, setting: Setting) -> float:
    """A rate near the best, from a coarse sweep over eight decades that is a fifth as long."""
    rates = np.logspace(-6, 2, LANES)
    n = min(setting.steps, max(setting.steps // 5, 100))
    trace = trainer.train(start, setting.shape()[:: setting.steps // n][:n, None] * rates, evals=False)
    final = trace.train_eval[-1].astype(float)
    final[~np.isfinite(final)] = np.inf
    b = int(np.argmin(final))
    return float(rates[b] * (0.5 if n < setting.steps else 1.0))


def grid(centre: float, rng: np.random.Generator) -> np.ndarray:
    """Sixteen rates a factor of two apart with `centre` between the 7th and the 10th of them."""
    return centre * 2.0 ** (np.arange(LANES) - rng.uniform(7, 10))


def run_sweep(
    trainer: Trainer, start: State, setting: Setting, keep: tuple[int, ...], rng: np.random.Generator
) -> Sweep:
    """The sweep, moved a few times if the best rate lies near an end of it."""
    if setting.wide:
        rates = np.logspace(-5, 2, LANES) * 2 ** rng.uniform(-0.7, 0.7)
        return Sweep(rates, trainer.train(start, setting.shape()[:, None] * rates, keep=keep))
    rates = grid(probe(trainer, start, setting), rng)
    tried: list[Sweep] = []
    for lanes in (4, 4, 3, 2, 1):
        sweep = Sweep(rates, trainer.train(start, setting.shape()[:, None] * rates, keep=keep))
        if not (shift := sweep.shift()):
            return sweep
        tried.append(sweep)
        rates = rates * 2.0 ** (lanes * shift)
    for sweep in reversed(tried):
        if sweep.counts()["too_low"] and 1 < sweep.best() < LANES - 2:
            return sweep  # flat: hardly a rate is too high, which is also worth knowing
    raise DegenerateError(f"best rate is lane {sweep.best()}, {sweep.counts()}")


def fork_points(setting: Setting, rng: np.random.Generator) -> tuple[int, ...]:
    """Steps at which runs are forked: all constant schedules but the wide ones, and half of the others."""
    if setting.wide or ("constant" not in setting.schedule and rng.random() < 0.5):
        return ()
    return tuple(int(f * setting.steps) for f in (0.2, 0.5, 0.8))


def _groups(
    setting: Setting, alive: np.ndarray, points: tuple[int, ...], rng: np.random.Generator
) -> list[tuple[int, list[int]]]:
    """(step, lanes) of the forks: half way about six runs, every other one of them early and late.

    Half way it is every finite run where the rate is constant, for only these tell who needs a decay.
    """
    lanes = sorted(set(np.linspace(rng.uniform(0, 2), len(alive) - 1, 2 * PER_CALL).astype(int)))
    chosen = [int(alive[i]) for i in lanes]
    early, middle, late = points
    dense = "constant" in setting.schedule and not setting.slow
    half_way = [int(i) for i in alive] if dense else chosen
    groups = [(middle, half_way[i : i + PER_CALL]) for i in range(0, len(half_way), PER_CALL)]
    return [(s, g) for s, g in [*groups, (early, chosen[::2]), (late, chosen[1::2])] if g]


def run_forks(
    trainer: Trainer, sweep: Sweep, setting: Setting, points: tuple[int, ...], rng: np.random.Generator
) -> pd.DataFrame:
    """From some points of some runs: five multiples of the rate, annealed to zero over what is left."""
    rows: list[dict[str, object]] = []
    alive = np.flatnonzero(np.isfinite(sweep.final()))
    for step, lanes in _groups(setting, alive, points, rng) if points and len(alive) else []:
        source = np.resize(np.repeat(lanes, len(MULTIPLIERS)), LANES)
        times = np.resize(np.tile(MULTIPLIERS, len(lanes)), LANES)
        state = take(sweep.trace.states[step], source)
        now = sweep.rates[source] * setting.shape()[step]
        left = setting.steps - step
        trace = trainer.train(state, (1 - np.arange(left) / left)[:, None] * (now * times), first=step, evals=False)
        for i in range(len(lanes) * len(MULTIPLIERS)):
            values = (now[i], times[i], float(trace.train_eval[-1, i]), float(trace.val[-1, i]))
            names = ("lr_now", "multiplier", "final_train", "final_val")
            rows.append(
                {
                    "run": run_name(setting, int(source[i])),
                    "step": step,
                    **dict(zip(names, values, strict=True)),
                }
            )
    frame = pd.DataFrame(rows, columns=["run", "step", "lr_now", "multiplier", "final_train", "final_val"])
    return frame.astype({"step": "int64", **dict.fromkeys(frame.columns[2:], "float64")})


def take(state: State, lanes: np.ndarray) -> State:
    """The given lanes of a state."""
    return cast(Tree, jax.tree.map(lambda a: a[lanes], state))


def run_range_test(
    trainer: Trainer, start: State, setting: Setting, rates: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Exponentially rising rate over five and a half decades from an eighth of the lowest rate."""
    n = min(int(rng.choice([100, 200, 300])), setting.steps)
    lr = rates[0] / 8 * 10 ** (5.5 * np.arange(n) / (n - 1))
    trace = trainer.train(start, np.repeat(lr[:, None], LANES, 1), evals=False)
    columns = {
        "step": np.arange(n, dtype=np.int32),
        "lr": lr,
        "train_loss": trace.loss[:, 0],
        "grad_norm": trace.grad_norm[:, 0],
    }
    frame = pd.DataFrame({"setting": setting.name, **columns})
    return frame.astype({"lr": "float32", "train_loss": "float32", "grad_norm": "float32"})


def run_name(setting: Setting, lane: int) -> str:
    """Name of one run of a sweep."""
    return f"{setting.name}_{lane:02d}"


def run_setting(task: Task, k: int, seed: int) -> tuple[Setting, Sweep, Frames]:
    """Train all there is to train for the `k`-th setting of a task."""
    from .tables import evals_table, logs_table, runs_table

    jax.clear_caches()  # the compiled programs of earlier settings are of no more use
    setting, problem = draw_setting(task, k, seed)
    rng = np.random.default_rng(setting.seed + 2)
    trainer = Trainer(
        problem,
        setting.optimizer,
        setting.weight_decay,
        setting.order(problem.size),
        setting.bad(),
        setting.seed,
    )
    start, points = trainer.start(), fork_points(setting, rng)
    sweep = run_sweep(trainer, start, setting, points, rng)
    frames = {
        "runs": runs_table(setting, sweep),
        "logs": logs_table(setting, sweep),
        "evals": evals_table(setting, sweep),
        "forks": run_forks(trainer, sweep, setting, points, rng),
        "range_tests": run_range_test(trainer, start, setting, sweep.rates, rng),
    }
    return setting, sweep, frames
