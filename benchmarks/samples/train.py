"""One training, and the same training at other rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import torch

from benchmarks.samples.problems import Problem, digits, text, waves

PROBLEMS: dict[str, Callable[[], Problem]] = {
    "digits": digits,
    "digits, one label in five random": lambda: digits(noise=0.2),
    "digits, 150 images": lambda: digits(hidden=256, train_size=150, noise=0.1),
    "digits, convolutional": lambda: digits(convolution=True),
    "waves": waves,
    "text": text,
}
EVALUATIONS = 40
CORRUPTION = 3.0
"""Factor of the inputs of a corrupted batch."""


@dataclass(frozen=True)
class Setting:
    """Everything about a training but its learning rate."""

    problem: str
    optimizer: str
    schedule: str = "constant"
    """constant, cosine, linear, range_test, early_cosine (over after 30 % of the steps), or long_cosine (made for 2.5 times
    the steps)."""
    steps: int = 1000
    batch_size: int = 32
    weight_decay: float = 0.0
    warmup: float = 0.0
    """Share of the steps in which the rate rises linearly."""
    anneal_from: float | None = None
    """From this share of the steps on, the rate goes linearly to zero."""
    clip_norm: float | None = None
    """Longest gradient; longer ones are shortened to it."""
    bad_steps: tuple[int, ...] = ()
    """Steps whose batch is corrupted: inputs enlarged, targets exchanged."""
    seed: int = 0


@dataclass(frozen=True)
class Training:
    """A training that was run: what a user would have logged, and what only we know."""

    setting: Setting
    lr: float
    log: pd.DataFrame
    """step, train_loss (of the minibatch), lr, grad_norm: a row a step."""
    evaluations: pd.DataFrame
    """step, train_eval (noise-free), val_loss, val_accuracy."""

    @property
    def final(self) -> float:
        """Mean of the last three noise-free losses; infinite when one is not finite."""
        last = self.evaluations.train_eval.to_numpy()
        return float(last[-3:].mean()) if np.isfinite(last).all() else math.inf


def scale(setting: Setting, step: int) -> float:
    """The schedule: a factor of the peak rate."""
    n = setting.steps
    if setting.schedule == "range_test":
        return float(10 ** (-6 * (1 - step / (n - 1))))
    rise = round(setting.warmup * n)
    if step < rise:
        return (step + 1) / rise
    done = (step - rise) / max(n - rise, 1)
    factor = {
        "constant": 1.0,
        "cosine": 0.5 * (1 + math.cos(math.pi * done)),
        "linear": 1 - done,
        "early_cosine": 0.5 * (1 + math.cos(math.pi * min(done / 0.3, 1))),
        "long_cosine": 0.5 * (1 + math.cos(math.pi * done / 2.5)),
    }[setting.schedule]
    if setting.anneal_from is not None and step >= setting.anneal_from * n:
        factor *= (n - step) / (n - setting.anneal_from * n)
    return factor


def train(setting: Setting, lr: float) -> Training:
    """Run it. Stops for nothing: a loss that is not finite goes on being logged."""
    torch.manual_seed(setting.seed)
    problem = PROBLEMS[setting.problem]()
    network = problem.network()
    optimizer = _optimizer(setting, network, lr)
    order = torch.Generator().manual_seed(1000 + setting.seed)
    x, y = problem.train
    rows: list[tuple[float, ...]] = []
    seen: list[tuple[float, ...]] = []
    marks = {round(i * setting.steps / EVALUATIONS) for i in range(EVALUATIONS + 1)}
    for step in range(setting.steps):
        if step in marks:
            seen.append((step, *_evaluate(problem, network)))
        for group in optimizer.param_groups:
            group["lr"] = lr * scale(setting, step)
        index = torch.randint(0, len(x), (setting.batch_size,), generator=order)
        batch, target = x[index], y[index]
        if step in setting.bad_steps:
            batch, target = batch * CORRUPTION, target.roll(1, 0)
        optimizer.zero_grad()
        loss = problem.loss(network(batch), target)
        loss.backward()
        norm = torch.nn.utils.get_total_norm([p.grad for p in network.parameters() if p.grad is not None])
        if setting.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(network.parameters(), setting.clip_norm)
        optimizer.step()
        rows.append((step, loss.item(), optimizer.param_groups[0]["lr"], norm.item()))
    seen.append((setting.steps - 1, *_evaluate(problem, network)))
    return Training(
        setting,
        lr,
        pd.DataFrame(rows, columns=["step", "train_loss", "lr", "grad_norm"]).astype({"step": int}),
        pd.DataFrame(seen, columns=["step", "train_eval", "val_loss", "val_accuracy"]).astype({"step": int}),
    )


def sweep(setting: Setting, rates: Iterable[float]) -> list[Training]:
    """The same training at each rate: same start, same batches."""
    return [train(setting, lr) for lr in sorted(rates)]


def twin(training: Training, **changed: object) -> Training:
    """The same training with something else changed."""
    return train(replace(training.setting, **changed), training.lr)  # type: ignore[arg-type]


def _optimizer(setting: Setting, network: torch.nn.Module, lr: float) -> torch.optim.Optimizer:
    weights, decay = network.parameters(), setting.weight_decay
    match setting.optimizer:
        case "sgd":
            return torch.optim.SGD(weights, lr, weight_decay=decay)
        case "momentum":
            return torch.optim.SGD(weights, lr, momentum=0.9, weight_decay=decay)
        case "adam":
            return torch.optim.Adam(weights, lr, weight_decay=decay)
        case "adamw":
            return torch.optim.AdamW(weights, lr, weight_decay=decay)
    raise ValueError(setting.optimizer)


@torch.no_grad()
def _evaluate(problem: Problem, network: torch.nn.Module) -> tuple[float, float, float]:
    network.eval()
    x, y = (part[: problem.evaluated] for part in problem.train)
    a, b = (part[: problem.evaluated] for part in problem.val)
    out = network(a)
    accuracy = (out.argmax(-1) == b).float().mean().item() if problem.classes else math.nan
    result = problem.loss(network(x), y).item(), problem.loss(out, b).item(), accuracy
    network.train()
    return result
