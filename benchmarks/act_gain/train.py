"""One small training, alone or with a Monitor that may change its rate."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from benchmarks.act_gain.task import Task
from lranalyzer import Monitor

BATCH = 32
OPTIMIZERS: dict[str, Callable[[Any, float], torch.optim.Optimizer]] = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr),
}
SCHEDULES: dict[str, Callable[[torch.optim.Optimizer, int], Any]] = {
    "constant": lambda o, n: torch.optim.lr_scheduler.ConstantLR(o, 1.0),
    "cosine": lambda o, n: torch.optim.lr_scheduler.CosineAnnealingLR(o, n),
}


@dataclass(frozen=True)
class Setting:
    """What is trained, but for the rate."""

    task: Task
    optimizer: str
    schedule: str
    steps: int
    seed: int

    def __str__(self) -> str:
        return f"{self.task.name:<16} {self.optimizer:<9} {self.schedule:<9} seed {self.seed}"


@dataclass(frozen=True)
class Ended:
    """What became of a training."""

    loss: float
    actions: Sequence[Any] = ()


def train(setting: Setting, lr: float, *, act: bool = False, steps: int | None = None) -> Ended:
    """The mean loss over all training data at the end, dropout off; infinite where it is not finite."""
    torch.manual_seed(setting.seed)
    net, x, y, criterion = setting.task.make()
    optimizer = OPTIMIZERS[setting.optimizer](net.parameters(), lr)
    scheduler = SCHEDULES[setting.schedule](optimizer, setting.steps)
    monitor = None
    if act:
        monitor = Monitor(
            optimizer,
            total_steps=setting.steps,
            act=True,
            schedulers=[scheduler],
            model=net,
            params={"batch_size": BATCH},
        )
    order = np.random.default_rng(setting.seed)
    for _ in range(setting.steps if steps is None else steps):
        pick = torch.from_numpy(order.integers(0, len(x), BATCH))
        loss = criterion(net(x[pick]), y[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        if monitor:
            monitor.step(loss)
        elif not torch.isfinite(loss):
            return Ended(math.inf)
    net.eval()
    with torch.no_grad():
        final = float(criterion(net(x), y))
    return Ended(final if math.isfinite(final) else math.inf, monitor.actions if monitor else ())
