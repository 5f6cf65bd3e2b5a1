"""Tasks on which the policy was chosen."""

from __future__ import annotations

import torch

from benchmarks.act_gain.task import Made, Task


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return torch.tensor(x / 16.0, dtype=torch.float32), torch.tensor(y)


def digits_mlp() -> Made:
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


def digits_cnn() -> Made:
    """The same with two convolutions."""
    x, y = digits()
    net = torch.nn.Sequential(
        torch.nn.Unflatten(1, (1, 8, 8)), torch.nn.Conv2d(1, 8, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 16, 3, padding=1), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(256, 10),
    )  # fmt: skip
    return net, x, y, torch.nn.functional.cross_entropy


def teacher() -> Made:
    """Regression onto a random network."""
    x = torch.randn(1024, 16)
    with torch.no_grad():
        y = torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))(x) * 3
    net = torch.nn.Sequential(torch.nn.Linear(16, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    return net, x, y, torch.nn.functional.mse_loss


def autoencoder() -> Made:
    """Digits through a bottleneck of eight."""
    x, _ = digits()
    sizes = ((64, 48), (48, 8), (8, 48))
    layers = [part for a, b in sizes for part in (torch.nn.Linear(a, b), torch.nn.ELU())]
    return torch.nn.Sequential(*layers, torch.nn.Linear(48, 64)), x, x, torch.nn.functional.mse_loss


def next_word() -> Made:
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


def diabetes_raw() -> Made:
    """Regression with targets as they come, so that the loss is in the ten thousands."""
    from sklearn.datasets import load_diabetes

    x, y = load_diabetes(return_X_y=True)
    inputs = torch.tensor(x * 20, dtype=torch.float32)
    net = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
    return net, inputs, torch.tensor(y, dtype=torch.float32)[:, None], torch.nn.functional.mse_loss


class _Recurrent(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = torch.nn.GRU(2, 24, batch_first=True)
        self.out = torch.nn.Linear(24, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The last state's answer."""
        found: torch.Tensor = self.out(self.inner(x)[0][:, -1])
        return found


def adding_gru() -> Made:
    """The sum of two marked numbers in a sequence of ten."""
    x = torch.rand(2048, 10)
    marks = torch.zeros(2048, 10)
    marks.scatter_(1, torch.rand(2048, 10).argsort(1)[:, :2], 1.0)
    return _Recurrent(), torch.stack([x, marks], 2), (x * marks).sum(1, keepdim=True), torch.nn.functional.mse_loss


class _Factors(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = torch.nn.Embedding(80, 6), torch.nn.Embedding(60, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """One number a pair."""
        return (self.left(x[:, 0]) * self.right(x[:, 1])).sum(1)


def factors() -> Made:
    """A noisy matrix of low rank, seen entry by entry."""
    with torch.no_grad():
        whole = torch.randn(80, 4) @ torch.randn(4, 60) + 0.3 * torch.randn(80, 60)
    pairs = torch.cartesian_prod(torch.arange(80), torch.arange(60))
    return _Factors(), pairs, whole.flatten(), torch.nn.functional.mse_loss


TASKS = [
    Task(f.__name__, f)
    for f in (digits_mlp, digits_cnn, teacher, autoencoder, next_word, diabetes_raw, adding_gru, factors)
]
