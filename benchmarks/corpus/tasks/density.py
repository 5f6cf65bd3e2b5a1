"""Densities of points in the plane and on manifolds."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import make_moons, make_swiss_roll

from benchmarks.corpus import nn
from benchmarks.corpus.problem import Problem, Task, split

LOG_2PI = float(np.log(2 * np.pi))


def _moons(rng: np.random.Generator, n: int = 3000) -> np.ndarray:
    x, _ = make_moons(n, noise=0.08, random_state=int(rng.integers(1 << 31)))
    return (x - x.mean(0)) / x.std(0)


def _flow(rng: np.random.Generator) -> Problem:
    """Affine coupling layers on the swiss roll, by maximum likelihood."""
    x, _ = make_swiss_roll(3000, noise=0.4, random_state=int(rng.integers(1 << 31)))
    x = (x[:, [0, 2]] / 8).astype(np.float32)
    train, val = split((x,), 500)
    layers = [nn.mlp(rng, (1, 24, 2), 0.8) for _ in range(int(rng.choice([4, 6])))]
    bounded = bool(rng.random() < 0.7)

    def loss(p, batch, key):
        a, b = batch[0][:, :1], batch[0][:, 1:]
        log_det = 0.0
        for layer in p:
            s, t = jnp.split(nn.run_mlp(layer, a, jnp.tanh), 2, -1)
            s = 2 * jnp.tanh(s / 2) if bounded else s
            a, b = b * jnp.exp(s) + t, a
            log_det = log_det + s[:, 0]
        return jnp.mean(0.5 * jnp.sum(a**2 + b**2, -1) + LOG_2PI - log_det)

    return Problem(layers, loss, train, val)


def _mixture(rng: np.random.Generator) -> Problem:
    """A mixture density network for a function with several branches."""
    y = rng.uniform(-1, 1, (3000, 1))
    x = y + 0.3 * np.sin(6.3 * y) + 0.05 * rng.normal(size=y.shape)
    train, val = split((x.astype(np.float32), y.astype(np.float32)), 500)
    k = 5

    def loss(p, batch, key):
        w, m, s = jnp.split(nn.run_mlp(p, batch[0], jnp.tanh), 3, -1)
        z = -0.5 * ((batch[1] - m) * jnp.exp(-s)) ** 2 - s - LOG_2PI / 2
        return -jnp.mean(jax.nn.logsumexp(jax.nn.log_softmax(w) + z, -1))

    return Problem(nn.mlp(rng, (1, 32, 3 * k)), loss, train, val)


def _score(rng: np.random.Generator) -> Problem:
    """Denoising diffusion in the plane: guess the noise that was added."""
    train, val = split((_moons(rng).astype(np.float32),), 500)
    act = nn.pick_activation(rng, ("silu", "relu", "gelu"))

    def loss(p, batch, key):
        a, b = jax.random.split(jax.random.key(5) if key is None else key)
        noise, t = jax.random.normal(a, batch[0].shape), jax.random.uniform(b, (len(batch[0]), 1))
        noisy = jnp.cos(1.5 * t) * batch[0] + jnp.sin(1.5 * t) * noise
        features = jnp.concatenate([noisy, t, jnp.sin(6 * t), jnp.cos(6 * t)], -1)
        return jnp.mean((nn.run_mlp(p, features, act) - noise) ** 2)

    return Problem(nn.mlp(rng, (5, 48, 48, 2)), loss, train, val)


def _energy(rng: np.random.Generator) -> Problem:
    """Noise contrastive estimation of an unnormalised density."""
    x = _moons(rng, 3000).astype(np.float32)
    noise = (1.5 * rng.normal(size=x.shape)).astype(np.float32)
    train, val = split((x, noise), 500)

    def loss(p, batch, key):
        def ratio(x):
            log_noise = -0.5 * jnp.sum(x**2, -1) / 2.25 - LOG_2PI - np.log(2.25)
            return nn.run_mlp(p, x, jax.nn.silu)[:, 0] - log_noise

        return jnp.mean(jax.nn.softplus(-ratio(batch[0]))) + jnp.mean(jax.nn.softplus(ratio(batch[1])))

    return Problem(nn.mlp(rng, (2, 32, 32, 1)), loss, train, val)


def _gaussians(rng: np.random.Generator) -> Problem:
    """Means, widths and weights of a Gaussian mixture by gradient descent on the likelihood."""
    k, d = 8, int(rng.choice([2, 6]))
    centres = 4 * rng.normal(size=(k, d))
    x = centres[rng.integers(0, k, 3000)] + rng.normal(size=(3000, d))
    train, val = split((x.astype(np.float32),), 500)
    params = {"m": nn.normal(rng, k, d), "s": np.ones(k, np.float32), "w": np.zeros(k, np.float32)}

    def loss(p, batch, key):
        e = jnp.sum((batch[0][:, None] - p["m"]) ** 2, -1) * jnp.exp(-2 * p["s"])
        z = jax.nn.log_softmax(p["w"]) - 0.5 * e - d * (p["s"] + LOG_2PI / 2)
        return -jnp.mean(jax.nn.logsumexp(z, -1))

    return Problem(params, loss, train, val)


TASKS = [
    Task("flow_swissroll", _flow, batches=(16, 64, 128), steps=(300, 600, 1500)),
    Task("diffusion_moons", _score, batches=(16, 64, 256), steps=(300, 1000, 2000)),
    Task("mixture_density", _mixture, batches=(16, 64, 256), steps=(300, 1000, 2000)),
    Task("energy_nce", _energy, batches=(16, 64, 256), steps=(300, 600, 1500)),
    Task("gaussian_mixture", _gaussians, batches=(8, 32, 256), steps=(300, 600, 2000)),
]
