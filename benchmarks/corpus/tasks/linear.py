"""Linear and bilinear models: convex or nearly so, from well to badly conditioned."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus.nn import linear, normal, run_linear
from benchmarks.corpus.problem import Problem, Task, split


def _ill_conditioned(rng: np.random.Generator) -> Problem:
    d, decades = int(rng.choice([20, 60])), float(rng.choice([1.0, 1.5, 2.0]))
    x = rng.normal(size=(3000, d)) * np.logspace(0, -decades, d)
    y = x @ (rng.normal(size=d) * np.logspace(0, decades, d)) + 0.3 * rng.normal(size=3000)
    train, val = split((x.astype(np.float32), y[:, None].astype(np.float32)), 500)

    def loss(p, batch, key):
        return 0.5 * jnp.mean((run_linear(p, batch[0]) - batch[1]) ** 2)

    return Problem(linear(rng, d, 1, 0.1), loss, train, val)


def _sparse(rng: np.random.Generator) -> Problem:
    d, l1 = 200, float(rng.choice([0.01, 0.05]))
    x = rng.normal(size=(1200, d))
    w = rng.normal(size=d) * 3 * (rng.random(d) < 0.05)
    y = (x @ w + rng.normal(size=1200))[:, None]
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 300)

    def loss(p, batch, key):
        return jnp.mean((run_linear(p, batch[0]) - batch[1]) ** 2) + l1 * jnp.sum(jnp.abs(p["w"]))

    return Problem(linear(rng, d, 1, 0.5), loss, train, val)


def _hinge(rng: np.random.Generator) -> Problem:
    d, c = int(rng.choice([30, 120])), float(rng.choice([1e-3, 1e-2]))
    y = rng.choice([-1.0, 1.0], 2500)
    x = rng.normal(size=(2500, d)) * rng.gamma(1.0, 1.0, d) + 0.4 * y[:, None] * rng.normal(size=d)
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 500)
    squared = rng.random() < 0.4

    def loss(p, batch, key):
        margin = jax.nn.relu(1 - batch[1] * run_linear(p, batch[0])[:, 0])
        return jnp.mean(margin**2 if squared else margin) + c * jnp.sum(p["w"] ** 2)

    return Problem(linear(rng, d, 1, 0.5), loss, train, val)


def _ratings(rng: np.random.Generator) -> Problem:
    users, items, rank = 120, 80, int(rng.choice([3, 10]))
    u, v = rng.normal(size=(users, 4)), rng.normal(size=(items, 4))
    i, j = rng.integers(0, users, 6000), rng.integers(0, items, 6000)
    stars = np.clip(np.round(3 + 0.7 * (u[i] * v[j]).sum(1) + 0.5 * rng.normal(size=6000)), 1, 5)
    train, val = split((i.astype(np.int32), j.astype(np.int32), stars.astype(np.float32)), 1000)
    params = {
        "u": normal(rng, users, rank, scale=0.3),
        "v": normal(rng, items, rank, scale=0.3),
        "b": np.zeros((), np.float32),
    }

    def loss(p, batch, key):
        a, b = p["u"][batch[0]], p["v"][batch[1]]
        e = jnp.sum(a * b, -1) + p["b"] - batch[2]
        return jnp.mean(e**2) + 0.02 * jnp.mean(a**2 + b**2)

    return Problem(params, loss, train, val)


def _deep_linear(rng: np.random.Generator) -> Problem:
    d, depth = 16, int(rng.choice([4, 8]))
    x = rng.normal(size=(2000, d))
    y = x @ (np.linalg.qr(rng.normal(size=(d, d)))[0] * np.linspace(2, 0.2, d))
    train, val = split((x.astype(np.float32), (y + 0.1 * rng.normal(size=y.shape)).astype(np.float32)), 400)
    params = [normal(rng, d, d, scale=float(rng.choice([0.7, 1.0])) * d**-0.5) for _ in range(depth)]

    def loss(p, batch, key):
        out = batch[0]
        for w in p:
            out = out @ w
        return jnp.mean((out - batch[1]) ** 2)

    return Problem(params, loss, train, val)


def _ranking(rng: np.random.Generator) -> Problem:
    a, b = rng.normal(size=(2, 3000, 25))
    w = rng.normal(size=25)
    y = np.sign(a @ w - b @ w + rng.logistic(size=3000))
    train, val = split((a.astype(np.float32), b.astype(np.float32), y.astype(np.float32)), 500)

    def loss(p, batch, key):
        score = run_linear(p, batch[0])[:, 0] - run_linear(p, batch[1])[:, 0]
        return jnp.mean(jax.nn.softplus(-batch[2] * score)) + 0.01 * jnp.sum(p["w"] ** 2)

    return Problem(linear(rng, 25, 1, 3.0), loss, train, val)


TASKS = [
    Task("illcond_linreg", _ill_conditioned, batches=(4, 16, 64, 256), steps=(300, 1000, 3000)),
    Task("hinge_svm", _hinge, steps=(200, 600, 1500, 3000)),
    Task("matrix_factorisation", _ratings, batches=(16, 64, 256), steps=(400, 1000, 3000)),
    Task("sparse_lasso", _sparse, steps=(300, 600, 1500)),
    Task("deep_linear", _deep_linear, steps=(300, 600, 1500)),
    Task("pairwise_ranking", _ranking, steps=(200, 600, 1500)),
]
