"""The whole answer for one run, on trainings really run here: least squares by gradient descent with noise."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import lranalyzer as lra

STEPS = 400
RATES = tuple(4.0**k for k in range(-7, 4))


@cache
def train(lr: float) -> tuple[pd.DataFrame, float]:
    """Minibatch SGD on a linear regression with curvatures 1 to 1/50; the log, and the noise-free final loss."""
    rng = np.random.default_rng(7)
    features = rng.normal(size=(512, 20)) * np.geomspace(1.0, 0.14, 20)
    target = features @ rng.normal(size=20) + 0.1 * rng.normal(size=512)
    weights, rows = np.zeros(20), []
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            pick = rng.integers(0, 512, 16)
            error = features[pick] @ weights - target[pick]
            row = {"step": step, "train_loss": float((error**2).mean()), "lr": lr}
            if step % 20 == 0:
                row["val_loss"] = float(((features @ weights - target) ** 2).mean())
            rows.append(row)
            weights = weights - lr * 2 * features[pick].T @ error / 16
        final = float(((features @ weights - target) ** 2).mean())
    return pd.DataFrame(rows), final


def diagnosis(lr: float) -> lra.Diagnosis:
    return lra.diagnose(lra.Run.from_frame(train(lr)[0], params={"optimizer": "sgd", "batch_size": 16}))


def best_rate() -> float:
    return min(RATES, key=lambda lr: train(lr)[1] if np.isfinite(train(lr)[1]) else np.inf)


def test_the_rate_that_ends_lowest_is_right() -> None:
    assert diagnosis(best_rate()).verdict == "ok"


def test_a_rate_far_below_the_best_is_too_low_and_should_be_raised() -> None:
    low = RATES[0]
    assert low < best_rate() / 50
    found = diagnosis(low)
    assert found.verdict == "too_low"
    assert found.findings[0].symptom == "rate_too_low"
    assert found.recommendation is not None
    assert found.recommendation.lr > 3 * low
    assert found.advice.action == "raise"


def test_a_rate_that_blows_up_has_diverged_and_should_be_lowered() -> None:
    high = RATES[-1]
    found = diagnosis(high)
    assert found.verdict == "diverged"
    assert found.findings[0].symptom == "divergence"
    assert found.recommendation is not None
    assert found.recommendation.lr < high / 3
    assert found.advice.action == "lower"


@pytest.mark.parametrize("lr", RATES)
def test_verdict_and_remedy_agree_and_the_rate_lies_in_its_range(lr: float) -> None:
    found = diagnosis(lr)
    advised = found.recommendation
    assert advised is not None
    assert advised.lr_low <= advised.lr <= advised.lr_high
    assert advised.schedule.peak == pytest.approx(advised.lr)
    if found.verdict in ("too_high", "diverged"):
        assert advised.lr < lr
    if found.verdict == "too_low":
        assert advised.lr > lr
    assert sum(found.probabilities.values()) == pytest.approx(1.0)
    assert advised.expected
    assert advised.why


def test_three_points_give_unknown_with_what_is_missing() -> None:
    run = lra.Run.from_frame(pd.DataFrame({"step": [0, 1, 2], "train_loss": [3.0, 2.0, 1.5]}))
    found = lra.diagnose(run)
    assert found.verdict == "unknown"
    assert found.recommendation is None
    assert any("more points" in text for text in found.missing)


def test_without_a_learning_rate_there_is_a_verdict_but_no_recommendation() -> None:
    run = lra.Run.from_frame(train(best_rate())[0].drop(columns="lr"))
    found = lra.diagnose(run)
    assert found.verdict != "unknown"
    assert found.recommendation is None
    assert any("learning rate" in text for text in found.missing)


def test_a_loss_that_is_never_finite_has_diverged() -> None:
    frame = pd.DataFrame({"step": range(50), "train_loss": [np.inf] * 50, "lr": 1.0})
    found = lra.diagnose(lra.Run.from_frame(frame, params={"optimizer": "adam"}))
    assert found.verdict == "diverged"
    assert found.recommendation is not None
    assert found.recommendation.lr <= 1e-3


def run_at(lr: float) -> lra.Run:
    return lra.Run.from_frame(train(lr)[0], params={"optimizer": "sgd", "batch_size": 16}, name=f"{lr:g}")


def test_a_follow_up_of_one_run_is_its_own_recommendation() -> None:
    assert lra.follow_up([run_at(RATES[0])]) == diagnosis(RATES[0]).recommendation


def test_a_follow_up_that_leads_back_to_a_tried_rate_asks_all_runs() -> None:
    low = RATES[0]
    own = diagnosis(low).recommendation
    assert own is not None
    found = lra.follow_up([run_at(own.lr), run_at(low)])
    assert found is not None
    assert "together" in found.why
    assert found.lr_low <= found.lr <= found.lr_high
    assert found.schedule.peak == pytest.approx(found.lr)
    assert low < found.lr < best_rate() * 16


def test_a_follow_up_needs_a_run() -> None:
    with pytest.raises(lra.errors.MissingSeries):
        lra.follow_up([])
