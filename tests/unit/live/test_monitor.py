"""A monitor inside a training loop: what it says, when, and that it leaves the training alone."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

import numpy as np
import pytest

import lranalyzer as lra
from lranalyzer.live import Monitor, Warning
from lranalyzer.live.begin import family_number
from lranalyzer.live.inbox import EAGER

Told = Callable[..., list[Warning]]


def healthy(i: int) -> float:
    return 0.3 + 2.0 * math.exp(-i / 60)


def runaway(i: int) -> float:
    return min(2.3 * 1.08**i, 1e6)


def crawling(i: int) -> float:
    return 2.303 - 2e-5 * i


def test_a_healthy_training_is_left_in_peace(told: Told) -> None:
    assert told(healthy) == []


def test_a_loss_that_runs_away_is_called_soon(told: Told) -> None:
    (first, *_) = told(runaway, 200, lr=1.0)
    assert first.verdict == "diverged"
    assert first.step < 30
    assert first.advice.action == "lower"


def test_a_loss_that_crawls_at_a_tiny_rate_is_called_too_low(told: Told) -> None:
    warnings = told(crawling, 2000, lr=1e-7, noise=0.005)
    assert [w.verdict for w in warnings] == ["too_low"]
    assert warnings[0].step < 600
    assert warnings[0].advice.action == "raise"
    assert "raise the rate" in warnings[0].sentence


@pytest.mark.parametrize("begins", [0, 1])
def test_a_rate_far_beyond_its_optimizer_is_told_before_the_loss_could_double(begins: int) -> None:
    monitor = Monitor(params={"optimizer": "momentum"}, total_steps=1000)
    warning = monitor.step(2.3, step=begins, lr=10.0)
    assert warning is not None
    assert (warning.verdict, warning.step) == ("too_high", begins)
    assert "333 times what its optimizer is usually given" in warning.sentence
    assert "from 10 to about 0.3" in warning.sentence


@pytest.mark.parametrize(("optimizer", "lr"), [("adam", 1e-2), ("sgd", 0.5), ("momentum", 0.1), ("", 1.0)])
def test_a_rate_that_many_use_is_not_judged_before_there_is_a_curve(optimizer: str, lr: float) -> None:
    assert Monitor(params={"optimizer": optimizer}, total_steps=1000).step(2.3, step=0, lr=lr) is None


def test_a_training_that_goes_on_from_a_checkpoint_is_not_judged_by_its_rate_alone() -> None:
    assert Monitor(params={"optimizer": "momentum"}, total_steps=9000).step(0.3, step=5000, lr=10.0) is None


def test_a_long_warmup_is_not_called_too_low() -> None:
    monitor = Monitor(params={"optimizer": "adam"}, total_steps=2000)
    rng = np.random.default_rng(0)
    for i in range(900):
        monitor.step(2.303 - 1e-8 * i * i + 0.005 * rng.normal(), step=i, lr=1e-7 * (i + 1))
    assert monitor.warnings == []


def test_a_warning_of_each_kind_comes_once_with_evidence(told: Told) -> None:
    warnings = told(runaway, 400, lr=1.0)
    kinds = [w.verdict for w in warnings]
    assert len(kinds) == len(set(kinds))
    for warning in warnings:
        assert warning.evidence["first_loss"] > 0
        assert 0 < warning.probability <= 1
        assert str(warning).startswith(f"step {warning.step}")


def test_one_loss_that_is_not_finite_may_be_a_loss_scaler_two_are_the_end() -> None:
    monitor = Monitor(total_steps=100)
    for i in range(10):
        assert monitor.step(healthy(i), step=i) is None
    assert monitor.step(math.inf, step=10) is None
    assert monitor.step(healthy(11), step=11) is None
    assert monitor.step(math.nan, step=12) is None
    warning = monitor.step(math.nan, step=13)
    assert warning is not None
    assert warning.verdict == "diverged"
    assert "not been finite for 2 steps" in warning.sentence


def test_a_training_that_was_never_finite_is_called(told: Told) -> None:
    (warning,) = told(lambda i: math.nan, 50)
    assert warning.verdict == "diverged"
    assert "never been finite" in warning.sentence


def test_the_unit_of_the_loss_changes_nothing(told: Told) -> None:
    for loss, lr in ((runaway, 1.0), (crawling, 1e-7), (healthy, 1e-3)):
        plain = told(loss, 500, lr)
        assert [(w.verdict, w.step) for w in told(loss, 500, lr, scale=1000.0)] == [(w.verdict, w.step) for w in plain]


def test_without_the_number_of_steps_it_judges_too(told: Told) -> None:
    assert told(runaway, 200, lr=1.0, total_steps=None)
    assert told(healthy, total_steps=None) == []


def test_warnings_are_logged_and_handed_on(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Warning] = []
    with caplog.at_level(logging.WARNING, "lranalyzer"):
        warnings = told(runaway, 100, lr=1.0, on_warning=heard.append, name="mine")
    assert heard == warnings
    assert caplog.records[0].message.startswith("mine, step ")


def test_steps_that_do_not_advance_are_passed_over() -> None:
    monitor = Monitor(total_steps=100)
    for i in range(20):
        monitor.step(healthy(i), step=i)
        monitor.step(1e9, step=i)
    assert monitor.warnings == []


def test_the_diagnosis_is_that_of_the_log() -> None:
    import pandas as pd

    rng = np.random.default_rng(1)
    loss = [healthy(i) * (1 + 0.02 * rng.normal()) for i in range(300)]
    monitor = Monitor(params={"optimizer": "adam"})
    for i, value in enumerate(loss):
        monitor.step(value, step=i, lr=1e-3, grad_norm=1 + 0.1 * math.sin(i))
        if i % 50 == 49:
            monitor.validation(value + 0.1)
    frame = pd.DataFrame(
        {"step": range(300), "train_loss": loss, "lr": 1e-3, "grad_norm": [1 + 0.1 * math.sin(i) for i in range(300)]}
    )
    frame["val_loss"] = [v + 0.1 if i % 50 == 49 else math.nan for i, v in enumerate(loss)]
    whole = lra.diagnose(lra.Run.from_frame(frame, params={"optimizer": "adam"}))
    live = monitor.diagnosis()
    assert live.verdict == whole.verdict
    assert live.probabilities == pytest.approx(
        whole.probabilities, abs=0.02
    )  # folded in pieces: neighbours at the seams


def test_what_is_no_number_is_refused_with_what_was_expected() -> None:
    monitor = Monitor()
    with pytest.raises(TypeError, match="found str; expected one number"):
        monitor.step("low")
    with pytest.raises(TypeError, match=r"ndarray of shape \(3,\)"):
        monitor.step(np.zeros(3))
    with pytest.raises(TypeError, match="expected an optimizer"):
        Monitor(object())
    with pytest.raises(ValueError, match="total_steps"):
        Monitor(total_steps=0)
    with pytest.raises(ValueError, match="needs the optimizer"):
        Monitor(act=True)


class Remote:
    """A value that lives on an accelerator, as far as a monitor can see; counts how often it is waited for."""

    waits = 0

    def __init__(self, value: float) -> None:
        self.value = value

    def is_ready(self) -> bool:
        return False

    def __float__(self) -> float:
        Remote.waits += 1
        return self.value


def test_values_that_are_not_ready_are_read_in_blocks() -> None:
    monitor, waits = Monitor(total_steps=200), []
    Remote.waits = 0
    for i in range(EAGER + 40):
        monitor.step(Remote(healthy(i)), step=i)
        waits.append(Remote.waits)
    assert waits[EAGER - 1] == EAGER
    assert waits[EAGER + 10] == EAGER + 11  # blocks of one, then two at twice as many points
    assert waits[EAGER + 15] == EAGER + 16
    monitor.flush()
    assert Remote.waits == EAGER + 40


def test_families_of_optimizers_are_the_numbers_that_the_models_were_fitted_with() -> None:
    names = ("sgd", "asgd", "momentum", "nesterov", "adagrad", "adam", "lion")
    assert [family_number(name) for name in names] == [0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 3.0]
    assert math.isnan(family_number(None))
