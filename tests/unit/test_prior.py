"""What is known before a curve is read, and when it is silent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import lranalyzer as lra
from lranalyzer.curve import Curves
from lranalyzer.evidence import Case
from lranalyzer.evidence.prior import DAYS, base_rate, trust
from lranalyzer.evidence.still import stands_still
from lranalyzer.run import Run, Series

STEP = np.arange(400)
LOSS = 2.0 * np.exp(-STEP / 80.0) + 0.3 + 0.02 * np.random.default_rng(0).standard_normal(STEP.size)


def a_run(names: tuple[str, ...] = ("train_loss",), log_format: str = "csv", every: int = 1, **params: object) -> Run:
    table = {name: Series.of(name, STEP * every, LOSS) for name in names}
    return Run("a run", table, params=params, format=log_format).with_roles(train_loss=names[0])


def rate(run: Run) -> float:
    return base_rate(Curves.of(run))


def test_a_table_with_a_rate_may_come_from_a_sweep_and_gets_none() -> None:
    assert rate(a_run(lr=0.1)) == 0.0
    assert trust(Curves.of(a_run(lr=0.1))) == {}


def test_recipes_fine_tunings_and_days_of_training_were_chosen() -> None:
    chosen = [
        a_run(log_format="ultralytics", lr=0.01),
        a_run(log_format="hf_trainer_state", lr=2e-5),
        a_run(every=DAYS // 100, lr=0.1),
        a_run(names=("lm_loss",), lr=3e-4),
        a_run(names=("train/loss", "val/loss", "iter", "lr"), lr=1e-3),
    ]
    assert all(rate(run) > 2.0 for run in chosen)
    assert 0.5 < rate(a_run()) < 1.5, "nobody says the rate: not from a sweep, but nothing more is known"


def test_a_rate_that_no_recipe_holds_is_none() -> None:
    assert rate(a_run(log_format="hf_trainer_state", lr=0.1)) == 0.0
    assert rate(a_run(log_format="nanogpt", lr=1e-6, optimizer="adamw")) == 0.0


def test_a_recipe_of_plain_sgd_is_not_called_too_low_and_may_be_too_high() -> None:
    assert set(trust(Curves.of(a_run(log_format="detectron2", lr=0.02)))) == {"too_low"}
    assert trust(Curves.of(a_run(log_format="detectron2", lr=2.0))) == {}
    assert set(trust(Curves.of(a_run(log_format="nanogpt", lr=6e-4)))) == {"ok", "too_low"}


def test_an_explosion_is_one_in_any_program() -> None:
    loss = np.where(STEP < 200, LOSS, 40.0 + LOSS)
    run = Run("a run", {"loss": Series.of("loss", STEP, loss)}, params={"lr": 2e-5}, format="hf_trainer_state")
    assert lra.diagnose(run.with_roles(train_loss="loss")).verdict == "diverged"


def test_a_right_rate_that_is_unlikely_is_not_said() -> None:
    case = Case(Curves.of(a_run(lr=0.1)))
    case.__dict__["verdict_probabilities"] = {"diverged": 0.0, "too_high": 0.45, "ok": 0.06, "too_low": 0.49}
    assert case.leaning == "unknown"
    torn = Case(case.curves)
    torn.__dict__["verdict_probabilities"] = {"diverged": 0.0, "too_high": 0.4, "ok": 0.2, "too_low": 0.4}
    assert torn.leaning == "ok"


def test_a_validation_loss_that_scatters_as_well_is_no_chance_of_minibatches() -> None:
    loss = np.random.default_rng(1).gamma(4.0, 0.5, STEP.size)
    every, tenth = (
        Curves.of(replace(a_run(), series={"train_loss": Series.of("train_loss", STEP[::n], loss[::n])})).train_shape
        for n in (1, 10)
    )
    assert every is not None
    assert stands_still(every)
    assert not stands_still(every, validation=tenth)


def test_a_loss_that_climbed_back_is_not_given_the_benefit_of_a_recipe() -> None:
    back = np.where(STEP < 200, LOSS, LOSS[200] + 1.2 * (STEP - 200) / 200)
    cases = [
        Case(
            Curves.of(replace(a_run(log_format="nanogpt"), series={"train_loss": Series.of("train_loss", STEP, loss)}))
        )
        for loss in (LOSS, back)
    ]
    assert [case.climbed_back for case in cases] == [False, True]
    assert cases[0].verdict_probabilities["ok"] > cases[1].verdict_probabilities["ok"]


def test_a_log_that_ends_while_the_rate_still_rises_is_not_called_too_low() -> None:
    rates = Series.of("lr", STEP, 1e-6 * (STEP + 100.0))
    loss = Series.of("train_loss", STEP, 14.0 - 0.004 * STEP)
    run = Run("a run", {"train_loss": loss, "lr": rates}).with_roles(train_loss="train_loss", lr="lr")
    diagnosis = lra.diagnose(run)
    assert diagnosis.verdict == "unknown"
    assert "warmup" in diagnosis.missing[0]


def test_a_rate_that_rises_all_along_is_not_called_right_either() -> None:
    rates = Series.of("lr", STEP, np.linspace(1e-3, 1e-2, STEP.size))
    run = Run("a run", {"train_loss": Series.of("train_loss", STEP, LOSS), "lr": rates})
    diagnosis = lra.diagnose(run.with_roles(train_loss="train_loss", lr="lr"))
    assert diagnosis.verdict == "unknown"
    assert "range test" in diagnosis.missing[0]


def test_a_loss_that_stays_above_its_start_does_not_move_too_slowly() -> None:
    risen = 7.3 + 0.4 * np.sin(np.pi * (STEP + 40) / 440) + 0.05 * np.random.default_rng(2).standard_normal(STEP.size)
    run = replace(a_run(lr=0.02), series={"train_loss": Series.of("train_loss", STEP, risen)})
    assert Case(Curves.of(run)).stays_above_start
    assert not Case(Curves.of(a_run(lr=0.02))).stays_above_start
    assert lra.diagnose(run).verdict != "too_low"
