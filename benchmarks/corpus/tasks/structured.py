"""Odd one out: sets, dynamics, survival, factorisation machines, triplets, several losses at once."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.data import shapes
from benchmarks.corpus.problem import Problem, Task, split


def _sets(rng: np.random.Generator) -> Problem:
    """The spread of a set of points, from a mean over its members."""
    x = rng.normal(size=(3000, 10, 3)) * rng.gamma(2.0, 0.5, (3000, 1, 1))
    y = x.std(1).max(1)
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 500)
    act = nn.pick_activation(rng)
    params = {"each": nn.mlp(rng, (3, 24, 16)), "all": nn.mlp(rng, (16, 24, 1))}

    def loss(p, batch, key):
        pooled = nn.run_mlp(p["each"], batch[0], act).mean(1)
        return jnp.mean((nn.run_mlp(p["all"], pooled, act)[:, 0] - batch[1]) ** 2)

    return Problem(params, loss, train, val, eval_size=256)


def _dynamics(rng: np.random.Generator) -> Problem:
    """A vector field whose flow over ten Euler steps must end where a pendulum does."""
    x = rng.uniform(-2, 2, (2500, 2))
    y = x.copy()
    for _ in range(100):
        y = y + 0.02 * np.stack([y[:, 1], -2 * np.sin(y[:, 0]) - 0.2 * y[:, 1]], 1)
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 400)

    def loss(p, batch, key):
        x = batch[0]
        for _ in range(10):
            x = x + 0.2 * nn.run_mlp(p, x, jnp.tanh)
        return jnp.mean(jnp.sum((x - batch[1]) ** 2, -1))

    return Problem(nn.mlp(rng, (2, 32, 2), 0.8), loss, train, val, eval_size=256)


def _survival(rng: np.random.Generator) -> Problem:
    """Cox's partial likelihood within a batch, with censoring."""
    x = rng.normal(size=(2500, 12))
    risk = x[:, 0] - x[:, 1] + x[:, 2] * x[:, 3]
    t, c = rng.exponential(np.exp(-risk)), rng.exponential(2.0, 2500)
    arrays = (x.astype(np.float32), np.minimum(t, c).astype(np.float32), (t < c).astype(np.float32))
    train, val = split(arrays, 500)
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        score = nn.run_mlp(p, batch[0], act)[:, 0]
        later = batch[1][None, :] >= batch[1][:, None]
        total = jax.nn.logsumexp(jnp.where(later, score[None, :], -1e9), -1)
        return jnp.mean(batch[2] * (total - score))

    return Problem(nn.mlp(rng, (12, 24, 1), 0.8), loss, train, val, eval_size=256)


def _factorisation_machine(rng: np.random.Generator) -> Problem:
    """Clicks from four categorical fields: a factorisation machine, most embeddings seldom seen."""
    fields, levels, d = 4, 60, int(rng.choice([4, 8]))
    p = 1 / np.arange(1, levels + 1)
    x = rng.choice(levels, (6000, fields), p=p / p.sum()) + levels * np.arange(fields)
    v = 0.8 * rng.normal(size=(fields * levels, 3))
    pair = (v[x].sum(1) ** 2 - (v[x] ** 2).sum(1)).sum(1)
    y = (pair - 1.5 + rng.logistic(size=6000) > 0).astype(np.float32)
    train, val = split((x.astype(np.int32), y), 1000)
    n = fields * levels
    params = {
        "w": np.zeros(n, np.float32),
        "v": nn.normal(rng, n, d, scale=0.1),
        "b": np.zeros((), np.float32),
    }

    def loss(p, batch, key):
        e = p["v"][batch[0]]
        z = p["b"] + p["w"][batch[0]].sum(1) + 0.5 * (e.sum(1) ** 2 - (e**2).sum(1)).sum(-1)
        return jnp.mean(jax.nn.softplus(z) - batch[1] * z)

    return Problem(params, loss, train, val)


def _triplets(rng: np.random.Generator) -> Problem:
    """An embedding in which the same shape is nearer than another one, on the unit sphere as in FaceNet (Schroff et al. 2015).

    Without the sphere a rate too high makes all distances huge and the noise-free loss zero by chance.
    """
    x, y = shapes(rng, 1800, 10, 0.1)
    x = x.reshape(-1, 100)
    same = np.array([rng.choice(np.flatnonzero(y == k)) for k in y])
    other = np.array([rng.choice(np.flatnonzero(y != k)) for k in y])
    train, val = split((x, x[same], x[other]), 300)
    margin = float(rng.choice([0.2, 0.5]))

    def loss(p, batch, key):
        a, b, c = (_on_sphere(nn.run_mlp(p, v, jax.nn.relu)) for v in batch)
        gap = jnp.sum((a - b) ** 2, -1) - jnp.sum((a - c) ** 2, -1)
        return jnp.mean(jax.nn.relu(gap + margin))

    return Problem(nn.mlp(rng, (100, 48, 8), 0.8), loss, train, val)


def _on_sphere(x):
    return x / jnp.sqrt(jnp.sum(x**2, -1, keepdims=True) + 1e-12)


def _two_heads(rng: np.random.Generator) -> Problem:
    """A class and a quantity from one trunk, their losses of very different size."""
    x, y = shapes(rng, 2400, 10)
    amount = x.sum((1, 2)) / 10
    arrays = (x.reshape(-1, 100), amount.astype(np.float32), y)
    train, val = split(arrays, 400)
    weight, act = float(rng.choice([0.05, 5.0])), nn.pick_activation(rng)
    params = {"trunk": nn.mlp(rng, (100, 48, 32)), "heads": nn.linear(rng, 32, 7)}

    def loss(p, batch, key):
        out = nn.run_linear(p["heads"], act(nn.run_mlp(p["trunk"], batch[0], act)))
        return nn.cross_entropy(out[:, 1:], batch[2]) + weight * jnp.mean((out[:, 0] - batch[1]) ** 2)

    return Problem(params, loss, train, val)


def _gamma(rng: np.random.Generator) -> Problem:
    """Claims: positive, skewed, by the gamma deviance with a log link."""
    x = rng.normal(size=(3000, 8))
    mean = np.exp(2 + 0.6 * x[:, 0] - 0.4 * x[:, 1] + 0.3 * np.abs(x[:, 2]))
    y = rng.gamma(0.8, mean / 0.8)
    train, val = split((x.astype(np.float32), np.maximum(y, 1e-3).astype(np.float32)), 500)
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        z = nn.run_mlp(p, batch[0], act)[:, 0]
        return jnp.mean(2 * (z - jnp.log(batch[1]) + batch[1] * jnp.exp(-z) - 1))

    return Problem(nn.mlp(rng, (8, 24, 24, 1), 0.8), loss, train, val)


TASKS = [
    Task("set_spread", _sets, batches=(8, 32), steps=(300, 600, 1500)),
    Task("pendulum_flow", _dynamics, batches=(16, 64), steps=(300, 600)),
    Task("cox_survival", _survival, batches=(32, 128), steps=(200, 600, 1500)),
    Task("factorisation_machine", _factorisation_machine, batches=(16, 64, 256), steps=(400, 1000, 3000)),
    Task("triplet_shapes", _triplets, batches=(16, 64), steps=(300, 600, 1500)),
    Task("two_headed", _two_heads, batches=(8, 32, 128), steps=(300, 600, 1500)),
    Task("gamma_claims", _gamma, batches=(8, 32, 128), steps=(300, 600, 1500)),
]
