"""Loss surfaces of unusual forms: flat basins, noise-free or single-example steps, experts, and warm starts."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.data import shapes, textures, words
from benchmarks.corpus.problem import Problem, Task, split
from benchmarks.corpus.tasks.transfer import pretrain


def _teacher(rng: np.random.Generator, n: int, d: int = 12, k: int = 6):
    """Inputs and the labels that a random two-layer function gives them, split."""
    x = rng.normal(size=(n, d)).astype(np.float32)
    y = (np.tanh(x @ rng.normal(size=(d, 16)) / 2) @ rng.normal(size=(16, k))).argmax(1)
    return split((x, y.astype(np.int32)), n // 5)


def _scale_invariant(rng: np.random.Generator) -> Problem:
    """Every layer's weights are divided by their norm: the effective rate tunes itself, the basin is flat."""
    train, val = _teacher(rng, 3000)
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        x = batch[0]
        for layer in p[:-1]:
            w = layer["w"] / (jnp.linalg.norm(layer["w"], axis=0, keepdims=True) + 1e-6)
            x = act(1.5 * (x @ w) + layer["b"])
        return nn.cross_entropy(nn.run_linear(p[-1], x), batch[1])

    return Problem(nn.mlp(rng, (12, 48, 48, 6)), loss, train, val)


def _spectrum(rng: np.random.Generator) -> Problem:
    """A quadratic with the eigenvalues of a deep network's Hessian: most near zero, a few large."""
    d, stiff = 80, float(rng.choice([10.0, 60.0, 300.0]))
    values = np.where(rng.random(d) < 0.1, rng.uniform(0.5, 1, d) * stiff, rng.uniform(0, 1, d) ** 2)
    basis = np.linalg.qr(rng.normal(size=(d, d)))[0]
    q = (basis * values @ basis.T).astype(np.float32)
    train, val = split(((nn.normal(rng, 1300, d, scale=float(rng.choice([0.3, 1.0])))),), 300)

    def loss(p, batch, key):
        away = p["x"] - batch[0]
        return 0.5 * jnp.mean(jnp.einsum("bi,ij,bj->b", away, q, away))

    return Problem({"x": nn.normal(rng, d, scale=float(rng.choice([1.0, 5.0])))}, loss, train, val)


def _separable(rng: np.random.Generator) -> Problem:
    """Logistic regression on classes that a plane parts: the larger the rate, the better, for a long way."""
    x = rng.normal(size=(1500, 20))
    y = (x @ rng.normal(size=20) > 0).astype(np.float32)
    x = x * np.exp(rng.normal(size=20) * float(rng.choice([0.0, 1.0])))
    train, val = split((x.astype(np.float32), y), 300)

    def loss(p, batch, key):
        score = nn.run_linear(p, batch[0])[:, 0]
        return jnp.mean(jax.nn.softplus(score) - batch[1] * score)

    return Problem(nn.linear(rng, 20, 1, 0.3), loss, train, val)


def _full_batch(rng: np.random.Generator) -> Problem:
    """All examples in each step: curves without any noise, at the edge of stability."""
    train, val = _teacher(rng, 320)
    act, squared = nn.pick_activation(rng), bool(rng.random() < 0.5)

    def loss(p, batch, key):
        out = nn.run_mlp(p, batch[0], act)
        if squared:
            return jnp.mean(jnp.sum((out - jax.nn.one_hot(batch[1], 6)) ** 2, -1))
        return nn.cross_entropy(out, batch[1])

    return Problem(nn.mlp(rng, (12, 40, 40, 6)), loss, train, val)


def _single_examples(rng: np.random.Generator) -> Problem:
    """One or two examples a step: the curve is nearly all noise."""
    train, val = _teacher(rng, 4000, 20, 4)
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0], act), batch[1])

    return Problem(nn.mlp(rng, (20, 32, 4)), loss, train, val)


