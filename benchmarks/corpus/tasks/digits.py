"""Networks of the kind whose rates are published, on real handwritten digits (scikit-learn's, 8 by 8 pixels)."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_digits

from benchmarks.corpus import nn
from benchmarks.corpus.problem import Problem, Task, Tree, split


def digits(rng: np.random.Generator, *, twins: bool = False) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """Images (n, 8, 8) in 0 to 1 and labels, shuffled and split; ``twins`` adds an inverted class to each digit."""
    x, y = load_digits(return_X_y=True)
    at = rng.permutation(len(x))
    x, y = (x[at].reshape(-1, 8, 8) / 16).astype(np.float32), y[at].astype(np.int32)
    if twins:
        turned = rng.random(len(x)) < 0.5
        x = np.where(turned[:, None, None], 1 - x, x).astype(np.float32)
        y = (y + 10 * turned).astype(np.int32)
    return split((x, y), 300)


def squares(params: Tree) -> jax.Array:
    """Sum of squared weights: a penalty that is part of the logged loss."""
    return sum((jnp.sum(a**2) for a in jax.tree.leaves(params)), start=jnp.zeros(()))


def _conv_vae(rng: np.random.Generator) -> Problem:
    """Convolutional encoder, dense decoder; squared or Bernoulli error summed over pixels."""
    (x, _), (vx, _) = digits(rng)
    z, binary = int(rng.choice([4, 8, 16])), bool(rng.random() < 0.5)
    params = {
        "a": nn.conv(rng, 1, 8),
        "b": nn.conv(rng, 8, 12),
        "e": nn.linear(rng, 48, 2 * z),
        "d": nn.mlp(rng, (z, 48, 64), 1.0),
    }

    def loss(p, batch, key):
        h = jax.nn.relu(nn.run_conv(p["a"], batch[0][..., None], 2))
        h = jax.nn.relu(nn.run_conv(p["b"], h, 2)).reshape(len(h), -1)
        mean, log_var = jnp.split(nn.run_linear(p["e"], h), 2, -1)
        noise = jax.random.normal(jax.random.key(3) if key is None else key, mean.shape)
        out, flat = nn.run_mlp(p["d"], mean + jnp.exp(log_var / 2) * noise, jax.nn.relu), batch[0].reshape(-1, 64)
        error = jax.nn.softplus(out) - flat * out if binary else (jax.nn.sigmoid(out) - flat) ** 2
        kl = 0.5 * jnp.sum(jnp.exp(log_var) + mean**2 - 1 - log_var, -1)
        return jnp.mean(jnp.sum(error, -1) + kl)

    return Problem(params, loss, (x,), (vx,), eval_size=256)


def _dense_vae(rng: np.random.Generator) -> Problem:
    """Enlarged digits, so that the error is a sum over 256 pixels and next to it the divergence hardly counts; dropout."""
    (x, _), (vx, _) = digits(rng)
    train, val = ((np.kron(a, np.ones((1, 2, 2), np.float32)).reshape(-1, 256),) for a in (x, vx))
    z, rate, binary = int(rng.choice([2, 8])), float(rng.choice([0.0, 0.2])), bool(rng.random() < 0.5)
    params = {"e": nn.mlp(rng, (256, 64, 64, 2 * z), 1.2), "d": nn.mlp(rng, (z, 64, 64, 256), 1.2)}
    leaky = jax.nn.leaky_relu

    def loss(p, batch, key):
        drop = None if key is None else jax.random.fold_in(key, 1)
        mean, log_var = jnp.split(nn.run_mlp(p["e"], nn.dropout(batch[0], rate, drop), leaky), 2, -1)
        noise = jax.random.normal(jax.random.key(3) if key is None else key, mean.shape)
        out = nn.run_mlp(p["d"], mean + jnp.exp(log_var / 2) * noise, leaky)
        error = jax.nn.softplus(out) - batch[0] * out if binary else (jax.nn.sigmoid(out) - batch[0]) ** 2
        kl = 0.5 * jnp.sum(jnp.exp(log_var) + mean**2 - 1 - log_var, -1)
        return jnp.mean(jnp.sum(error, -1) + kl)

    return Problem(params, loss, train, val, eval_size=256)


def _all_conv(rng: np.random.Generator) -> Problem:
    """Only convolutions, dropout, twenty classes, and a weight penalty in the loss."""
    train, val = digits(rng, twins=True)
    penalty, rate = float(rng.choice([0, 5e-4, 5e-3])), float(rng.choice([0.0, 0.3]))
    params = [nn.conv(rng, 1, 10), nn.conv(rng, 10, 16), nn.conv(rng, 16, 20, 1.0)]

    def loss(p, batch, key):
        x = nn.dropout(batch[0][..., None], rate / 2, key)
        x = jax.nn.relu(nn.run_conv(p[0], x, 2))
        x = jax.nn.relu(nn.run_conv(p[1], nn.dropout(x, rate, key), 2))
        return nn.cross_entropy(nn.run_conv(p[2], x).mean((1, 2)), batch[1]) + penalty * squares(p)

    return Problem(params, loss, train, val, eval_size=256)


def _wide_residual(rng: np.random.Generator) -> Problem:
    """Residual convolutions behind batch norm with a weight penalty in the loss."""
    train, val = digits(rng)
    c, axes, penalty = 12, (0, 1, 2), float(rng.choice([5e-4, 2e-3]))
    blocks = [
        {"m": nn.norm(c), "a": nn.conv(rng, c, c), "n": nn.norm(c), "b": nn.conv(rng, c, c, 0.7)} for _ in range(2)
    ]
    params = {"in": nn.conv(rng, 1, c), "blocks": blocks, "n": nn.norm(c), "out": nn.linear(rng, c, 10)}

    def loss(p, batch, key):
        x = nn.run_conv(p["in"], batch[0][..., None], 2)
        for b in p["blocks"]:
            h = nn.run_conv(b["a"], jax.nn.relu(nn.run_norm(b["m"], x, axes)))
            x = x + nn.run_conv(b["b"], jax.nn.relu(nn.run_norm(b["n"], h, axes)))
        x = jax.nn.relu(nn.run_norm(p["n"], x, axes)).mean((1, 2))
        return nn.cross_entropy(nn.run_linear(p["out"], x), batch[1]) + penalty * squares(p)

    return Problem(params, loss, train, val, eval_size=256)


def _memorised(rng: np.random.Generator) -> Problem:
    """Convolution, pooling and a dense layer, trained until next to nothing is left of the loss."""
    train, val = digits(rng)
    params = {"a": nn.conv(rng, 1, 8), "b": nn.conv(rng, 8, 16), "out": nn.mlp(rng, (64, 64, 10), 1.2)}

    def loss(p, batch, key):
        x = jax.nn.relu(nn.run_conv(p["a"], batch[0][..., None], 2))
        x = jax.nn.relu(nn.run_conv(p["b"], x))
        x = x.reshape(len(x), 2, 2, 2, 2, 16).max((2, 4)).reshape(len(x), -1)
        return nn.cross_entropy(nn.run_mlp(p["out"], x, jax.nn.relu), batch[1])

    return Problem(params, loss, train, val, eval_size=512)


def _deep_autoencoder(rng: np.random.Generator) -> Problem:
    """Eight dense layers through a bottleneck: a long plateau at the mean image, then a slow descent."""
    (x, _), (vx, _) = digits(rng)
    train, val = (x.reshape(-1, 64),), (vx.reshape(-1, 64),)
    act, k = nn.pick_activation(rng, ("tanh", "sigmoid", "relu")), int(rng.choice([3, 10]))
    binary = bool(rng.random() < 0.5)

    def loss(p, batch, key):
        out = nn.run_mlp(p, batch[0], act)
        error = jax.nn.softplus(out) - batch[0] * out if binary else (out - batch[0]) ** 2
        return jnp.mean(jnp.sum(error, -1))

    return Problem(nn.mlp(rng, (64, 48, 32, 16, k, 16, 32, 48, 64), 1.2), loss, train, val)


def _smoothed(rng: np.random.Generator) -> Problem:
    """Wrong labels for a third of the digits, or smoothed ones: the floor is far above zero."""
    train, val = digits(rng)
    wrong, smooth = float(rng.choice([0.0, 0.3])), float(rng.choice([0.05, 0.2]))
    labels = np.where(rng.random(len(train[1])) < wrong, rng.integers(0, 10, len(train[1])), train[1])
    act = nn.pick_activation(rng)

    def loss(p, batch, key):
        logits = jax.nn.log_softmax(nn.run_mlp(p, batch[0].reshape(-1, 64), act))
        target = jax.nn.one_hot(batch[1], 10) * (1 - smooth) + smooth / 10
        return -jnp.mean(jnp.sum(target * logits, -1))

    return Problem(nn.mlp(rng, (64, 64, 10)), loss, (train[0], labels.astype(np.int32)), val)


TASKS = [
    Task("conv_vae_digits", _conv_vae, batches=(16, 32, 64), steps=(600, 1500), wide_every=2),
    Task("dense_vae_digits", _dense_vae, batches=(16, 32, 64), steps=(600, 1500), wide_every=1),
    Task("all_conv_digits", _all_conv, batches=(16, 32), steps=(300, 800), wide_every=2),
    Task("wide_residual_digits", _wide_residual, batches=(16, 32), steps=(200, 400), slow=True, wide_every=2),
    Task("memorised_digits", _memorised, batches=(16, 32), steps=(600, 1500), wide_every=2),
    Task("deep_autoencoder_digits", _deep_autoencoder, batches=(16, 64), steps=(600, 1500), wide_every=2),
    Task("smoothed_digits", _smoothed, batches=(16, 64), steps=(300, 1000), wide_every=2),
]
