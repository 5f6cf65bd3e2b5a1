"""Algorithmic sequences and recurrent networks."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.problem import Problem, Task, split


def _regressor(rng: np.random.Generator, kind: str, train, val, n: int, last: bool) -> Problem:
    """A recurrent network that predicts one number, at the end or at every step."""
    params = {"cell": nn.cell(rng, kind, train[0].shape[-1], n), "out": nn.linear(rng, n, 1)}

    def loss(p, batch, key):
        h = nn.run_cell(p["cell"], kind, batch[0])
        out = nn.run_linear(p["out"], h[:, -1] if last else h)[..., 0]
        return jnp.mean((out - batch[1]) ** 2)

    return Problem(params, loss, train, val, eval_size=256)


def _sine(rng: np.random.Generator) -> Problem:
    f, a, phase = (
        rng.uniform(0.2, 1.0, (2000, 1)),
        rng.uniform(0.5, 2, (2000, 1)),
        rng.uniform(0, 6.3, (2000, 1)),
    )
    wave = a * np.sin(f * np.arange(17) + phase) + 0.05 * rng.normal(size=(2000, 17))
    train, val = split((wave[:, :-1, None].astype(np.float32), wave[:, 1:].astype(np.float32)), 300)
    return _regressor(rng, "lstm", train, val, 16, False)


def _adding(rng: np.random.Generator) -> Problem:
    length = int(rng.choice([4, 8]))
    values, marks = rng.random((3000, length)), np.zeros((3000, length))
    for row in marks:
        row[rng.choice(length, 2, replace=False)] = 1
    x = np.stack([values, marks], -1).astype(np.float32)
    train, val = split((x, (3 * (values * marks).sum(1) - 3).astype(np.float32)), 300)
    return _regressor(rng, str(rng.choice(["rnn", "gru"])), train, val, 24, True)


def _modular(rng: np.random.Generator) -> Problem:
    p = int(rng.choice([11, 23]))
    pairs = rng.permutation(np.stack(np.meshgrid(np.arange(p), np.arange(p)), -1).reshape(-1, 2)).astype(np.int32)
    train, val = split((pairs, (pairs.sum(1) % p).astype(np.int32)), len(pairs) // 4)
    d = 16
    params = {"emb": nn.normal(rng, p, d), "mlp": nn.mlp(rng, (2 * d, 64, p))}

    def loss(q, batch, key):
        x = q["emb"][batch[0]].reshape(-1, 2 * d)
        return nn.cross_entropy(nn.run_mlp(q["mlp"], x, jax.nn.relu), batch[1])

    return Problem(params, loss, train, val)


def _parity(rng: np.random.Generator) -> Problem:
    bits, k = 12, int(rng.choice([2, 3]))
    x = rng.choice([-1.0, 1.0], (4000, bits)).astype(np.float32)
    y = (x[:, :k].prod(1) > 0).astype(np.int32)
    act = nn.pick_activation(rng, ("relu", "tanh"))
    train, val = split((x, y), 800)

    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0], act), batch[1])

    return Problem(nn.mlp(rng, (bits, 64, 2)), loss, train, val)


def _copy(rng: np.random.Generator) -> Problem:
    """Repeat five symbols after a delimiter: causal transformer or GRU."""
    v, half, d = 8, 5, 16
    source = rng.integers(1, v, (3000, half))
    order = source[:, ::-1] if rng.random() < 0.5 else source
    tokens = np.concatenate([source, np.zeros((3000, 1), int), order], 1).astype(np.int32)
    train, val = split((tokens,), 300)
    attend = bool(rng.random() < 0.5)
    core = [nn.block(rng, d) for _ in range(2)] if attend else nn.cell(rng, "gru", d, 32)
    params = {
        "emb": nn.normal(rng, v, d),
        "at": nn.normal(rng, 2 * half, d, scale=0.5),
        "core": core,
        "out": nn.linear(rng, d if attend else 32, v),
    }

    def loss(p, batch, key):
        x = p["emb"][batch[0][:, :-1]] + p["at"]
        if attend:
            for b in p["core"]:
                x = nn.run_block(b, x, 2, True)
        else:
            x = nn.run_cell(p["core"], "gru", x)
        return nn.cross_entropy(nn.run_linear(p["out"], x[:, half:]), batch[0][:, half + 1 :])

    return Problem(params, loss, train, val, eval_size=192)


TASKS = [
    Task("lstm_sine", _sine, batches=(8, 16, 32), steps=(200, 300, 600), slow=True),
    Task("modular_addition", _modular, batches=(16, 64, 128), steps=(600, 1500, 3000)),
    Task("rnn_adding", _adding, batches=(16, 32), steps=(600, 1000), slow=True),
    Task("parity_bits", _parity, batches=(16, 32, 128), steps=(600, 1500, 3000)),
    Task("copy_sequence", _copy, batches=(8, 16, 32), steps=(300, 600), slow=True),
]
