"""Regression with unusual scales, losses and networks."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln

from benchmarks.corpus import nn
from benchmarks.corpus.problem import Problem, Task, split


def _friedman(rng: np.random.Generator, n: int, noise: float = 1.0):
    """Friedman's first function of ten uniform inputs."""
    x = rng.random((n, 10))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x.astype(np.float32), y + noise * rng.normal(size=n)


def _friedman_huge(rng: np.random.Generator) -> Problem:
    x, y = _friedman(rng, 2500)
    scale, act = float(rng.choice([30.0, 1000.0])), nn.pick_activation(rng)
    train, val = split((x, (scale * y).astype(np.float32)), 500)

    def loss(p, batch, key):
        return jnp.mean((run_scaled(p, batch[0]) - batch[1]) ** 2)

    def run_scaled(p, x):
        return scale * nn.run_mlp(p, x, act)[:, 0]

    return Problem(nn.mlp(rng, (10, 48, 1)), loss, train, val)


def _huber(rng: np.random.Generator) -> Problem:
    x, y = _friedman(rng, 2500)
    y = (y - y.mean()) / y.std() + 10 * (rng.random(2500) < 0.05) * rng.standard_cauchy(2500)
    act = nn.pick_activation(rng)
    train, val = split((x * 2 - 1, np.clip(y, -500, 500).astype(np.float32)), 500)

    def loss(p, batch, key):
        e = jnp.abs(nn.run_mlp(p, batch[0], act)[:, 0] - batch[1])
        return jnp.mean(jnp.where(e < 1, 0.5 * e**2, e - 0.5))

    return Problem(nn.mlp(rng, (10, 32, 32, 1)), loss, train, val)


def _poisson(rng: np.random.Generator) -> Problem:
    x = rng.normal(size=(3000, 6))
    rate = np.exp(1 + 0.5 * np.sin(2 * x[:, 0]) + 0.4 * x[:, 1] - 0.3 * x[:, 2] * x[:, 3])
    y = rng.poisson(np.minimum(rate, 60))
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 500)

    def loss(p, batch, key):
        z = nn.run_mlp(p, batch[0], jnp.tanh)[:, 0]
        return jnp.mean(jnp.exp(z) - batch[1] * z + gammaln(batch[1] + 1))

    return Problem(nn.mlp(rng, (6, 24, 1)), loss, train, val)


def _siren(rng: np.random.Generator) -> Problem:
    """A picture as a function of its coordinates, with sine units."""
    omega, n = float(rng.choice([6.0, 15.0])), int(rng.choice([24, 48]))
    x = rng.uniform(-1, 1, (4000, 2))
    f = np.sin(8 * x[:, 0] * x[:, 1]) + (np.hypot(*x.T) < 0.6) - 0.5 * (np.abs(x[:, 0]) < 0.2)
    train, val = split((x.astype(np.float32), f.astype(np.float32)), 500)

    def loss(p, batch, key):
        h = jnp.sin(omega * nn.run_linear(p[0], batch[0]))
        h = jnp.sin(omega * nn.run_linear(p[1], h))
        return jnp.mean((nn.run_linear(p[2], h)[:, 0] - batch[1]) ** 2)

    return Problem(
        [nn.linear(rng, 2, n, 0.6), nn.linear(rng, n, n, 2.4 / omega), nn.linear(rng, n, 1)], loss, train, val
    )


def _pinn(rng: np.random.Generator) -> Problem:
    """A network that must satisfy u'' + k u = f with zero ends."""
    k = float(rng.choice([1.0, 4.0]))
    t = rng.random((2000, 1)).astype(np.float32)
    train, val = split((t,), 300)

    def loss(p, batch, key):
        def u(t):
            return t * (1 - t) * nn.run_mlp(p, 2 * t[None] - 1, jnp.tanh)[0]

        def residual(t):
            return jax.grad(jax.grad(u))(t) + k * u(t) - 10 * jnp.sin(6 * t)

        return jnp.mean(jax.vmap(residual)(batch[0][:, 0]) ** 2)

    return Problem(nn.mlp(rng, (1, 24, 24, 1)), loss, train, val, eval_size=200)


def _gaussian_nll(rng: np.random.Generator) -> Problem:
    """Mean and variance of noise that depends on the input: the loss may be negative."""
    x = rng.uniform(-2, 2, (3000, 1))
    y = np.sin(3 * x[:, 0]) + (0.02 + 0.3 * np.abs(x[:, 0])) * rng.normal(size=3000)
    act = nn.pick_activation(rng)
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 500)

    def loss(p, batch, key):
        mean, log_s = nn.run_mlp(p, batch[0], act).T
        return jnp.mean(0.5 * ((batch[1] - mean) * jnp.exp(-log_s)) ** 2 + log_s)

    params = nn.mlp(rng, (1, 32, 32, 2))
    params[-1] = nn.linear(rng, 32, 2, 0.2)
    return Problem(params, loss, train, val)


def _operator(rng: np.random.Generator) -> Problem:
    """Antiderivative of a random function, learned from samples of it (branch and trunk networks)."""
    grid = np.linspace(0, 1, 20)
    a = rng.normal(size=(3000, 4)) / np.arange(1, 5)
    t = rng.random((3000, 1))
    m = np.pi * np.arange(1, 5)
    f, y = a @ np.cos(m[:, None] * grid), (a * np.sin(m * t) / m).sum(1)
    train, val = split((f.astype(np.float32), t.astype(np.float32), (3 * y).astype(np.float32)), 400)
    params = {"f": nn.mlp(rng, (20, 32, 16)), "t": nn.mlp(rng, (1, 32, 16))}

    def loss(p, batch, key):
        a, b = nn.run_mlp(p["f"], batch[0], jax.nn.gelu), nn.run_mlp(p["t"], batch[1], jax.nn.gelu)
        return jnp.mean((jnp.mean(a * b, -1) - batch[2]) ** 2)

    return Problem(params, loss, train, val)


TASKS = [
    Task("friedman_huge_targets", _friedman_huge, batches=(8, 32, 128), steps=(300, 1000, 2000)),
    Task("siren_picture", _siren, batches=(32, 64, 128), steps=(300, 1000, 2000)),
    Task("poisson_counts", _poisson, steps=(300, 600, 1500)),
    Task("pinn_ode", _pinn, batches=(16, 32, 64), steps=(300, 600, 1500)),
    Task("huber_outliers", _huber, steps=(300, 600, 2000)),
    Task("gaussian_nll", _gaussian_nll, batches=(8, 32, 128), steps=(300, 1000, 2000)),
    Task("operator_net", _operator, batches=(16, 64), steps=(300, 1000)),
]
