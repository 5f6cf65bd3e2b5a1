"""Small tables bundled with scikit-learn."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_diabetes, load_iris, load_linnerud, load_wine

from benchmarks.corpus.nn import cross_entropy, linear, mlp, normal, pick_activation, run_linear, run_mlp
from benchmarks.corpus.problem import Problem, Task, split


def _table(rng: np.random.Generator, loader, n_val: int, scale: bool = True):
    """Shuffled, standardised table, cut into training and validation."""
    x, y = loader(return_X_y=True)
    if scale:
        x = (x - x.mean(0)) / x.std(0)
    i = rng.permutation(len(x))
    return split((x[i].astype(np.float32), y[i]), n_val)


def _wine(rng: np.random.Generator) -> Problem:
    (x, y), (vx, vy) = _table(rng, load_wine, 60)
    l2 = float(rng.choice([0.0, 1e-3, 1e-2]))

    def loss(p, batch, key):
        return cross_entropy(run_linear(p, batch[0]), batch[1]) + l2 * jnp.sum(p["w"] ** 2)

    return Problem(linear(rng, 13, 3, 0.5), loss, (x, y.astype(np.int32)), (vx, vy.astype(np.int32)))


def _iris(rng: np.random.Generator) -> Problem:
    (x, y), (vx, vy) = _table(rng, load_iris, 50)
    n = int(rng.choice([8, 24]))
    params = {"centre": normal(rng, n, 4), "width": np.zeros(n, np.float32), "out": linear(rng, n, 3)}

    def loss(p, batch, key):
        d = jnp.sum((batch[0][:, None] - p["centre"]) ** 2, -1)
        return cross_entropy(run_linear(p["out"], jnp.exp(-d * jnp.exp(p["width"]))), batch[1])

    return Problem(params, loss, (x, y.astype(np.int32)), (vx, vy.astype(np.int32)))


def _diabetes_raw(rng: np.random.Generator) -> Problem:
    (x, y), (vx, vy) = _table(rng, load_diabetes, 120)
    act = pick_activation(rng)

    def loss(p, batch, key):
        return jnp.mean((run_mlp(p, batch[0], act)[:, 0] - batch[1]) ** 2)

    params = mlp(rng, (10, int(rng.choice([16, 48])), 1))
    return Problem(params, loss, (x, y.astype(np.float32)), (vx, vy.astype(np.float32)))


def _diabetes_quantile(rng: np.random.Generator) -> Problem:
    (x, y), (vx, vy) = _table(rng, load_diabetes, 120)
    act = pick_activation(rng)
    levels = np.array([0.1, 0.5, 0.9], np.float32)

    def loss(p, batch, key):
        e = batch[1][:, None] / 50 - run_mlp(p, batch[0], act)
        return jnp.mean(jnp.maximum(levels * e, (levels - 1) * e))

    return Problem(mlp(rng, (10, 32, 32, 3)), loss, (x, y.astype(np.float32)), (vx, vy.astype(np.float32)))


def _linnerud(rng: np.random.Generator) -> Problem:
    (x, y), (vx, vy) = _table(rng, load_linnerud, 6)
    y, vy = ((a / y.mean(0)).astype(np.float32) for a in (y, vy))

    def loss(p, batch, key):
        return jnp.mean(jax.nn.softplus(jnp.abs(run_mlp(p, batch[0], jnp.tanh) - batch[1]) * 3)) - np.log(2.0)

    return Problem(mlp(rng, (3, 40, 40, 3)), loss, (x, y), (vx, vy))


TASKS = [
    Task("wine_softmax", _wine, steps=(200, 300, 600, 1000, 2000)),
    Task("iris_rbf", _iris, batches=(4, 8, 16, 64), steps=(300, 600, 1500, 3000)),
    Task("diabetes_raw_mse", _diabetes_raw, steps=(300, 600, 1500)),
    Task("diabetes_quantile", _diabetes_quantile, steps=(300, 600, 1000, 2000)),
    Task("linnerud_tiny", _linnerud, batches=(4, 7, 14), steps=(200, 600, 2000)),
]
