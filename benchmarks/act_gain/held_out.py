"""Tasks left out when the policy was chosen: other data, other networks, losses in other units."""

from __future__ import annotations

from typing import Any

import torch

from benchmarks.act_gain.design import digits
from benchmarks.act_gain.task import Task

Made = tuple[Any, torch.Tensor, torch.Tensor, Any]


def cancer_batchnorm() -> Made:
    """Breast cancer, two classes, batch normalisation and dropout."""
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    net = torch.nn.Sequential(
        torch.nn.BatchNorm1d(30), torch.nn.Linear(30, 48), torch.nn.BatchNorm1d(48), torch.nn.ReLU(), torch.nn.Dropout(0.2),
        torch.nn.Linear(48, 2),
    )  # fmt: skip
    return net, torch.tensor(x, dtype=torch.float32), torch.tensor(y), torch.nn.functional.cross_entropy


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


class _Attention(torch.nn.Module):
    def __init__(self, symbols: int, length: int) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(symbols, 24)
        self.place = torch.nn.Parameter(0.1 * torch.randn(length, 24))
        self.layer = torch.nn.TransformerEncoderLayer(24, 2, 48, dropout=0.0, batch_first=True, norm_first=True)
        self.out = torch.nn.Linear(24, symbols)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Of the last place."""
        found: torch.Tensor = self.out(self.layer(self.embed(x) + self.place)[:, -1])
        return found


def text_attention() -> Made:
    """The next letter of the Zen of Python from the sixteen before."""
    import codecs
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        import this

    text = codecs.decode(this.s, "rot13").lower()
    letters = sorted(set(text))
    s = torch.tensor([letters.index(c) for c in text])
    return _Attention(len(letters), 16), s.unfold(0, 16, 1)[:-1], s[16:], torch.nn.functional.cross_entropy


def spirals_deep() -> Made:
    """Two spirals, five narrow layers."""
    t = torch.rand(1024) * 3 + 0.3
    kind = torch.randint(0, 2, (1024,))
    angle = 3 * t + torch.pi * kind
    x = torch.stack([t * angle.cos(), t * angle.sin()], 1) / 3 + 0.02 * torch.randn(1024, 2)
    layers = [part for a in (2, 24, 24, 24) for part in (torch.nn.Linear(a, 24), torch.nn.Tanh())]
    return torch.nn.Sequential(*layers, torch.nn.Linear(24, 2)), x, kind, torch.nn.functional.cross_entropy


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


class _Residual(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Conv2d(1, 8, 3, padding=1)
        self.norm, self.second = torch.nn.BatchNorm2d(8), torch.nn.Conv2d(8, 8, 3, padding=1)
        self.out = torch.nn.Linear(128, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Ten scores."""
        h = torch.relu(self.first(x.reshape(-1, 1, 8, 8)))
        h = h + torch.relu(self.second(self.norm(h)))
        found: torch.Tensor = self.out(torch.nn.functional.max_pool2d(h, 2).flatten(1))
        return found


def digits_residual() -> Made:
    """Handwritten digits, a residual block with batch normalisation."""
    x, y = digits()
    return _Residual(), x, y, torch.nn.functional.cross_entropy


TASKS = [
    Task(f.__name__, f)
    for f in (cancer_batchnorm, diabetes_raw, adding_gru, text_attention, spirals_deep, factors, digits_residual)
]
