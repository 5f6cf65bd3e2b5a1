"""Deeper networks on images, and likelihood models of binary ones."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_digits

from benchmarks.corpus import nn
from benchmarks.corpus.data import shapes, textures
from benchmarks.corpus.problem import Problem, Task, split


def _binary_digits(rng: np.random.Generator):
    """Handwritten digits as 64 black or white pixels."""
    x, _ = load_digits(return_X_y=True)
    return split(((rng.permutation(x) > 7).astype(np.float32),), 300)


def _bernoulli(logits: jax.Array, x: jax.Array) -> jax.Array:
    """Negative log-likelihood of an image, summed over its pixels."""
    return jnp.sum(jax.nn.softplus(logits) - x * logits, -1)


def _bernoulli_vae(rng: np.random.Generator) -> Problem:
    train, val = _binary_digits(rng)
    z, act = int(rng.choice([2, 8])), nn.pick_activation(rng)
    params = {"e": nn.mlp(rng, (64, 64, 2 * z), 1.0), "d": nn.mlp(rng, (z, 64, 64), 1.0)}

    def loss(p, batch, key):
        mean, log_var = jnp.split(nn.run_mlp(p["e"], batch[0], act), 2, -1)
        noise = jax.random.normal(jax.random.key(3) if key is None else key, mean.shape)
        out = nn.run_mlp(p["d"], mean + jnp.exp(log_var / 2) * noise, act)
        kl = 0.5 * jnp.sum(jnp.exp(log_var) + mean**2 - 1 - log_var, -1)
        return jnp.mean(_bernoulli(out, batch[0]) + kl)

    return Problem(params, loss, train, val)


def _autoregressive(rng: np.random.Generator) -> Problem:
    """Each pixel from the pixels before it, by masked layers."""
    train, val = _binary_digits(rng)
    act, h = nn.pick_activation(rng), 96
    order = np.arange(h) % 63
    masks = (np.arange(64)[:, None] <= order, order[:, None] < np.arange(64))

    def loss(p, batch, key):
        hidden = act(batch[0] @ (p[0]["w"] * masks[0]) + p[0]["b"])
        return jnp.mean(_bernoulli(hidden @ (p[1]["w"] * masks[1]) + p[1]["b"], batch[0]))

    return Problem(nn.mlp(rng, (64, h, 64)), loss, train, val)


def _plain_relu(rng: np.random.Generator) -> Problem:
    """Eight to twelve dense layers without normalisation or shortcuts."""
    x, y = shapes(rng, 2400, 10)
    train, val = split((x.reshape(-1, 100), y), 400)
    depth, gain = int(rng.choice([8, 12])), float(rng.choice([1.2, 1.41]))
    params = nn.mlp(rng, (100, *[32] * depth, 6), gain)

    def loss(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p, batch[0], jax.nn.relu), batch[1])

    return Problem(params, loss, train, val)


def _conv_residual(rng: np.random.Generator) -> Problem:
    """Residual convolutions with batch norm on eight by eight gratings."""
    train, val = split(textures(rng, 2000, 8, noise=0.8), 300)
    c, axes = 8, (0, 1, 2)
    blocks = [{"n": nn.norm(c), "a": nn.conv(rng, c, c), "b": nn.conv(rng, c, c, 0.5)} for _ in range(2)]
    params = {"in": nn.conv(rng, 1, c), "blocks": blocks, "out": nn.linear(rng, c, 10)}

    def loss(p, batch, key):
        x = nn.run_conv(p["in"], batch[0][..., None], 2)
        for b in p["blocks"]:
            h = jax.nn.relu(nn.run_conv(b["a"], jax.nn.relu(nn.run_norm(b["n"], x, axes))))
            x = x + nn.run_conv(b["b"], h)
        return nn.cross_entropy(nn.run_linear(p["out"], x.mean((1, 2))), batch[1])

    return Problem(params, loss, train, val, eval_size=256)


def _raw_pixels(rng: np.random.Generator) -> Problem:
    """Squared error on one-hot labels from pixel values of 0 to 255, which nobody scaled."""
    x, y = shapes(rng, 2400, 10)
    x = np.clip(100 + 80 * x, 0, 255).reshape(-1, 100)
    train, val = split((x.astype(np.float32), np.eye(6, dtype=np.float32)[y]), 400)
    act = nn.pick_activation(rng, ("relu", "tanh", "sigmoid"))

    def loss(p, batch, key):
        return jnp.mean(jnp.sum((nn.run_mlp(p, batch[0], act) - batch[1]) ** 2, -1))

    return Problem(nn.mlp(rng, (100, 32, 6), 0.3), loss, train, val)


def _augmented(rng: np.random.Generator) -> Problem:
    """Convolution, pooling and dropout on images that are flipped and shifted at random."""
    train, val = split(shapes(rng, 2000, 12, 0.3), 300)
    params = {"a": nn.conv(rng, 1, 8), "b": nn.conv(rng, 8, 12), "out": nn.mlp(rng, (108, 32, 6), 1.2)}

    def pool(x):
        b, h, w, c = x.shape
        return x.reshape(b, h // 2, 2, w // 2, 2, c).max((2, 4))

    def loss(p, batch, key):
        x = batch[0]
        if key is not None:
            flip, move = jax.random.split(key)
            x = jnp.where(jax.random.bernoulli(flip, 0.5, (len(x), 1, 1)), x[:, :, ::-1], x)
            x = jnp.roll(x, jax.random.randint(move, (), -2, 3), 2)
        x = pool(jax.nn.relu(nn.run_conv(p["a"], x[..., None])))
        x = pool(jax.nn.relu(nn.run_conv(p["b"], x))).reshape(len(x), -1)
        h = jax.nn.relu(nn.run_linear(p["out"][0], x))
        return nn.cross_entropy(nn.run_linear(p["out"][1], nn.dropout(h, 0.3, key)), batch[1])

    return Problem(params, loss, train, val, eval_size=200)


TASKS = [
    Task("bernoulli_vae", _bernoulli_vae, batches=(16, 64), steps=(300, 1000, 2000)),
    Task("plain_relu_deep", _plain_relu, batches=(16, 64, 128), steps=(300, 600, 1500)),
    Task("raw_pixels", _raw_pixels, batches=(8, 32, 128), steps=(300, 600, 1500)),
    Task("conv_batchnorm_residual", _conv_residual, batches=(16, 32), steps=(200, 300), slow=True),
    Task("autoregressive_pixels", _autoregressive, batches=(16, 64), steps=(300, 600, 1500)),
    Task("conv_augmented", _augmented, batches=(8, 16), steps=(200,), slow=True),
]
