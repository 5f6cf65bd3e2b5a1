"""Layers as plain functions on plain arrays: ``xxx(rng, ...)`` draws weights, ``run_xxx`` applies them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

from .problem import Tree

Activation = Callable[[jax.Array], jax.Array]
ACTIVATIONS: dict[str, Activation] = {
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
    "gelu": jax.nn.gelu,
    "silu": jax.nn.silu,
    "elu": jax.nn.elu,
    "sigmoid": jax.nn.sigmoid,
}


def pick_activation(
    rng: np.random.Generator, names: Sequence[str] = ("relu", "tanh", "gelu", "silu", "elu")
) -> Activation:
    """One of the usual activations."""
    return ACTIVATIONS[str(rng.choice(list(names)))]


def normal(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> np.ndarray:
    """Gaussian weights in single precision."""
    return (scale * rng.normal(size=shape)).astype(np.float32)


def linear(rng: np.random.Generator, n_in: int, n_out: int, gain: float = 1.0) -> Tree:
    """A dense layer whose outputs have variance ``gain**2`` for inputs of variance one."""
    return {"w": normal(rng, n_in, n_out, scale=gain / n_in**0.5), "b": np.zeros(n_out, np.float32)}


def run_linear(p: Tree, x: jax.Array) -> jax.Array:
    """Dense layer on the last axis."""
    return x @ p["w"] + p["b"]


def mlp(rng: np.random.Generator, sizes: Sequence[int], gain: float = 1.3) -> Tree:
    """Dense layers of the given sizes."""
    return [linear(rng, a, b, gain) for a, b in pairwise(sizes)]


def run_mlp(layers: Tree, x: jax.Array, act: Activation) -> jax.Array:
    """Dense layers with `act` between them, none after the last."""
    for p in layers[:-1]:
        x = act(run_linear(p, x))
    return run_linear(layers[-1], x)


def norm(n: int) -> Tree:
    """Scale and shift of a normalisation layer."""
    return {"g": np.ones(n, np.float32), "b": np.zeros(n, np.float32)}


def run_norm(p: Tree, x: jax.Array, axes: int | tuple[int, ...] = -1) -> jax.Array:
    """Normalise over `axes` (last axis: layer norm; all others: batch norm on batch statistics)."""
    m = x.mean(axes, keepdims=True)
    v = ((x - m) ** 2).mean(axes, keepdims=True)
    return (x - m) * jax.lax.rsqrt(v + 1e-5) * p["g"] + p["b"]


def attention(rng: np.random.Generator, d: int) -> Tree:
    """Weights of self attention."""
    return {"qkv": linear(rng, d, 3 * d), "out": linear(rng, d, d, 0.5)}


def run_attention(p: Tree, x: jax.Array, heads: int, causal: bool) -> jax.Array:
    """Multi-head self attention on (batch, time, channel)."""
    b, t, d = x.shape
    q, k, v = jnp.moveaxis(run_linear(p["qkv"], x).reshape(b, t, 3, heads, d // heads), 2, 0)
    score = jnp.einsum("bihc,bjhc->bhij", q, k) / (d // heads) ** 0.5
    if causal:
        score = jnp.where(np.tril(np.ones((t, t), bool)), score, -1e9)
    mixed = jnp.einsum("bhij,bjhc->bihc", jax.nn.softmax(score), v)
    return run_linear(p["out"], mixed.reshape(b, t, d))


def block(rng: np.random.Generator, d: int) -> Tree:
    """Weights of a transformer block."""
    return {"n1": norm(d), "a": attention(rng, d), "n2": norm(d), "m": mlp(rng, (d, 2 * d, d), 1.0)}


def run_block(p: Tree, x: jax.Array, heads: int, causal: bool, pre: bool = True) -> jax.Array:
    """Transformer block, normalised before (`pre`) or after each branch."""
    if pre:
        x = x + run_attention(p["a"], run_norm(p["n1"], x), heads, causal)
        return x + run_mlp(p["m"], run_norm(p["n2"], x), jax.nn.gelu)
    x = run_norm(p["n1"], x + run_attention(p["a"], x, heads, causal))
    return run_norm(p["n2"], x + run_mlp(p["m"], x, jax.nn.relu))


def cell(rng: np.random.Generator, kind: str, n_in: int, n: int) -> Tree:
    """Weights of a recurrent cell: 'rnn', 'gru' or 'lstm'."""
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    return {"x": linear(rng, n_in, gates * n), "h": normal(rng, n, gates * n, scale=n**-0.5)}


def run_cell(p: Tree, kind: str, xs: jax.Array) -> jax.Array:
    """Recurrent cell over (batch, time, channel); all hidden states."""
    n = p["h"].shape[0]
    zero = jnp.zeros((xs.shape[0], n)) + 0 * xs[:, 0, :1]

    def rnn(h, x):
        h = jnp.tanh(x + h @ p["h"])
        return h, h

    def gru(h, x):
        u = h @ p["h"]
        r, z = jnp.split(jax.nn.sigmoid(x[:, : 2 * n] + u[:, : 2 * n]), 2, -1)
        h = z * h + (1 - z) * jnp.tanh(x[:, 2 * n :] + r * u[:, 2 * n :])
        return h, h

    def lstm(hc, x):
        i, f, o, g = jnp.split(x + hc[0] @ p["h"], 4, -1)
        c = jax.nn.sigmoid(f + 1) * hc[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    step = {"rnn": rnn, "gru": gru, "lstm": lstm}[kind]
    start = (zero, zero) if kind == "lstm" else zero
    _, hs = jax.lax.scan(step, start, jnp.swapaxes(run_linear(p["x"], xs), 0, 1))
    return jnp.swapaxes(hs, 0, 1)


def conv(rng: np.random.Generator, c_in: int, c_out: int, gain: float = 1.4) -> Tree:
    """Weights of a 3x3 convolution."""
    return linear(rng, 9 * c_in, c_out, gain)


def run_conv(p: Tree, x: jax.Array, stride: int = 1) -> jax.Array:
    """3x3 convolution on (batch, height, width, channel) as one matrix product."""
    _, h, w, _ = x.shape
    x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    shifts = [x[:, i : i + h : stride, j : j + w : stride] for i in range(3) for j in range(3)]
    return run_linear(p, jnp.concatenate(shifts, -1))


def patches(x: np.ndarray, k: int) -> np.ndarray:
    """Images (n, s, s) as (n, tokens, k*k)."""
    n, s, _ = x.shape
    return x.reshape(n, s // k, k, s // k, k).transpose(0, 1, 3, 2, 4).reshape(n, -1, k * k)


def cross_entropy(logits: jax.Array, y: jax.Array) -> jax.Array:
    """Mean negative log-likelihood of integer labels."""
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[..., None], -1))


def dropout(x: jax.Array, rate: float, key: jax.Array | None) -> jax.Array:
    """Inverted dropout; nothing without a key."""
    if key is None:
        return x
    return x * jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)
