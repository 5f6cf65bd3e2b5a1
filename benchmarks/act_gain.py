"""What ``act=True`` gains: small trainings begun at a rate ten times too high and ten times too low, with and without it.

    python -m benchmarks.act_gain [--steps 300] [--seeds 1] [--only TASK...]

Five tasks x three optimizers x two schedules. The best rate of each is first looked for on a grid of half decades; then
training begins at ten times and at a tenth of it, once alone and once with a Monitor that may change the rate. Told is how
often the final loss, on the whole training set and without noise, is lower with it (and lower than at the start), and how
runs at the best rate fare. A wrong start counts as a fault where it costs at least 0.05 of the descent; the others are told
apart.
"""

from __future__ import annotations

import argparse
import logging
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from lranalyzer import Monitor

GRIDS = {"sgd": (-2.0, 1.1), "momentum": (-3.0, 0.1), "adamw": (-4.0, -0.9)}
"""Decades in which the best rate of each optimizer is looked for, in halves."""
BATCH = 32
FAULT = 0.05
"""Cost of a wrong rate, as a share of the descent, from which the corpora call it a fault."""


@dataclass(frozen=True)
class Task:
    """Data, and a network for them."""

    name: str
    make: Callable[[], tuple[Any, torch.Tensor, torch.Tensor, Any]]
    """Network, inputs, targets, loss function."""


def _digits() -> tuple[torch.Tensor, torch.Tensor]:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return torch.tensor(x / 16.0, dtype=torch.float32), torch.tensor(y)


def digits_mlp() -> tuple[Any, torch.Tensor, torch.Tensor, Any]:
    """Handwritten digits, two hidden layers."""
    x, y = _digits()
    layers = [
        torch.nn.Linear(64, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 10),
    ]
    net = torch.nn.Sequential(*layers)
    return net, x, y, torch.nn.functional.cross_entropy


def digits_cnn() -> tuple[Any, torch.Tensor, torch.Tensor, Any]:
    """The same with two convolutions."""
    x, y = _digits()
    net = torch.nn.Sequential(
        torch.nn.Unflatten(1, (1, 8, 8)), torch.nn.Conv2d(1, 8, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 16, 3, padding=1), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(256, 10),
    )  # fmt: skip
    return net, x, y, torch.nn.functional.cross_entropy


def teacher() -> tuple[Any, torch.Tensor, torch.Tensor, Any]:
    """Regression onto a random network."""
    x = torch.randn(1024, 16)
    with torch.no_grad():
        y = torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))(x) * 3
    net = torch.nn.Sequential(torch.nn.Linear(16, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    return net, x, y, torch.nn.functional.mse_loss


def autoencoder() -> tuple[Any, torch.Tensor, torch.Tensor, Any]:
    """Digits through a bottleneck of eight."""
    x, _ = _digits()
    sizes = ((64, 48), (48, 8), (8, 48))
    layers = [part for a, b in sizes for part in (torch.nn.Linear(a, b), torch.nn.ELU())]
    return torch.nn.Sequential(*layers, torch.nn.Linear(48, 64)), x, x, torch.nn.functional.mse_loss


def next_word() -> tuple[Any, torch.Tensor, torch.Tensor, Any]:
    """The next symbol of a noisy Markov chain from the last two."""
    chain = torch.softmax(2 * torch.randn(144, 12), 1)
    symbols = [0, 1]
    for _ in range(2000):
        symbols.append(int(torch.multinomial(chain[symbols[-2] * 12 + symbols[-1]], 1)))
    s = torch.tensor(symbols)
    net = torch.nn.Sequential(
        torch.nn.Embedding(12, 16),
        torch.nn.Flatten(),
        torch.nn.Linear(32, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 12),
    )
    return net, torch.stack([s[:-2], s[1:-1]], 1), s[2:], torch.nn.functional.cross_entropy


TASKS = [Task(f.__name__, f) for f in (digits_mlp, digits_cnn, teacher, autoencoder, next_word)]
OPTIMIZERS: dict[str, Callable[[Any, float], torch.optim.Optimizer]] = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr),
}
SCHEDULES: dict[str, Callable[[torch.optim.Optimizer, int], Any]] = {
    "constant": lambda o, n: torch.optim.lr_scheduler.ConstantLR(o, 1.0),
    "cosine": lambda o, n: torch.optim.lr_scheduler.CosineAnnealingLR(o, n),
}


