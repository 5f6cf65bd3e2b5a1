"""Training that does not begin at random: from a network trained on something related."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.corpus import nn
from benchmarks.corpus.data import characters, shapes, textures, windows
from benchmarks.corpus.problem import Loss, Problem, Task, Tree, split


def pretrain(params: Tree, loss: Loss, data: Tree, rng: np.random.Generator, steps: int = 400, batch: int = 64) -> Tree:
    """Parameters after some steps of Adam."""
    opt = optax.adam(3e-3)
    order = rng.integers(0, len(data[0]), (steps, batch))
    data = jax.tree.map(jnp.asarray, data)

    def step(carry, at):
        params, state = carry
        grads = jax.grad(loss)(params, jax.tree.map(lambda a: a[at], data), None)
        change, state = opt.update(grads, state, params)
        return (optax.apply_updates(params, change), state), None

    params = jax.tree.map(jnp.asarray, params)
    (params, _), _ = jax.jit(lambda c: jax.lax.scan(step, c, order))((params, opt.init(params)))
    return jax.tree.map(np.asarray, params)


def _dense_loss(act: nn.Activation) -> Loss:
    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0].reshape(len(batch[0]), -1), act), batch[1])

    return loss


def _moved_shapes(rng: np.random.Generator) -> Problem:
    """From clean shapes to inverted, noisier, rotated ones."""
    x, y = shapes(rng, 2500)
    loss = _dense_loss(nn.pick_activation(rng))
    params = pretrain(nn.mlp(rng, (144, 48, 48, 6)), loss, (x, y), rng)
    new, label = shapes(rng, 1500, noise=0.3)
    new = (1 - new)[:, ::-1] if rng.random() < 0.5 else np.swapaxes(new, 1, 2) * 2
    return Problem(params, loss, *split((np.ascontiguousarray(new), label), 400))


def _few_textures(rng: np.random.Generator) -> Problem:
    """From many textures to sixty of other noise, with a new last layer: overfits."""
    loss = _dense_loss(jax.nn.relu)
    params = pretrain(nn.mlp(rng, (144, 64, 32, 10)), loss, textures(rng, 2500), rng)
    params[-1] = nn.linear(rng, 32, 10)
    return Problem(params, loss, *split(textures(rng, 460, noise=1.0), 400))


def _other_chapter(rng: np.random.Generator) -> Problem:
    """A character model of five characters' context, moved to upper-case or reversed text."""
    tokens, v = characters()
    d, k = 8, 5
    params = {"emb": nn.normal(rng, v, d, scale=0.5), "mlp": nn.mlp(rng, (k * d, 48, v), 1.0)}

    def loss(p, batch, key):
        x = p["emb"][batch[0][:, :k]].reshape(-1, k * d)
        return nn.cross_entropy(nn.run_mlp(p["mlp"], x, jnp.tanh), batch[0][:, k])

    params = pretrain(params, loss, (windows(rng, tokens, 6000, k + 1),), rng)
    other = tokens[::-1] if rng.random() < 0.5 else rng.permutation(v)[tokens].astype(np.int32)
    return Problem(params, loss, *split((windows(rng, other, 5000, k + 1),), 500))


TASKS = [
    Task("transfer_shapes", _moved_shapes, steps=(200, 300, 600, 1000)),
    Task("transfer_few_textures", _few_textures, batches=(4, 15, 60), steps=(200, 600, 1500)),
    Task("transfer_text", _other_chapter, batches=(16, 64), steps=(300, 600, 1000)),
]
