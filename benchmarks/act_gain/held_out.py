"""Tasks left out when the policy was chosen: other data, other networks, other losses. Nothing was chosen by what they gave."""

from __future__ import annotations

import calendar
import math

import torch

from benchmarks.act_gain.design import digits
from benchmarks.act_gain.task import Made, Task


def hastie_norm() -> Made:
    """Ten Gaussians, two classes by their length; layer normalisation."""
    from sklearn.datasets import make_hastie_10_2

    x, y = make_hastie_10_2(2000, random_state=0)
    parts = [m for a in (10, 64) for m in (torch.nn.Linear(a, 64), torch.nn.LayerNorm(64), torch.nn.GELU())]
    net = torch.nn.Sequential(*parts, torch.nn.Linear(64, 2))
    return net, torch.tensor(x, dtype=torch.float32), torch.tensor(y > 0).long(), torch.nn.functional.cross_entropy


class _Letters(torch.nn.Module):
    def __init__(self, symbols: int) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(symbols, 16)
        self.inner = torch.nn.LSTM(16, 48, batch_first=True)
        self.out = torch.nn.Linear(48, symbols)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Of the last place."""
        found: torch.Tensor = self.out(self.inner(self.embed(x))[0][:, -1])
        return found


def calendar_lstm() -> Made:
    """The next letter of a printed calendar from the sixteen before."""
    text = calendar.TextCalendar().formatyear(2026)
    letters = sorted(set(text))
    s = torch.tensor([letters.index(c) for c in text])
    return _Letters(len(letters)), s.unfold(0, 16, 1)[:-1], s[16:], torch.nn.functional.cross_entropy


def many_labels() -> Made:
    """Eight labels at once, from counts of words."""
    from sklearn.datasets import make_multilabel_classification

    x, y = make_multilabel_classification(1500, 30, n_classes=8, random_state=0)
    net = torch.nn.Sequential(torch.nn.Linear(30, 40), torch.nn.ReLU(), torch.nn.Linear(40, 8))
    inputs, labels = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    return net, inputs, labels, torch.nn.functional.binary_cross_entropy_with_logits


def digits_denoised() -> Made:
    """Handwritten digits without the noise laid over them, by convolutions; absolute errors."""
    x, _ = digits()
    clean = x.reshape(-1, 1, 8, 8)
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 12, 3, padding=1), torch.nn.LeakyReLU(), torch.nn.Conv2d(12, 12, 3, padding=1), torch.nn.LeakyReLU(),
        torch.nn.Conv2d(12, 1, 3, padding=1),
    )  # fmt: skip
    return net, clean + 0.4 * torch.randn(clean.shape), clean, torch.nn.functional.l1_loss


def _mixture(found: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    weight, middle, width = found.chunk(3, 1)
    width = torch.nn.functional.softplus(width) + 0.01
    each = -0.5 * ((y - middle) / width) ** 2 - width.log() - 0.5 * math.log(2 * math.pi)
    return -torch.logsumexp(torch.log_softmax(weight, 1) + each, 1).mean()


def inverse_mixture() -> Made:
    """A function that has no inverse, backwards: the density of five Gaussians; its loss passes below zero."""
    y = torch.rand(2000, 1)
    x = y + 0.3 * torch.sin(2 * torch.pi * y) + 0.03 * torch.randn(2000, 1)
    return torch.nn.Sequential(torch.nn.Linear(1, 40), torch.nn.Tanh(), torch.nn.Linear(40, 15)), x, y, _mixture


def added_modulo() -> Made:
    """The sum of two numbers modulo 19, from one table of symbols."""
    pairs = torch.cartesian_prod(torch.arange(19), torch.arange(19))
    net = torch.nn.Sequential(
        torch.nn.Embedding(19, 24),
        torch.nn.Flatten(),
        torch.nn.Linear(48, 96),
        torch.nn.ReLU(),
        torch.nn.Linear(96, 19),
    )
    return net, pairs, pairs.sum(1) % 19, torch.nn.functional.cross_entropy


def friedman_huber() -> Made:
    """Friedman's first function with outliers, Huber's loss, targets as they come."""
    from sklearn.datasets import make_friedman1

    x, y = make_friedman1(1200, noise=1.0, random_state=0)
    target = torch.tensor(y, dtype=torch.float32)[:, None]
    target[::40] += 60
    net = torch.nn.Sequential(
        torch.nn.Linear(10, 48), torch.nn.ReLU(), torch.nn.Linear(48, 48), torch.nn.ReLU(), torch.nn.Linear(48, 1)
    )
    return net, torch.tensor(x, dtype=torch.float32), target, torch.nn.functional.huber_loss


TASKS = [
    Task(f.__name__, f)
    for f in (hastie_norm, calendar_lstm, many_labels, digits_denoised, inverse_mixture, added_modulo, friedman_huber)
]
