"""Tasks on which the policy was chosen."""

from __future__ import annotations

from typing import Any

import torch

from benchmarks.act_gain.task import Task


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return torch.tensor(x / 16.0, dtype=torch.float32), torch.tensor(y)


def digits_mlp() -> tuple[Any, torch.Tensor, torch.Tensor, Any]:
    """Handwritten digits, two hidden layers."""
    x, y = digits()
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
    x, y = digits()
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
    x, _ = digits()
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
