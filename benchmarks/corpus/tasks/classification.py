"""Classification that is made difficult: wrong labels, rare classes, few examples, deep or odd networks."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_digits, make_classification, make_moons

from benchmarks.corpus import nn
from benchmarks.corpus.problem import Problem, Task, split


def _spirals(rng: np.random.Generator, n: int, arms: int = 3) -> tuple[np.ndarray, np.ndarray]:
    label, r = rng.integers(0, arms, n), rng.uniform(0.1, 1, n)
    angle = 2 * np.pi * label / arms + 4 * r + 0.15 * rng.normal(size=n)
    return (2 * r[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)).astype(np.float32), label.astype(np.int32)


def _clusters(rng: np.random.Generator, n: int, weights: list[float] | None = None, d: int = 24):
    """Gaussian clusters of several classes."""
    classes = len(weights) if weights else 6
    return make_classification(
        n,
        d,
        n_informative=10,
        n_redundant=4,
        n_classes=classes,
        weights=weights,
        class_sep=1.3,
        random_state=int(rng.integers(1 << 31)),
    )


def _network(params, act, train, val, drop: float = 0.0, smooth: float = 0.0) -> Problem:
    """Dense classifier, with dropout before the last layer and label smoothing."""

    def loss(p, batch, key):
        x = batch[0]
        for layer in p[:-1]:
            x = act(nn.run_linear(layer, x))
        logits = nn.run_linear(p[-1], nn.dropout(x, drop, key) if drop else x)
        plain = nn.cross_entropy(logits, batch[1])
        return plain if not smooth else (1 - smooth) * plain - smooth * jnp.mean(jax.nn.log_softmax(logits))

    return Problem(params, loss, train, val)


def _wrong_labels(rng: np.random.Generator) -> Problem:
    x, y = _clusters(rng, 2400)
    y = np.where(rng.random(2400) < float(rng.choice([0.15, 0.3])), rng.integers(0, 6, 2400), y)
    train, val = split((x.astype(np.float32), y.astype(np.int32)), 400)
    return _network(nn.mlp(rng, (24, int(rng.choice([32, 128])), 6)), nn.pick_activation(rng), train, val)


def _rare(rng: np.random.Generator) -> Problem:
    x, y = _clusters(rng, 4000, [0.97, 0.02, 0.01])
    train, val = split((x.astype(np.float32), y.astype(np.int32)), 800)
    return _network(nn.mlp(rng, (24, 32, 3)), nn.pick_activation(rng), train, val)


def _deep_tanh(rng: np.random.Generator) -> Problem:
    train, val = split(_spirals(rng, 2400), 400)
    depth, gain = int(rng.choice([6, 10, 12])), float(rng.choice([1.1, 1.5]))
    return _network(nn.mlp(rng, (2, *[24] * depth, 3), gain), jnp.tanh, train, val)


def _tiny_moons(rng: np.random.Generator) -> Problem:
    """Forty examples, some of them wrong, and a wide network: the validation loss rises."""
    x, y = make_moons(340, noise=0.25, random_state=int(rng.integers(1 << 31)))
    y[:40] = np.where(rng.random(40) < 0.15, 1 - y[:40], y[:40])
    x = np.concatenate([np.stack([x[:, 0], x[:, 1], x[:, 0] * x[:, 1]], 1), rng.normal(size=(340, 4))], 1)
    train, val = split((x.astype(np.float32), y.astype(np.int32)), 300)
    return _network(nn.mlp(rng, (7, 96, 96, 2)), nn.pick_activation(rng), train, val)


def _dropout(rng: np.random.Generator) -> Problem:
    train, val = split(_spirals(rng, 2000, 4), 400)
    drop, smooth = float(rng.choice([0.2, 0.5])), float(rng.choice([0.0, 0.1]))
    return _network(nn.mlp(rng, (2, 48, 96, 4)), jax.nn.relu, train, val, drop, smooth)


def _unscaled(rng: np.random.Generator) -> Problem:
    """Inputs in their raw, wildly different units."""
    x, y = _clusters(rng, 2400, d=16)
    x = x * np.logspace(-1, 1, 16) + rng.normal(size=16) * 3
    train, val = split((x.astype(np.float32), y.astype(np.int32)), 400)
    return _network(nn.mlp(rng, (16, 32, 6), 0.7), nn.pick_activation(rng), train, val)


def _attention_digits(rng: np.random.Generator) -> Problem:
    """Attention over the rows of handwritten digits."""
    x, y = load_digits(return_X_y=True)
    i = rng.permutation(len(x))
    train, val = split((x[i].reshape(-1, 8, 8).astype(np.float32) / 8 - 1, y[i].astype(np.int32)), 300)
    d = 16
    params = {
        "in": nn.linear(rng, 8, d),
        "at": nn.normal(rng, 8, d, scale=0.5),
        "b": nn.block(rng, d),
        "out": nn.linear(rng, 8 * d, 10),
    }

    def loss(p, batch, key):
        x = nn.run_block(p["b"], nn.run_linear(p["in"], batch[0]) + p["at"], 2, False)
        return nn.cross_entropy(nn.run_linear(p["out"], x.reshape(-1, 8 * d)), batch[1])

    return Problem(params, loss, train, val, eval_size=256)


def _distilled(rng: np.random.Generator) -> Problem:
    """A small student learns the soft answers of a larger network."""
    x = rng.normal(size=(3000, 12)).astype(np.float32)
    teacher = nn.mlp(rng, (12, 64, 8), 2.0)
    soft = np.asarray(jax.nn.softmax(nn.run_mlp(teacher, jnp.asarray(x), jnp.tanh)))
    act = nn.pick_activation(rng)
    train, val = split((x, soft), 500)

    def loss(p, batch, key):
        return -jnp.mean(jnp.sum(batch[1] * jax.nn.log_softmax(nn.run_mlp(p, batch[0], act)), -1))

    return Problem(nn.mlp(rng, (12, 32, 8)), loss, train, val)


def _graph(rng: np.random.Generator) -> Problem:
    """Two graph convolutions on a graph with four communities; a batch is a set of nodes."""
    n, k = 240, 4
    group = rng.integers(0, k, n)
    link = rng.random((n, n)) < np.where(group[:, None] == group, 0.08, 0.015)
    a = (link | link.T | np.eye(n, dtype=bool)).astype(np.float32)
    a /= a.sum(1, keepdims=True)
    x = nn.normal(rng, n, 16) + 0.5 * nn.normal(rng, k, 16)[group]
    train, val = split((np.arange(n, dtype=np.int32), group.astype(np.int32)), 80)
    params = {"a": nn.linear(rng, 16, 16), "b": nn.linear(rng, 16, k)}
    ax = a @ x

    def loss(p, batch, key):
        h = jax.nn.relu(nn.run_linear(p["a"], ax))
        return nn.cross_entropy(nn.run_linear(p["b"], a @ h)[batch[0]], batch[1])

    return Problem(params, loss, train, val)


TASKS = [
    Task("wrong_labels_mlp", _wrong_labels, steps=(300, 1000, 3000)),
    Task("deep_tanh_spirals", _deep_tanh, batches=(16, 64, 128), steps=(300, 600, 1500)),
    Task("rare_classes", _rare, batches=(8, 32, 128, 512), steps=(300, 600, 1500)),
    Task("tiny_moons_overfit", _tiny_moons, batches=(4, 10, 40), steps=(300, 1000, 3000)),
    Task("graph_communities", _graph, batches=(8, 32, 160), steps=(200, 400)),
    Task("dropout_spirals", _dropout, batches=(8, 32, 128), steps=(300, 600, 1500)),
    Task("unscaled_inputs", _unscaled, steps=(300, 600, 1500)),
    Task("attention_digits", _attention_digits, batches=(8, 16, 32), steps=(200, 400), slow=True),
    Task("distilled_student", _distilled, steps=(300, 600, 1500)),
]
