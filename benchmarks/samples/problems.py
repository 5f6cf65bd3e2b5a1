"""What is trained: data, network and loss. Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional

LICENCE_TEXT = Path(__file__).resolve().parents[2] / "LICENSE"
"""Text for the language model."""
CONTEXT = 32


@dataclass(frozen=True)
class Problem:
    """Tensors, a network that starts from a seed, and a loss."""

    train: tuple[Tensor, Tensor]
    val: tuple[Tensor, Tensor]
    network: Callable[[], nn.Module]
    loss: Callable[[Tensor, Tensor], Tensor]
    classes: int | None = None
    evaluated: int = 2000
    """Examples at most in a noise-free evaluation."""


def digits(hidden: int = 128, train_size: int = 1400, convolution: bool = False, noise: float = 0.0) -> Problem:
    """Handwritten digits (public data, bundled with scikit-learn), ten classes.

    ``noise`` is the share of training labels drawn at random.
    """
    data = load_digits()
    generator = torch.Generator().manual_seed(7)
    order = torch.randperm(len(data.target), generator=generator)
    x = torch.tensor(data.data, dtype=torch.float32)[order] / 16
    y = torch.tensor(data.target)[order]
    y_train = y[:train_size].clone()
    wrong = torch.rand(train_size, generator=generator) < noise
    y_train[wrong] = torch.randint(0, 10, (int(wrong.sum()),), generator=generator)
    network = _convolutional if convolution else lambda: _perceptron(64, hidden, 10)
    return Problem((x[:train_size], y_train), (x[1400:], y[1400:]), network, functional.cross_entropy, 10)


def waves(size: int = 2000, noise: float = 0.05) -> Problem:
    """Regression of a sum of sines of four inputs, mean squared error."""
    generator = torch.Generator().manual_seed(11)
    x = torch.rand(size + 500, 4, generator=generator) * 2 - 1
    clean = torch.sin(3 * x[:, 0]) + torch.sin(5 * x[:, 1] * x[:, 2]) + 0.5 * torch.cos(4 * x[:, 3])
    y = (clean + noise * torch.randn(size + 500, generator=generator))[:, None]
    return Problem((x[:size], y[:size]), (x[size:], y[size:]), lambda: _perceptron(4, 64, 1), functional.mse_loss)


def letters_of_the_licence() -> tuple[Tensor, list[str]]:
    """The text as indices of its letters, and the letters."""
    raw = LICENCE_TEXT.read_text(encoding="utf-8")
    letters = sorted(set(raw))
    return torch.tensor([letters.index(c) for c in raw]), letters


def text(layers: int = 4, width: int = 32) -> Problem:
    """Character language model of this project's licence: a transformer that normalises after each block."""
    code, letters = letters_of_the_licence()
    cut = int(0.85 * len(code))

    def windows(part: Tensor) -> tuple[Tensor, Tensor]:
        rows = part.unfold(0, CONTEXT + 1, 5)
        return rows[:, :-1].contiguous(), rows[:, 1:].contiguous()

    return Problem(
        windows(code[:cut]),
        windows(code[cut:]),
        lambda: _Transformer(len(letters), width, layers),
        lambda out, y: functional.cross_entropy(out.flatten(0, 1), y.flatten()),
        len(letters),
        evaluated=128,
    )


def _perceptron(inputs: int, hidden: int, outputs: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, outputs)
    )


def _convolutional() -> nn.Module:
    return nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(512, 10),
    )  # fmt: skip


class _Transformer(nn.Module):
    def __init__(self, letters: int, width: int, layers: int) -> None:
        super().__init__()
        self.letter = nn.Embedding(letters, width)
        self.place = nn.Parameter(torch.randn(CONTEXT, width) * 0.02)
        block = nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.0, batch_first=True)
        self.blocks = nn.TransformerEncoder(block, layers, enable_nested_tensor=False)
        self.out = nn.Linear(width, letters)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(CONTEXT))

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.blocks(self.letter(x) + self.place, mask=self.mask, is_causal=True))
