"""What people train first: a small dense network on a small table, a common optimizer, the rate constant."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import jax.numpy as jnp
import numpy as np
from sklearn.datasets import (
    load_diabetes,
    load_wine,
    make_blobs,
    make_circles,
    make_classification,
    make_friedman2,
    make_moons,
)

from benchmarks.corpus.nn import cross_entropy, pick_activation, run_mlp
from benchmarks.corpus.problem import Problem, Task, Tree, split

Points = tuple[np.ndarray, np.ndarray]


def _dense(rng: np.random.Generator, n_in: int, n_out: int) -> Tree:
    """One to three hidden layers, drawn as frameworks do unless told otherwise: uniformly within 1 / sqrt(inputs)."""
    sizes = [n_in, *[int(rng.choice([16, 32, 64, 128]))] * int(rng.integers(1, 4)), n_out]
    layers = []
    for a, b in pairwise(sizes):
        w, bias = (rng.uniform(-1, 1, size) / a**0.5 for size in ((a, b), (b,)))
        layers.append({"w": w.astype(np.float32), "b": bias.astype(np.float32)})
    return layers


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1_000_000))


def _moons(rng: np.random.Generator) -> Points:
    n = int(rng.choice([400, 1000, 2000]))
    return make_moons(n, noise=float(rng.uniform(0.05, 0.4)), random_state=_seed(rng))


def _circles(rng: np.random.Generator) -> Points:
    n = int(rng.choice([400, 1000, 2000]))
    return make_circles(n, noise=float(rng.uniform(0.02, 0.2)), factor=0.5, random_state=_seed(rng))


def _blobs(rng: np.random.Generator) -> Points:
    k = int(rng.choice([3, 5, 8]))
    return make_blobs(1200, 2, centers=k, cluster_std=float(rng.uniform(0.8, 2.5)), random_state=_seed(rng))[:2]


def _classes(rng: np.random.Generator) -> Points:
    noise = float(rng.choice([0.0, 0.05, 0.2]))
    return make_classification(1500, 20, n_informative=6, n_classes=3, flip_y=noise, random_state=_seed(rng))


def _sine(rng: np.random.Generator) -> Points:
    x = rng.uniform(-3, 3, (600, 1))
    return x, np.sin(float(rng.choice([1, 2, 4])) * x[:, 0]) + float(rng.choice([0.0, 0.1, 0.5])) * rng.normal(size=600)


def _impedance(rng: np.random.Generator) -> Points:
    return make_friedman2(800, noise=float(rng.choice([0.0, 100.0])), random_state=_seed(rng))


def _wine(rng: np.random.Generator) -> Points:
    return load_wine(return_X_y=True)


def _diabetes(rng: np.random.Generator) -> Points:
    return load_diabetes(return_X_y=True)


def _scaled(x: np.ndarray) -> np.ndarray:
    return ((x - x.mean(0)) / x.std(0)).astype(np.float32)


def _shuffled(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> tuple[Points, Points]:
    i = rng.permutation(len(x))
    return split((_scaled(x)[i], y[i]), len(x) // 5)


def _classifier(draw: Callable[[np.random.Generator], Points]) -> Callable[[np.random.Generator], Problem]:
    def build(rng: np.random.Generator) -> Problem:
        x, y = draw(rng)
        train, val = _shuffled(rng, x, y.astype(np.int32))
        act = pick_activation(rng, ("relu", "relu", "tanh", "sigmoid"))

        def loss(p, batch, key):
            return cross_entropy(run_mlp(p, batch[0], act), batch[1])

        return Problem(_dense(rng, x.shape[1], int(y.max()) + 1), loss, train, val)

    return build


def _regressor(draw: Callable[[np.random.Generator], Points]) -> Callable[[np.random.Generator], Problem]:
    def build(rng: np.random.Generator) -> Problem:
        x, y = draw(rng)
        train, val = _shuffled(rng, x, _scaled(y))
        act = pick_activation(rng, ("relu", "relu", "tanh", "sigmoid"))

        def loss(p, batch, key):
            return jnp.mean((run_mlp(p, batch[0], act)[:, 0] - batch[1]) ** 2)

        return Problem(_dense(rng, x.shape[1], 1), loss, train, val)

    return build


STEPS = (250, 500, 1000, 2000)

TASKS = [
    Task("moons_mlp", _classifier(_moons), steps=STEPS, plain=True),
    Task("sine_mlp", _regressor(_sine), steps=STEPS, plain=True),
    Task("wine_mlp", _classifier(_wine), batches=(8, 16, 32), steps=STEPS, plain=True),
    Task("diabetes_mlp", _regressor(_diabetes), batches=(8, 32, 64, 256), steps=STEPS, plain=True),
    Task("circles_mlp", _classifier(_circles), steps=STEPS, plain=True),
    Task("impedance_mlp", _regressor(_impedance), steps=STEPS, plain=True),
    Task("blobs_mlp", _classifier(_blobs), steps=STEPS, plain=True),
    Task("made_classes_mlp", _classifier(_classes), steps=STEPS, plain=True),
]
