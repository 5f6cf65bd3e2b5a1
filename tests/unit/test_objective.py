"""Losses that must not be read as ones that fall are known by the names beside them."""

from __future__ import annotations

import numpy as np
import pytest

import lranalyzer as lra
from lranalyzer.run import Run, Series, objective_of


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("lossD", "lossG"), "adversarial"),
        (("loss/discriminator", "loss/generator"), "adversarial"),
        (("D_real", "D_fake", "G_GAN", "G_L1"), "adversarial"),
        (("rollout/ep_rew_mean", "train/loss"), "reinforcement"),
        (("act_loss", "cri_loss"), "reinforcement"),
        (("loss", "reward", "kl"), "reinforcement"),
        (("train_loss", "val_loss"), None),
        (("loss", "rewards/chosen", "rewards/rejected", "rewards/margins"), None),
        (("d_loss", "val_loss"), None),
        (("loss", "return"), None),
        (("loss_rpn_cls", "total_loss"), None),
    ],
)
def test_it_is_told_by_the_names_of_the_series(names: tuple[str, ...], kind: str | None) -> None:
    assert objective_of(names) == kind


def test_boosting_is_told_by_the_program() -> None:
    assert objective_of(["RMSE"], "lightgbm") == "boosting"
    assert objective_of(["RMSE"], "tensorboard", "catboost_info/learn/events.out") == "boosting"
    assert objective_of(["RMSE"], "tensorboard", "runs/events.out") is None


def a_run(*names: str, end: float = 1.0) -> Run:
    step = np.arange(200)
    value = 0.7 + 0.1 * np.sin(step / 7.0)
    value[-20:] *= end
    table = {name: Series.of(name, step, value) for name in names}
    return Run("a run", table).with_roles(train_loss=names[0])


@pytest.mark.parametrize(
    ("names", "judge_by"), [(("d_loss", "g_loss"), "samples"), (("policy_loss", "reward"), "reward")]
)
def test_such_a_run_is_unknown_and_says_what_to_judge_by(names: tuple[str, ...], judge_by: str) -> None:
    diagnosis = lra.diagnose(a_run(*names))
    assert diagnosis.verdict == "unknown"
    assert judge_by in diagnosis.missing[0]
    assert not set(diagnosis.symptoms) & {"oscillating", "plateau", "rate_too_high", "rate_too_low", "overfitting"}


def test_nan_is_a_divergence_whatever_the_loss_is() -> None:
    assert lra.diagnose(a_run("d_loss", "g_loss", end=float("nan"))).verdict == "diverged"


def test_a_discriminator_that_always_wins_has_a_loss_of_zero_and_no_hidden_nan() -> None:
    won = a_run("d_loss", "g_loss")
    zero = Series.of("d_loss", won.series["d_loss"].step, np.zeros(200))
    diagnosis = lra.diagnose(Run("a run", {**won.series, "d_loss": zero}).with_roles(train_loss="d_loss"))
    assert diagnosis.verdict == "unknown"
    assert "hidden_nan" not in diagnosis.symptoms
