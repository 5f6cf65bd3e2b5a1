"""Learning from reward: policy gradients and temporal differences, with exact evaluation."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.corpus import nn
from benchmarks.corpus.problem import Problem, Task, split

ACTIONS = 4


def _bandit(rng: np.random.Generator) -> Problem:
    """Contextual bandit by REINFORCE: the action is sampled, the reward noisy; evaluated exactly."""
    x = rng.normal(size=(3000, 8)).astype(np.float32)
    reward = np.tanh(x @ rng.normal(size=(8, 10))) @ rng.normal(size=(10, ACTIONS)) / 2
    train, val = split((x, reward.astype(np.float32)), 500)
    sigma, act = float(rng.choice([0.1, 1.0])), nn.pick_activation(rng)

    def exact(p, batch, key):
        return -jnp.mean(jnp.sum(jax.nn.softmax(nn.run_mlp(p, batch[0], act)) * batch[1], -1))

    def sampled(p, batch, key):
        logits = nn.run_mlp(p, batch[0], act)
        a, b = jax.random.split(key)
        action = jax.random.categorical(a, logits)[:, None]
        got = jnp.take_along_axis(batch[1], action, 1) + sigma * jax.random.normal(b, action.shape)
        log_p = jnp.take_along_axis(jax.nn.log_softmax(logits), action, 1)
        surrogate = -jnp.mean(jax.lax.stop_gradient(got - got.mean()) * log_p)
        return surrogate - jax.lax.stop_gradient(surrogate + jnp.mean(got))

    return Problem(nn.mlp(rng, (8, 32, ACTIONS), 0.8), sampled, train, val, exact)


def _maze(rng: np.random.Generator, states: int, discount: float):
    """A random decision process: next state, reward and true value of every state and action."""
    nxt = rng.integers(0, states, (states, ACTIONS))
    reward = rng.normal(size=(states, ACTIONS)) * (rng.random((states, ACTIONS)) < 0.3)
    q = np.zeros((states, ACTIONS))
    for _ in range(400):
        q = reward + discount * q.max(1)[nxt]
    return nxt, reward, q


def _q_learning(rng: np.random.Generator) -> Problem:
    """Q-learning with a slowly following target network; evaluated against the true values."""
    states, discount = 60, float(rng.choice([0.6, 0.9]))
    nxt, reward, truth = _maze(rng, states, discount)
    tau, act = float(rng.choice([0.05, 0.2, 1.0])), nn.pick_activation(rng)
    features = nn.normal(rng, states, 24)
    s, a = rng.integers(0, states, 4000), rng.integers(0, ACTIONS, 4000)
    noisy = reward[s, a] + 0.1 * rng.normal(size=4000)
    arrays = [v.astype(np.float32) for v in (features[s], features[nxt[s, a]], noisy, truth[s, a])]
    train, val = split((*arrays, a.astype(np.int32)), 500)

    def value(p, x, a):
        return jnp.take_along_axis(nn.run_mlp(p, x, act), a[:, None], 1)[:, 0]

    def loss(p, batch, key):
        x, x2, r, _, a = batch
        target = r + discount * nn.run_mlp(jax.lax.stop_gradient(p["target"]), x2, act).max(-1)
        return jnp.mean((value(p["online"], x, a) - target) ** 2)

    def exact(p, batch, key):
        return jnp.mean((value(p["online"], batch[0], batch[4]) - batch[3]) ** 2)

    def follow(p):
        target = jax.tree.map(lambda t, o: t + tau * (o - t), p["target"], p["online"])
        return {"online": p["online"], "target": target}

    net = nn.mlp(rng, (24, 48, ACTIONS), 0.7)
    return Problem({"online": net, "target": net}, loss, train, val, exact, after=follow)


def _self_distilled(rng: np.random.Generator) -> Problem:
    """Half of the labels are the network's own slow average's opinion (mean teacher)."""
    x = rng.normal(size=(3000, 10)).astype(np.float32)
    y = np.argmax(np.sin(x @ rng.normal(size=(10, 4))), 1).astype(np.int32)
    known = (rng.random(3000) < 0.5).astype(np.float32)
    train, val = split((x, known, y), 500)
    weight = float(rng.choice([0.3, 1.0]))

    def loss(p, batch, key):
        x, known, y = batch
        jitter = 0.0 if key is None else 0.1 * jax.random.normal(key, x.shape)
        logits = jax.nn.log_softmax(nn.run_mlp(p["student"], x + jitter, jax.nn.relu))
        label = -jnp.take_along_axis(logits, y[:, None], 1)[:, 0]
        teacher = jax.nn.softmax(jax.lax.stop_gradient(nn.run_mlp(p["teacher"], x, jax.nn.relu)))
        return jnp.mean(known * label) - weight * jnp.mean(jnp.sum(teacher * logits, -1))

    def exact(p, batch, key):
        return nn.cross_entropy(nn.run_mlp(p["student"], batch[0], jax.nn.relu), batch[2])

    def follow(p):
        teacher = jax.tree.map(lambda t, s: 0.98 * t + 0.02 * s, p["teacher"], p["student"])
        return {"student": p["student"], "teacher": teacher}

    net = nn.mlp(rng, (10, 48, 4))
    return Problem({"student": net, "teacher": net}, loss, train, val, exact, after=follow)


TASKS = [
    Task("bandit_reinforce", _bandit, batches=(8, 32, 128, 512), steps=(300, 1000, 3000)),
    Task("q_learning", _q_learning, batches=(16, 64, 256), steps=(300, 1000, 3000)),
    Task("mean_teacher", _self_distilled, batches=(16, 64), steps=(300, 600, 1500)),
]
