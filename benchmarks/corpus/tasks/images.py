"""Networks on procedural images: convolution, residual, mixer, transformer, autoencoders, contrast."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.data import shapes, textures
from benchmarks.corpus.problem import Problem, Task, split

IMAGES = 2400


def _draw(rng: np.random.Generator, kind: str, size: int = 12):
    """Images and labels of one of the two kinds, split."""
    x, y = (shapes if kind == "shapes" else textures)(rng, IMAGES, size)
    return split((x, y), 400)


def _conv_net(rng: np.random.Generator) -> Problem:
    train, val = _draw(rng, str(rng.choice(["shapes", "textures"])))
    params = {"a": nn.conv(rng, 1, 8), "b": nn.conv(rng, 8, 12), "out": nn.mlp(rng, (108, 24, 10), 1.2)}

    def loss(p, batch, key):
        x = jax.nn.relu(nn.run_conv(p["a"], batch[0][..., None], 2))
        x = jax.nn.relu(nn.run_conv(p["b"], x, 2)).reshape(len(x), -1)
        return nn.cross_entropy(nn.run_mlp(p["out"], x, jax.nn.relu), batch[1])

    return Problem(params, loss, train, val, eval_size=256)


def _residual(rng: np.random.Generator, batch_norm: bool) -> Problem:
    train, val = _draw(rng, "textures" if batch_norm else "shapes")
    d, depth, act = 32, int(rng.choice([3, 6])), nn.pick_activation(rng)
    axes = 0 if batch_norm else -1
    blocks = [{"n": nn.norm(d), "a": nn.linear(rng, d, d, 1.4), "b": nn.linear(rng, d, d, 0.7)} for _ in range(depth)]
    params = {"in": nn.linear(rng, 144, d), "blocks": blocks, "n": nn.norm(d), "out": nn.linear(rng, d, 10)}

    def loss(p, batch, key):
        x = nn.run_linear(p["in"], batch[0].reshape(-1, 144))
        for b in p["blocks"]:
            h = act(nn.run_linear(b["a"], nn.run_norm(b["n"], x, axes)))
            x = x + nn.run_linear(b["b"], h)
        return nn.cross_entropy(nn.run_linear(p["out"], nn.run_norm(p["n"], x, axes)), batch[1])

    return Problem(params, loss, train, val)


def _mixer(rng: np.random.Generator) -> Problem:
    train, val = _draw(rng, str(rng.choice(["shapes", "textures"])))
    train, val = ((nn.patches(x, 3), y) for x, y in (train, val))
    d = 16
    blocks = [
        {"n1": nn.norm(d), "t": nn.mlp(rng, (16, 24, 16)), "n2": nn.norm(d), "c": nn.mlp(rng, (d, 2 * d, d))}
        for _ in range(2)
    ]
    params = {"in": nn.linear(rng, 9, d), "blocks": blocks, "out": nn.linear(rng, d, 10)}

    def loss(p, batch, key):
        x = nn.run_linear(p["in"], batch[0])
        for b in p["blocks"]:
            tokens = jnp.swapaxes(nn.run_norm(b["n1"], x), 1, 2)
            x = x + jnp.swapaxes(nn.run_mlp(b["t"], tokens, jax.nn.gelu), 1, 2)
            x = x + nn.run_mlp(b["c"], nn.run_norm(b["n2"], x), jax.nn.gelu)
        return nn.cross_entropy(nn.run_linear(p["out"], x.mean(1)), batch[1])

    return Problem(params, loss, train, val, eval_size=256)


def _vit(rng: np.random.Generator) -> Problem:
    train, val = _draw(rng, "shapes")
    train, val = ((nn.patches(x, 4), y) for x, y in (train, val))
    d, pre = 16, bool(rng.random() < 0.7)
    params = {
        "in": nn.linear(rng, 16, d),
        "at": nn.normal(rng, 9, d, scale=0.3),
        "blocks": [nn.block(rng, d) for _ in range(2)],
        "out": nn.linear(rng, d, 6),
    }

    def loss(p, batch, key):
        x = nn.run_linear(p["in"], batch[0]) + p["at"]
        for b in p["blocks"]:
            x = nn.run_block(b, x, 2, False, pre)
        return nn.cross_entropy(nn.run_linear(p["out"], x.mean(1)), batch[1])

    return Problem(params, loss, train, val, eval_size=256)


def _vae(rng: np.random.Generator) -> Problem:
    train, val = _draw(rng, "shapes")
    train, val = ((x.reshape(-1, 144),) for x, _ in (train, val))
    z, beta = int(rng.choice([2, 8])), float(rng.choice([0.3, 1.0]))
    params = {"e": nn.mlp(rng, (144, 48, 2 * z)), "d": nn.mlp(rng, (z, 48, 144))}

    def loss(p, batch, key):
        mean, log_var = jnp.split(nn.run_mlp(p["e"], batch[0], jax.nn.relu), 2, -1)
        noise = 0.0 if key is None else jax.random.normal(key, mean.shape)
        out = nn.run_mlp(p["d"], mean + jnp.exp(log_var / 2) * noise, jax.nn.relu)
        kl = 0.5 * jnp.sum(jnp.exp(log_var) + mean**2 - 1 - log_var, -1)
        return jnp.mean(jnp.sum((out - batch[0]) ** 2, -1) + beta * kl)

    def noise_free(p, batch, key):
        return loss(p, batch, jax.random.key(0))

    return Problem(params, loss, train, val, noise_free)


def _denoise(rng: np.random.Generator) -> Problem:
    train, val = _draw(rng, "textures")
    train, val = ((x.reshape(-1, 144),) for x, _ in (train, val))
    sigma, act = float(rng.choice([0.3, 1.0])), nn.pick_activation(rng)

    def loss(p, batch, key):
        noise = jax.random.normal(jax.random.key(1) if key is None else key, batch[0].shape)
        return jnp.mean((nn.run_mlp(p, batch[0] + sigma * noise, act) - batch[0]) ** 2)

    return Problem(nn.mlp(rng, (144, 64, int(rng.choice([6, 24])), 64, 144)), loss, train, val, eval_size=384)


def _contrast(rng: np.random.Generator) -> Problem:
    (x, _), (vx, _) = _draw(rng, "shapes")
    t = float(rng.choice([0.1, 0.5]))

    def views(x):
        other = x[:, ::-1] + 0.3 * rng.normal(size=x.shape)
        return x.reshape(-1, 144), other.reshape(-1, 144).astype(np.float32)

    def loss(p, batch, key):
        a, b = (nn.run_mlp(p, v, jax.nn.relu) for v in batch)
        a, b = (v / (jnp.linalg.norm(v, axis=-1, keepdims=True) + 1e-6) for v in (a, b))
        score = (a @ b.T / t)[:128, :128]
        return nn.cross_entropy(score, jnp.arange(len(score)))

    return Problem(nn.mlp(rng, (144, 48, 16)), loss, views(x), views(vx), eval_size=128)


TASKS = [
    Task("vit_shapes", _vit, batches=(8, 16, 32), steps=(200, 300, 600), slow=True),
    Task("batchnorm_resnet", lambda rng: _residual(rng, True), batches=(16, 32, 64), steps=(300, 600, 1000)),
    Task("vae_shapes", _vae, batches=(16, 32, 64), steps=(300, 600, 1000)),
    Task("conv_procedural", _conv_net, batches=(8, 16, 32), steps=(200, 300, 500), slow=True),
    Task("contrastive_views", _contrast, batches=(16, 32, 64), steps=(300, 600)),
    Task("mixer_images", _mixer, batches=(8, 16, 32), steps=(200, 300, 600), slow=True),
    Task("denoise_textures", _denoise, batches=(8, 32, 64), steps=(300, 600, 1000)),
    Task("layernorm_resnet", lambda rng: _residual(rng, False), batches=(8, 16, 64), steps=(300, 600, 1000)),
]
