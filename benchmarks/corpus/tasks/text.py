"""Language: the text is the reference manual that ships with Python."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.data import characters, manual, windows, words
from benchmarks.corpus.problem import Problem, Task, split


def _transformer(rng: np.random.Generator) -> Problem:
    tokens, v = characters()
    length, d, pre = 16, int(rng.choice([16, 24])), bool(rng.random() < 0.7)
    train, val = split((windows(rng, tokens, 3000, length + 1),), 300)
    params = {
        "emb": nn.normal(rng, v, d, scale=0.5),
        "at": nn.normal(rng, length, d, scale=0.2),
        "blocks": [nn.block(rng, d) for _ in range(int(rng.choice([1, 2])))],
        "out": nn.linear(rng, d, v),
    }

    def loss(p, batch, key):
        x = p["emb"][batch[0][:, :-1]] + p["at"]
        for b in p["blocks"]:
            x = nn.run_block(b, x, 2, True, pre)
        return nn.cross_entropy(nn.run_linear(p["out"], x), batch[0][:, 1:])

    return Problem(params, loss, train, val, eval_size=128)


def _trigram(rng: np.random.Generator) -> Problem:
    v, d, act = 300, 16, nn.pick_activation(rng)
    train, val = split((windows(rng, words(v), 8000, 3),), 800)
    params = {"emb": nn.normal(rng, v, d, scale=0.5), "mlp": nn.mlp(rng, (2 * d, 32, v), 1.0)}

    def loss(p, batch, key):
        x = p["emb"][batch[0][:, :2]].reshape(-1, 2 * d)
        return nn.cross_entropy(nn.run_mlp(p["mlp"], x, act), batch[0][:, 2])

    return Problem(params, loss, train, val)


def _skip_gram(rng: np.random.Generator) -> Problem:
    v, d, negatives = 300, int(rng.choice([8, 24])), 4
    stream = words(v)
    at = rng.integers(3, len(stream) - 3, 12000)
    context = stream[at + rng.choice([-3, -2, -1, 1, 2, 3], 12000)]
    wrong = rng.choice(stream, (12000, negatives))
    train, val = split((stream[at], context, wrong.astype(np.int32)), 1000)
    params = {
        "in": nn.normal(rng, v, d, scale=0.3),
        "out": nn.normal(rng, v, d, scale=float(rng.choice([0.01, 0.3]))),
    }

    def loss(p, batch, key):
        a = p["in"][batch[0]]
        good = jnp.sum(a * p["out"][batch[1]], -1)
        bad = jnp.einsum("bd,bnd->bn", a, p["out"][batch[2]])
        return jnp.mean(jax.nn.softplus(-good)) + jnp.mean(jnp.sum(jax.nn.softplus(bad), -1))

    return Problem(params, loss, train, val)


def _topics(rng: np.random.Generator) -> Problem:
    """Which of the longest chapters is a snippet of 40 words from: sparse counts, one linear layer."""
    chapters = sorted(manual().values(), key=len)[-8:]
    vocabulary = {w: i for i, w in enumerate(sorted({w for c in chapters for w in c.lower().split()}))}
    x, y = np.zeros((2000, len(vocabulary)), np.float32), rng.integers(0, 8, 2000).astype(np.int32)
    for row, label in enumerate(y):
        text = chapters[label].lower().split()
        begin = rng.integers(0, len(text) - 40)
        np.add.at(x[row], [vocabulary[w] for w in text[begin : begin + 40]], 1)
    x = x[:, np.argsort(-x.sum(0))[:500]]
    if rng.random() < 0.5:
        x = np.log1p(x)
    train, val = split((x, y), 400)

    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_linear(p, batch[0]), batch[1]) + 1e-3 * jnp.sum(p["w"] ** 2)

    return Problem(nn.linear(rng, 500, 8, 2.0), loss, train, val)


def _word_lstm(rng: np.random.Generator) -> Problem:
    v, d, n = 200, 12, 24
    train, val = split((windows(rng, words(v), 3000, 11),), 300)
    params = {
        "emb": nn.normal(rng, v, d, scale=0.5),
        "cell": nn.cell(rng, "lstm", d, n),
        "out": nn.linear(rng, n, v, 0.5),
    }

    def loss(p, batch, key):
        h = nn.run_cell(p["cell"], "lstm", p["emb"][batch[0][:, :-1]])
        return nn.cross_entropy(nn.run_linear(p["out"], nn.dropout(h, 0.2, key)), batch[0][:, 1:])

    return Problem(params, loss, train, val, eval_size=128)


TASKS = [
    Task("transformer_chars", _transformer, batches=(8, 16, 32), steps=(200, 300, 600), slow=True),
    Task("skipgram_words", _skip_gram, batches=(32, 64, 128), steps=(300, 1000, 2000)),
    Task("trigram_words", _trigram, batches=(16, 32, 64), steps=(300, 600, 1000)),
    Task("sparse_topic_logreg", _topics, batches=(4, 16, 64), steps=(200, 400, 1000)),
    Task("lstm_words", _word_lstm, batches=(8, 16, 32), steps=(200, 300), slow=True),
]