def _experts(rng: np.random.Generator) -> Problem:
    """Four small networks, each input sent to the one its gate likes best."""
    train, val = _teacher(rng, 4000, 12, 8)
    params = {
        "gate": nn.linear(rng, 12, 4),
        "a": nn.normal(rng, 4, 12, 24, scale=0.4),
        "b": nn.normal(rng, 4, 24, 8, scale=0.3),
    }

    def loss(p, batch, key):
        weight = jax.nn.softmax(nn.run_linear(p["gate"], batch[0]))
        best = jax.nn.one_hot(weight.argmax(-1), 4)
        hidden = jax.nn.relu(jnp.einsum("bi,eih->beh", batch[0], p["a"]))
        out = jnp.einsum("be,beh,ehk->bk", weight * best, hidden, p["b"])
        balance = 4 * jnp.sum(weight.mean(0) * best.mean(0))
        return nn.cross_entropy(out, batch[1]) + 0.01 * balance

    return Problem(params, loss, train, val)


def _tied_words(rng: np.random.Generator) -> Problem:
    """A word from its four neighbours, one table of vectors for both ends."""
    v, d = 300, int(rng.choice([16, 32]))
    stream = words(v)
    at = rng.integers(2, len(stream) - 2, 9000)
    context = np.stack([stream[at + i] for i in (-2, -1, 1, 2)], 1)
    train, val = split((context, stream[at]), 900)

    def loss(p, batch, key):
        return nn.cross_entropy(p["emb"][batch[0]].sum(1) @ p["emb"].T + p["b"], batch[1])

    return Problem({"emb": nn.normal(rng, v, d, scale=0.1), "b": np.zeros(v, np.float32)}, loss, train, val)


def _already_trained(rng: np.random.Generator) -> Problem:
    """Training that goes on where another ended, on the same data: there is little left to gain."""
    x, y = shapes(rng, 2500, 10, 0.4)
    train, val = split((x.reshape(-1, 100), y), 400)
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0], act), batch[1])

    steps = int(rng.choice([60, 200, 800]))
    return Problem(pretrain(nn.mlp(rng, (100, 48, 6)), loss, train, rng, steps), loss, train, val)


def _adapters(rng: np.random.Generator) -> Problem:
    """A trained network that stays as it is, and low-rank corrections of its layers that begin at zero."""
    base = nn.mlp(rng, (144, 48, 48, 10))

    def plain(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0], jax.nn.relu), batch[1])

    x, y = textures(rng, 2500)
    base = pretrain(base, plain, (x.reshape(-1, 144), y), rng)
    moved, label = textures(rng, 2000, noise=float(rng.choice([0.3, 0.8])))
    moved = np.swapaxes(moved, 1, 2) if rng.random() < 0.5 else -moved[:, ::-1]
    rank = int(rng.choice([1, 4]))
    params = [
        {"a": nn.normal(rng, *p["w"].shape[:1], rank, scale=0.1), "b": np.zeros((rank, p["w"].shape[1]), np.float32)}
        for p in base
    ]

    def loss(p, batch, key):
        whole = [{"w": w["w"] + 2 * q["a"] @ q["b"], "b": w["b"]} for w, q in zip(base, p, strict=True)]
        return plain(whole, batch, key)

    return Problem(params, loss, *split((np.ascontiguousarray(moved).reshape(-1, 144), label), 400))


TASKS = [
    Task("scale_invariant", _scale_invariant, wide_every=4),
    Task("already_trained", _already_trained, batches=(4, 16, 64)),
    Task("full_batch", _full_batch, batches=(256,), steps=(300, 1000), wide_every=4),
    Task("hessian_spectrum", _spectrum, batches=(8, 32, 128), wide_every=3),
    Task("low_rank_adapters", _adapters, batches=(8, 16, 64), steps=(200, 400, 800)),
    Task("single_examples", _single_examples, batches=(1, 2), steps=(600, 1500, 3000)),
    Task("gated_experts", _experts, batches=(16, 64)),
    Task("separable_classes", _separable, wide_every=3),
    Task("tied_words", _tied_words, batches=(16, 64), steps=(300, 600, 1000)),
]
