"""Objectives whose gradients are noisy in unusual ways, and test functions."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.data import textures
from benchmarks.corpus.problem import Problem, Task, split


def _teacher(rng: np.random.Generator, d: int = 16, k: int = 5) -> Problem:
    """A dense classifier of what a random two-layer function says."""
    x = rng.normal(size=(3000, d)).astype(np.float32)
    score = np.sin(x @ rng.normal(size=(d, 12)) / 2) @ rng.normal(size=(12, k))
    train, val = split((x, score.argmax(1).astype(np.int32)), 500)
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0], act), batch[1])

    return Problem(nn.mlp(rng, (d, 48, k)), loss, train, val)


def _with_gradient(problem: Problem, change) -> Problem:
    """The same problem with every gradient leaf changed by ``change(leaf, key)``."""

    def gradient(grads, key):
        leaves, shape = jax.tree.flatten(grads)
        keys = jax.random.split(key, len(leaves))
        return jax.tree.unflatten(shape, [change(a, k) for a, k in zip(leaves, keys, strict=True)])

    return Problem(problem.params, problem.loss, problem.train, problem.val, gradient=gradient)


def _heavy_tails(rng: np.random.Generator) -> Problem:
    scale = float(rng.choice([0.003, 0.01]))
    return _with_gradient(_teacher(rng), lambda g, k: g + scale * jax.random.t(k, 1.5, g.shape))


def _rounded(rng: np.random.Generator) -> Problem:
    """Gradients rounded to bfloat16, then to a coarse fixed grid."""
    grid = float(rng.choice([1e-3, 5e-3]))

    def change(g, k):
        g = g.astype(jnp.bfloat16).astype(jnp.float32)
        return grid * jnp.floor(g / grid + jax.random.uniform(k, g.shape))

    return _with_gradient(_teacher(rng), change)


def _private(rng: np.random.Generator) -> Problem:
    """Gradients clipped to norm one and hidden under Gaussian noise, as in private training."""
    sigma = float(rng.choice([0.02, 0.1]))

    def gradient(grads, key):
        size = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads)))
        leaves, shape = jax.tree.flatten(jax.tree.map(lambda g: g / jnp.maximum(1.0, size), grads))
        keys = jax.random.split(key, len(leaves))
        noisy = [g + sigma * jax.random.normal(k, g.shape) for g, k in zip(leaves, keys, strict=True)]
        return jax.tree.unflatten(shape, noisy)

    p = _teacher(rng)
    return Problem(p.params, p.loss, p.train, p.val, gradient=gradient)


def _valley(rng: np.random.Generator) -> Problem:
    """A chain of curved valleys (Rosenbrock) whose floor is shifted by each example."""
    d, bend = int(rng.choice([4, 10])), float(rng.choice([5.0, 20.0]))
    shift = rng.normal(size=(2000, d)) * float(rng.choice([0.05, 0.2]))
    train, val = split((shift.astype(np.float32),), 400)

    def loss(p, batch, key):
        x = p["x"] + batch[0]
        return jnp.mean(jnp.sum(bend * (x[:, 1:] - x[:, :-1] ** 2) ** 2 + (1 - x[:, :-1]) ** 2, -1))

    return Problem({"x": nn.normal(rng, d, scale=0.8)}, loss, train, val)


def _robust(rng: np.random.Generator) -> Problem:
    """Trained on inputs moved against it: one step of the fast gradient sign attack."""
    x, y = textures(rng, 2400, 8, noise=1.5)
    train, val = split((x.reshape(-1, 64), y), 400)
    eps, act = 0.1, nn.pick_activation(rng)

    def plain(p, x, y):
        return nn.cross_entropy(nn.run_mlp(p, x, act), y)

    def loss(p, batch, key):
        x, y = batch
        attack = jax.lax.stop_gradient(jnp.sign(jax.grad(plain, 1)(p, x, y)))
        return plain(p, x + eps * attack, y)

    return Problem(nn.mlp(rng, (64, 48, 10)), loss, train, val)


TASKS = [
    Task("heavy_tailed_gradients", _heavy_tails, steps=(300, 600, 1500)),
    Task("shifted_valley", _valley, batches=(4, 32, 256), steps=(300, 1000, 3000, 6000)),
    Task("rounded_gradients", _rounded, steps=(300, 600, 1500)),
    Task("adversarial_textures", _robust, steps=(300, 600, 1000)),
    Task("private_gradients", _private, steps=(300, 600, 1500)),
]
