"""Networks that a step too long has killed, really trained: never right, whatever their first rows look like."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits

import lranalyzer as lra
from lranalyzer.curve import Curves
from lranalyzer.evidence import Case
from lranalyzer.evidence.dead import froze, guesses


@cache
def digits(lr: float, epochs: int = 20) -> lra.Run:
    """SGD on a small network in numpy: mean training loss, accuracy on held-out digits, and the rate, each epoch."""
    x, y = load_digits(return_X_y=True)
    x, rng = x / 16.0, np.random.default_rng(0)
    order = rng.permutation(len(x))
    train, held = order[:1400], order[1400:]
    w1, b1, w2, b2 = rng.normal(0, 0.18, (64, 64)), np.zeros(64), rng.normal(0, 0.18, (64, 10)), np.zeros(10)

    def predicted(some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        hidden = np.maximum(x[some] @ w1 + b1, 0)
        score = hidden @ w2 + b2
        share = np.exp(score - score.max(1, keepdims=True))
        return hidden, share / share.sum(1, keepdims=True)

    losses, right = [], []
    for _ in range(epochs):
        batches = []
        for some in np.split(train, 28):
            hidden, share = predicted(some)
            batches.append(-np.log(share[range(50), y[some]] + 1e-12).mean())
            share[range(50), y[some]] -= 1
            back = (share / 50) @ w2.T * (hidden > 0)
            w2 -= lr * hidden.T @ share / 50
            b2 -= lr * share.sum(0) / 50
            w1 -= lr * x[some].T @ back
            b1 -= lr * back.sum(0)
        losses.append(float(np.mean(batches)))
        right.append(float((predicted(held)[1].argmax(1) == y[held]).mean()))
    return run_of(losses, right, lr)


def run_of(loss: Sequence[float], accuracy: Sequence[float] | None = None, lr: float = 0.1) -> lra.Run:
    table = {"epoch": np.arange(len(loss)), "loss": loss, "lr": lr}
    return lra.Run.from_frame(pd.DataFrame(table if accuracy is None else table | {"acc": accuracy}))


def without_accuracy(run: lra.Run) -> lra.Run:
    assert run.train_loss is not None
    return run_of(run.train_loss.value.tolist(), lr=8.0)


@pytest.mark.parametrize("run", [digits(8.0), without_accuracy(digits(8.0))], ids=["accuracy", "loss alone"])
def test_a_network_killed_in_its_first_epoch_was_trained_at_too_high_a_rate(run: lra.Run) -> None:
    found = lra.diagnose(run)
    assert found.verdict in ("too_high", "diverged")
    assert found.recommendation is not None
    assert found.recommendation.lr < 2.0
    assert "collapse" in [f.symptom for f in found.findings]


def test_its_accuracy_of_guessing_is_named() -> None:
    collapse = next(f for f in lra.diagnose(digits(8.0)).findings if f.symptom == "collapse")
    assert "guessing" in collapse.sentence
    assert {e.name: e.value for e in collapse.evidence}["acc"] == pytest.approx(0.098, abs=0.01)


def test_a_network_that_learns_neither_guesses_nor_stands_frozen() -> None:
    case = Case(Curves.of(digits(0.3)))
    assert case.guesses is None
    assert not case.froze


def test_gradient_descent_that_settles_over_many_points_has_not_frozen_at_once() -> None:
    shape = Curves.of(run_of(list(0.25 + 2.0 * 0.7 ** np.arange(200.0)))).train_shape
    assert shape is not None
    assert not froze(shape)


def test_an_accuracy_near_one_and_one_beside_a_squared_error_are_no_guesses() -> None:
    assert guesses(Curves.of(run_of([0.5, 0.1, *[0.01] * 10], [0.7, 0.9, *[0.99] * 10]))) is None
    assert guesses(Curves.of(run_of([0.3, 0.1, *[0.09] * 10], [0.1] * 12))) is None


def test_guessing_is_seen_in_percent_as_well() -> None:
    shares = guesses(Curves.of(run_of([2.4, 2.31, *[2.303] * 10], [0.1] * 12)))
    percent = guesses(Curves.of(run_of([2.4, 2.31, *[2.303] * 10], [10.0] * 12)))
    assert shares is not None
    assert percent is not None
    assert percent.last == pytest.approx(shares.last)


def test_a_loss_that_lies_flat_at_chance_is_not_right_and_one_beside_it_may_be() -> None:
    noise = 0.002 * np.random.default_rng(0).standard_normal(200)
    fallen = np.concatenate([np.linspace(3.5, np.log(10), 10), np.full(190, np.log(10))]) + noise
    assert Case(Curves.of(run_of(fallen.tolist()))).at_chance == 10
    assert Case(Curves.of(run_of((fallen + 0.05).tolist()))).at_chance is None
    assert Case(Curves.of(run_of(np.linspace(2.6, 2.0, 200).tolist()))).at_chance is None
    assert lra.diagnose(run_of(fallen.tolist())).probabilities["ok"] < 0.15
