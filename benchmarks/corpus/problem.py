"""What a training is made of: parameters, a loss, data, and nothing about how it is optimised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

Tree = Any  # nested lists and dicts of arrays
Loss = Callable[[Tree, Tree, jax.Array | None], jax.Array]


@dataclass(frozen=True)
class Problem:
    """One concrete training problem, drawn by a task.

    ``loss(params, batch, key)`` is what the training minimises; ``key`` is None where the loss is
    wanted without dropout or sampling noise.  ``train`` and ``val`` are trees of arrays whose first
    axis is the example.
    """

    params: Tree
    loss: Loss
    train: Tree
    val: Tree
    noise_free: Loss | None = None  # loss that is evaluated, where it is not `loss` with key None
    gradient: Callable[[Tree, jax.Array], Tree] | None = None  # what happens to a gradient on its way
    after: Callable[[Tree], Tree] | None = None  # what happens to the parameters after each step
    eval_size: int = 512

    @property
    def size(self) -> int:
        """Number of training examples."""
        return len(jax.tree.leaves(self.train)[0])

    def evaluation(self) -> Loss:
        """The loss as it is evaluated, without any noise."""
        return self.noise_free or self.loss


@dataclass(frozen=True)
class Task:
    """A family of problems: ``build`` draws one (width, activation, noise level, ...)."""

    name: str
    build: Callable[[np.random.Generator], Problem]
    batches: tuple[int, ...] = (8, 16, 32, 64, 128)
    steps: tuple[int, ...] = (300, 600, 1000, 1500)
    slow: bool = False
    plain: bool = False
    """An everyday script: one of the common optimizers, its rate constant."""
    wide_every: int = 8
    """Every so many settings the sweep is one of the published kind: see :class:`benchmarks.corpus.settings.Setting`."""


def split(arrays: tuple[np.ndarray, ...], n_val: int) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """First part for training, the last `n_val` examples for validation."""
    return tuple(a[:-n_val] for a in arrays), tuple(a[-n_val:] for a in arrays)