@dataclass(frozen=True)
class Ended:
    """What became of a training."""

    loss: float
    actions: Sequence[Any] = ()


def train(task: Task, optimizer: str, schedule: str, lr: float, steps: int, seed: int, act: bool) -> Ended:
    """The mean loss over all training data at the end; infinite where it is not finite."""
    torch.manual_seed(seed)
    net, x, y, criterion = task.make()
    made = OPTIMIZERS[optimizer](net.parameters(), lr)
    scheduler = SCHEDULES[schedule](made, steps)
    monitor = (
        Monitor(made, total_steps=steps, act=True, schedulers=[scheduler], params={"batch_size": BATCH})
        if act
        else None
    )
    order = np.random.default_rng(seed)
    for _ in range(steps):
        pick = torch.from_numpy(order.integers(0, len(x), BATCH))
        loss = criterion(net(x[pick]), y[pick])
        made.zero_grad()
        loss.backward()
        made.step()
        scheduler.step()
        if monitor:
            monitor.step(loss)
        elif not torch.isfinite(loss):
            return Ended(math.inf)
    with torch.no_grad():
        final = float(criterion(net(x), y))
    return Ended(final if math.isfinite(final) else math.inf, monitor.actions if monitor else ())


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="tasks")
    parser.add_argument("--verbose", action="store_true", help="the changes of each training")
    a = parser.parse_args()
    logging.getLogger("lranalyzer").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    better: defaultdict[str, list[bool]] = defaultdict(list)
    for task in [t for t in TASKS if not a.only or t.name in a.only]:
        for optimizer in OPTIMIZERS:
            for schedule in SCHEDULES:
                for seed in range(a.seeds):
                    compare(task, optimizer, schedule, a.steps, seed, better, a.verbose)
    for start, hits in better.items():
        print(f"{start}: final loss lower with act in {np.mean(hits):.0%} of {len(hits)}")


def compare(
    task: Task,
    optimizer: str,
    schedule: str,
    steps: int,
    seed: int,
    better: defaultdict[str, list[bool]],
    verbose: bool,
) -> None:
    """One task with one optimizer and schedule: both wrong starts, and the best rate left to a Monitor."""
    grid = [float(lr) for lr in 10.0 ** np.arange(*GRIDS[optimizer], 0.5)]
    ends: dict[Any, float] = {lr: train(task, optimizer, schedule, lr, steps, seed, False).loss for lr in grid}
    best = min(grid, key=lambda lr: ends[lr])
    ends["start"] = train(task, optimizer, schedule, grid[0], 0, seed, False).loss
    for start, factor in (("ten times too high", 10.0), ("ten times too low", 0.1), ("at the best rate", 1.0)):
        alone = train(task, optimizer, schedule, best * factor, steps, seed, False)
        acted = train(task, optimizer, schedule, best * factor, steps, seed, True)
        won = acted.loss <= alone.loss * 1.05 if factor == 1.0 else acted.loss < min(alone.loss, ends["start"])
        costs = (min(alone.loss, ends["start"]) - ends[best]) / (ends["start"] - ends[best]) >= FAULT
        note = " (not worse by 5 %)" if factor == 1.0 else "" if costs else " (though it costs little)"
        better[start + note].append(won)
        print(
            f"{task.name:<12} {optimizer:<9} {schedule:<9} best {best:.3g} ({ends[best]:.4g})  {start}: "
            f"{alone.loss:.4g} -> {acted.loss:.4g} {'better' if won else 'NOT'}, {len(acted.actions)} changes",
            flush=True,
        )
        if verbose:
            for action in acted.actions:
                print(f"      {action}")


if __name__ == "__main__":
    main()
