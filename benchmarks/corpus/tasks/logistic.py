"""Linear models of classes and amounts on tables: convex, from nearly separable to hopelessly mixed, with redundant columns."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus.nn import cross_entropy, linear, normal, run_linear
from benchmarks.corpus.problem import Loss, Problem, Task, Tree, split


def _redundant(rng: np.random.Generator, n: int, d: int, causes: int) -> tuple[np.ndarray, np.ndarray]:
    """Standardised columns that all measure the same few causes, as medical and industrial tables do; the causes besides."""
    z = rng.normal(size=(n, causes))
    x = z @ (rng.normal(size=(causes, d)) * rng.gamma(1.0, 1.0, causes)[:, None])
    x = x + float(rng.choice([0.1, 0.3, 1.0])) * x.std(0) * rng.normal(size=x.shape)
    skewed = rng.random(d) < 0.4
    x[:, skewed] = np.exp(x[:, skewed] / x[:, skewed].std(0))
    return (x - x.mean(0)) / x.std(0), z


def _weights(rng: np.random.Generator, d: int, k: int) -> Tree:
    """Zeros, as libraries of statistics begin, or small numbers, as those of neural networks do."""
    gain = float(rng.choice([0.0, 0.3, 1.0]))
    return linear(rng, d, k, gain)


def _binary(l2: float) -> Loss:
    def loss(p, batch, key):
        return jnp.mean(jax.nn.softplus(-batch[1] * run_linear(p, batch[0])[:, 0])) + l2 * jnp.sum(p["w"] ** 2)

    return loss


def _measurements(rng: np.random.Generator) -> Problem:
    n, d = int(rng.choice([250, 600, 2000])), int(rng.choice([8, 20, 40]))
    x, z = _redundant(rng, n + n // 4, d, int(rng.choice([2, 4, 8])))
    y = np.sign(z[:, 0] + 0.7 * z[:, 1] + float(rng.choice([0.02, 0.1, 0.4])) * rng.logistic(size=len(z)))
    train, val = split((x.astype(np.float32), y.astype(np.float32)), n // 4)
    return Problem(_weights(rng, d, 1), _binary(float(rng.choice([0.0, 0.0, 1e-3, 1e-2]))), train, val)


def _overlapping(rng: np.random.Generator) -> Problem:
    n, d = int(rng.choice([400, 1500])), int(rng.choice([5, 25, 100]))
    y = rng.choice([-1.0, 1.0], n + n // 4)
    x = rng.normal(size=(len(y), d)) * rng.gamma(2.0, 0.5, d) + 0.6 * y[:, None] * rng.normal(size=d) / d**0.5
    train, val = split((x.astype(np.float32), y.astype(np.float32)), n // 4)
    return Problem(_weights(rng, d, 1), _binary(float(rng.choice([0.0, 1e-3]))), train, val)


def _categories(rng: np.random.Generator) -> Problem:
    """Clicks on advertisements: one weight for each value of each column, most values rare."""
    n, columns, values = 4000, int(rng.choice([4, 10])), int(rng.choice([20, 100]))
    odds = 1 / np.arange(1, values + 1)
    at = np.stack([rng.choice(values, n, p=odds / odds.sum()) for _ in range(columns)], 1)
    effect = rng.normal(size=(columns, values)) * 1.5
    score = effect[np.arange(columns), at].sum(1) / columns**0.5 - float(rng.choice([0.0, 2.0]))
    y = np.where(rng.random(n) < 1 / (1 + np.exp(-score)), 1.0, -1.0)
    train, val = split((at.astype(np.int32), y.astype(np.float32)), 800)
    params = {"w": normal(rng, columns, values, scale=0.01), "b": np.zeros((), np.float32)}

    def loss(p, batch, key):
        score = p["w"][jnp.arange(columns), batch[0]].sum(-1) + p["b"]
        return jnp.mean(jax.nn.softplus(-batch[1] * score))

    return Problem(params, loss, train, val)


def _many_classes(rng: np.random.Generator) -> Problem:
    n, d, k = int(rng.choice([600, 2500])), int(rng.choice([16, 64])), int(rng.choice([4, 10, 30]))
    centre = rng.normal(size=(k, d)) * float(rng.choice([0.3, 0.6, 1.0]))
    y = rng.integers(0, k, n + n // 4)
    x = centre[y] + rng.normal(size=(len(y), d))
    train, val = split((x.astype(np.float32), y.astype(np.int32)), n // 4)
    l2 = float(rng.choice([0.0, 1e-3]))

    def loss(p, batch, key):
        return cross_entropy(run_linear(p, batch[0]), batch[1]) + l2 * jnp.sum(p["w"] ** 2)

    return Problem(_weights(rng, d, k), loss, train, val)


def _waves(rng: np.random.Generator) -> Problem:
    """Logistic regression on random Fourier features: a kernel machine, linear in what it learns."""
    n, d = int(rng.choice([500, 2000])), int(rng.choice([50, 200]))
    z = rng.normal(size=(n + n // 4, 3))
    x = np.sqrt(2.0) * np.cos(z @ rng.normal(size=(3, d)) * float(rng.choice([0.5, 1.5])) + rng.uniform(0, 6.3, d))
    y = np.sign(np.sin(2 * z[:, 0]) + z[:, 1] * z[:, 2] + float(rng.choice([0.0, 0.5])) * rng.normal(size=len(z)))
    train, val = split((x.astype(np.float32), y.astype(np.float32)), n // 4)
    return Problem(_weights(rng, d, 1), _binary(float(rng.choice([0.0, 1e-4, 1e-2]))), train, val)


def _noisy_amounts(rng: np.random.Generator) -> Problem:
    """Least squares where the columns explain a small part of what is asked for."""
    n, d = int(rng.choice([300, 1500])), int(rng.choice([5, 20, 60]))
    x, z = _redundant(rng, n + n // 4, d, int(rng.choice([2, 6])))
    y = z[:, 0] + float(rng.choice([0.5, 1.5, 4.0])) * rng.normal(size=len(z))
    y = (y - y.mean()) / y.std() + float(rng.choice([0.0, 0.0, 3.0]))
    train, val = split((x.astype(np.float32), y.astype(np.float32)), n // 4)

    def loss(p, batch, key):
        return jnp.mean((run_linear(p, batch[0])[:, 0] - batch[1]) ** 2)

    return Problem(_weights(rng, d, 1), loss, train, val)


STEPS = (200, 500, 1000, 2500)

TASKS = [
    Task("measurements_logreg", _measurements, steps=STEPS),
    Task("noisy_linreg", _noisy_amounts, batches=(8, 32, 128, 512), steps=STEPS),
    Task("softmax_many_classes", _many_classes, steps=STEPS),
    Task("overlapping_logreg", _overlapping, steps=STEPS),
    Task("click_categories", _categories, batches=(16, 64, 256), steps=STEPS),
    Task("fourier_logreg", _waves, steps=STEPS),
]
