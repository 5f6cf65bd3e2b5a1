"""One setting: a task with one optimizer, schedule, batch size and length, drawn at random."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from .optimizers import DECOUPLED, WEIGHTS
from .problem import Problem, Task
from .schedules import Options, draw, shape
from .train import epochs

LONGEST_FULL_LOG = 6000
LONG_EVERY, LONG_TIMES = 5, 8  # every fifth setting of a cheap task is up to eight times as long
LONG_EXAMPLES = 300_000  # but sees no more examples than this for being long
EVERYDAY = 20  # settings from this number on are as everyday scripts are, whatever the task
PUBLISHED = ("sgd", "momentum", "adam", "sgd", "momentum", "adam", "nesterov", "rmsprop")  # of wide sweeps


@dataclass(frozen=True)
class Setting:
    """Everything that is shared by the runs of one sweep, but for the rates themselves."""

    name: str
    task: str
    optimizer: str
    schedule: str
    options: Options
    batch_size: int
    steps: int
    weight_decay: float
    seed: int
    bad_steps: tuple[int, ...]
    slow: bool
    wide: bool
    """As published sweeps do it: a common optimizer, a constant rate, seven decades whatever the problem, no forks."""

    def log_every(self) -> int:
        """Steps between two rows of the log: every step, but for long runs about 600 rows."""
        return max(1, self.steps // 600) if self.steps > LONGEST_FULL_LOG else 1

    def shape(self) -> np.ndarray:
        """The share of the peak rate at each step."""
        return shape(self.schedule, self.steps, self.options)

    def order(self, size: int) -> np.ndarray:
        """Which examples make up each batch."""
        return epochs(np.random.default_rng(self.seed + 1), size, self.batch_size, self.steps)

    def bad(self) -> np.ndarray:
        """Where the batch is corrupted on purpose."""
        return np.isin(np.arange(self.steps), self.bad_steps)


def _optimizer(rng: np.random.Generator) -> str:
    p = np.array(list(WEIGHTS.values()))
    return str(rng.choice(list(WEIGHTS), p=p / p.sum()))


def _is_wide(task: Task, k: int) -> bool:
    return k % task.wide_every == task.wide_every - 1


def draw_setting(task: Task, k: int, seed: int) -> tuple[Setting, Problem]:
    """The `k`-th setting of a task and the problem it trains on; the same for the same seed."""
    rng = np.random.default_rng([seed, zlib.crc32(task.name.encode()), k])
    problem = task.build(rng)
    optimizer = _optimizer(rng)
    schedule, options = draw(rng)
    wide = _is_wide(task, k)
    if wide or task.plain or k >= EVERYDAY:
        optimizer, schedule, options = str(rng.choice(PUBLISHED)), "constant", {}
    steps = int(rng.choice(task.steps))
    batch = int(rng.choice([b for b in task.batches if b <= problem.size]))
    if (wide or k % LONG_EVERY == 2) and not task.slow:
        steps *= int(np.clip(LONG_EXAMPLES / (steps * batch), 1, LONG_TIMES))
    decay = float(rng.choice([0, 0, 0, 1e-4, 1e-2])) * (5 if optimizer in DECOUPLED else 1)
    bad = rng.random() < 0.1
    at = tuple(sorted(int(s) for s in rng.choice(np.arange(steps // 20, steps * 9 // 10), 3, replace=False)))
    numbers = (batch, steps, decay, int(rng.integers(1_000_000)), at if bad else ())
    return Setting(f"{task.name}_{k:02d}", task.name, optimizer, schedule, options, *numbers, task.slow, wide), problem
