"""Trains one problem at many learning rates at once.

All rates (lanes) share the initial weights, the order of the data and the noise; they are one
vectorised program, compiled once per setting and called from one evaluation to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from .optimizers import make
from .problem import Problem, Tree

LANES = 16
State = Any  # (params, optimizer state), every leaf with a leading lane axis


@dataclass
class Trace:
    """What a training leaves behind; the second axis is the lane."""

    loss: np.ndarray
    grad_norm: np.ndarray
    eval_steps: list[int]
    train_eval: np.ndarray
    val: np.ndarray
    states: dict[int, State]


def corrupt(batch: Tree, bad: jax.Array) -> Tree:
    """A broken batch where `bad`: inputs fifteen times too large, labels of other examples."""
    leaves, shape = jax.tree.flatten(batch)
    out = [a * (1 + 14 * bad) if jnp.issubdtype(a.dtype, jnp.floating) else a for a in leaves]
    if not jnp.issubdtype(out[-1].dtype, jnp.floating):
        out[-1] = jnp.where(bad, jnp.flip(out[-1]), out[-1])
    return jax.tree.unflatten(shape, out)


class Trainer:
    """Compiled training of one problem with one optimizer and one order of the data."""

    def __init__(
        self,
        problem: Problem,
        optimizer: str,
        weight_decay: float,
        order: np.ndarray,
        bad: np.ndarray,
        seed: int,
    ):
        self.problem, self.opt = problem, make(optimizer, weight_decay)
        self.order, self.bad, self.key = order, bad, jax.random.key(seed)
        self.chunk = max(1, len(order) // 40)
        self.data = jax.tree.map(jnp.asarray, problem.train)
        head = jax.tree.map(lambda a: jnp.asarray(a[: problem.eval_size]), problem.train)
        self.held = (head, jax.tree.map(lambda a: jnp.asarray(a[: problem.eval_size]), problem.val))
        self._segment, self._evaluate = jax.jit(self._run_segment), jax.jit(self._run_evaluate)

    def start(self) -> State:
        """The same initial state in every lane."""
        params = jax.tree.map(jnp.asarray, self.problem.params)
        return jax.tree.map(lambda a: jnp.stack([a] * LANES), (params, self.opt.init(params)))

    def _step(self, state: State, batch: Tree, key: jax.Array, lr: jax.Array) -> tuple[State, jax.Array, jax.Array]:
        params, inner = state
        loss, grads = jax.value_and_grad(self.problem.loss)(params, batch, key)
        if self.problem.gradient:
            grads = self.problem.gradient(grads, jax.random.fold_in(key, 7))
        direction, inner = self.opt.update(grads, inner, params)
        params = jax.tree.map(lambda p, d: p - lr * d, params, direction)
        if self.problem.after:
            params = self.problem.after(params)
        return (params, inner), loss, optax.global_norm(grads)

    def _run_segment(
        self,
        state: State,
        data: Tree,
        lr: jax.Array,
        order: jax.Array,
        bad: jax.Array,
        key: jax.Array,
        n: jax.Array,
    ) -> Any:
        def body(i: jax.Array, carry: Any) -> Any:
            state, losses, norms = carry
            batch = corrupt(jax.tree.map(lambda a: a[order[i]], data), bad[i])
            step = jax.vmap(self._step, in_axes=(0, None, None, 0))
            state, loss, norm = step(state, batch, jax.random.fold_in(key, i), lr[i])
            return state, losses.at[i].set(loss), norms.at[i].set(norm)

        empty = jnp.zeros(lr.shape, jnp.float32)
        return jax.lax.fori_loop(0, n, body, (state, empty, empty))

    def _run_evaluate(self, state: State, held: Tree) -> tuple[jax.Array, jax.Array]:
        loss = self.problem.evaluation()
        one = jax.vmap(lambda params, batch: loss(params, batch, None), in_axes=(0, None))
        return one(state[0], held[0]), one(state[0], held[1])

    def evaluate(self, state: State) -> tuple[np.ndarray, np.ndarray]:
        """Noise-free loss of every lane on the training and on the validation data."""
        a, b = self._evaluate(state, self.held)
        return np.asarray(a), np.asarray(b)

    def advance(self, state: State, lr: np.ndarray, first: int) -> tuple[State, np.ndarray, np.ndarray]:
        """Train from step `first` with rates `lr` (steps, lanes), at most one chunk of steps."""
        n, c = len(lr), self.chunk
        rates = np.zeros((c, LANES), np.float32)
        rates[:n] = lr
        at = np.minimum(np.arange(first, first + c), len(self.order) - 1)
        key = jax.random.fold_in(self.key, first)
        state, loss, norm = self._segment(state, self.data, rates, self.order[at], self.bad[at], key, n)
        return state, np.asarray(loss[:n]), np.asarray(norm[:n])

    def train(
        self, state: State, lr: np.ndarray, first: int = 0, evals: bool = True, keep: tuple[int, ...] = ()
    ) -> Trace:
        """Train over all rows of `lr`; evaluate at about 42 steps (or at the end only), keep some states."""
        end = first + len(lr)
        at = sorted({*range(first, end, self.chunk), end - 1, end}) if evals else [end]
        stops = sorted({*at, *keep, *range(first, end, self.chunk), end})
        losses, norms, seen, kept = [], [], [], {}
        now = first
        for stop in stops:
            if stop > now:
                state, loss, norm = self.advance(state, lr[now - first : stop - first], now)
                losses.append(loss)
                norms.append(norm)
                now = stop
            if stop in at:
                seen.append(self.evaluate(state))
            if stop in keep:
                kept[stop] = state
        train, val = (np.stack(x) for x in zip(*seen, strict=True))
        return Trace(np.concatenate(losses), np.concatenate(norms), at, train, val, kept)


def epochs(rng: np.random.Generator, size: int, batch: int, steps: int) -> np.ndarray:
    """Order of the data: shuffled epochs cut into batches."""
    n = -(-steps * batch // size)
    return (
        np.concatenate([rng.permutation(size) for _ in range(n)])[: steps * batch]
        .reshape(steps, batch)
        .astype(np.int32)
    )
