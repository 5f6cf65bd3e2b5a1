"""Tasks that were left out when the policy was first chosen, and have been looked at since."""

from __future__ import annotations

import torch

from benchmarks.act_gain.design import digits
from benchmarks.act_gain.task import Made, Task


def cancer_batchnorm() -> Made:
    """Breast cancer, two classes, batch normalisation and dropout."""
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    net = torch.nn.Sequential(
        torch.nn.BatchNorm1d(30), torch.nn.Linear(30, 48), torch.nn.BatchNorm1d(48), torch.nn.ReLU(), torch.nn.Dropout(0.2),
        torch.nn.Linear(48, 2),
    )  # fmt: skip
    return net, torch.tensor(x, dtype=torch.float32), torch.tensor(y), torch.nn.functional.cross_entropy


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


def wine_wide() -> Made:
    """Three wines, one wide layer."""
    from sklearn.datasets import load_wine

    x, y = load_wine(return_X_y=True)
    inputs = torch.tensor((x - x.mean(0)) / x.std(0), dtype=torch.float32)
    net = torch.nn.Sequential(torch.nn.Linear(13, 256), torch.nn.ReLU(), torch.nn.Linear(256, 3))
    return net, inputs, torch.tensor(y), torch.nn.functional.cross_entropy


def sines_deep() -> Made:
    """A sum of sines of one number, four layers."""
    x = torch.rand(2048, 1) * 2 - 1
    y = torch.sin(5 * x) + 0.5 * torch.sin(13 * x + 1)
    layers = [part for a in (1, 48, 48) for part in (torch.nn.Linear(a, 48), torch.nn.SiLU())]
    return torch.nn.Sequential(*layers, torch.nn.Linear(48, 1)), x, y, torch.nn.functional.mse_loss


TASKS = [
    Task(f.__name__, f)
    for f in (cancer_batchnorm, text_attention, spirals_deep, digits_residual, wine_wide, sines_deep)
]
