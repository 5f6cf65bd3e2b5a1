"""Which schedule is chosen, and what is said about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lranalyzer.curve import Curves
from lranalyzer.detectors import Finding
from lranalyzer.diagnosis import Judgement
from lranalyzer.recommend.optimizer_choice import optimizer_advice
from lranalyzer.recommend.schedule_choice import choose
from lranalyzer.run import Run
from lranalyzer.schedules import Constant, Cosine, CosineRestarts, Schedule, WarmUp, WarmupStableDecay

STEPS = 1000


def curves(schedule: Schedule, loss: np.ndarray, optimizer: str = "sgd") -> Curves:
    step = np.arange(STEPS)
    frame = pd.DataFrame({"step": step, "train_loss": loss, "lr": schedule(step)})
    return Curves.of(Run.from_frame(frame, params={"optimizer": optimizer}))


def falling(until: float, noise: float = 0.02) -> np.ndarray:
    """Falls from 3 and stands at 1 from some progress on."""
    progress = np.linspace(0, 1, STEPS)
    return 1 + 2 * np.clip(1 - progress / until, 0, 1) ** 2 + noise * np.random.default_rng(0).normal(size=STEPS)


def judged(*symptoms: str, verdict: str = "ok", span: tuple[int, int] = (0, STEPS)) -> Judgement:
    found = tuple(Finding(s, "warning", 1.0, span, (), "", "") for s in symptoms)
    return Judgement(verdict, {"ok": 0.9}, found)  # type: ignore[arg-type]


def test_a_loss_on_the_floor_of_its_noise_decays_from_the_step_it_arrived_there() -> None:
    chosen, why = choose(judged("needs_decay"), curves(Constant(0.1), falling(0.5)), 0.1)
    assert isinstance(chosen, WarmupStableDecay)
    assert 300 < chosen.stable_steps < 500
    assert chosen.total_steps == STEPS
    assert f"since step {chosen.stable_steps}" in why
    assert "gained" in why


@pytest.mark.parametrize("until", [0.1, 1.2])
def test_a_floor_reached_at_once_or_never_is_no_place_to_start_from(until: float) -> None:
    chosen, why = choose(judged("needs_decay"), curves(Constant(0.1), falling(until)), 0.1)
    assert chosen == Cosine(0.1, STEPS)
    assert "floor" in why


def test_a_decay_is_not_put_off_where_the_rate_changes() -> None:
    chosen, _ = choose(judged("needs_decay", verdict="too_low"), curves(Constant(0.1), falling(0.5)), 3.2)
    assert chosen == Cosine(3.2, STEPS)


def test_a_warmup_lasts_as_long_as_the_first_rise_took_to_heal() -> None:
    healed = judged("needs_warmup", verdict="too_high", span=(0, 180))
    chosen, why = choose(healed, curves(Constant(0.1), falling(0.5)), 0.05)
    assert isinstance(chosen, WarmUp)
    assert chosen.steps == 180
    assert chosen.total_steps == STEPS
    assert "180 steps" in why


def test_cycles_that_gained_nothing_are_said_to_help_nothing() -> None:
    chosen, why = choose(judged(), curves(CosineRestarts(0.1, STEPS // 4), falling(0.4)), 0.1)
    assert chosen == Cosine(0.1, STEPS)
    assert "cycling helps nothing here" in why


def test_cycles_that_still_gain_are_replaced_by_one_decay_that_keeps_it() -> None:
    _, why = choose(judged(), curves(CosineRestarts(0.1, STEPS // 4), falling(1.2)), 0.1)
    assert "one decay to zero" in why
    assert "nothing" not in why


def test_an_adaptive_method_is_advised_where_plain_steps_oscillate_at_a_wrong_rate() -> None:
    shown = judged("oscillating", verdict="too_high")
    assert "adamw near 0.001" in optimizer_advice(shown, curves(Constant(0.1), falling(0.5)))
    assert optimizer_advice(shown, curves(Constant(0.1), falling(0.5), "adam")) == ""
    assert optimizer_advice(judged("oscillating"), curves(Constant(0.1), falling(0.5))) == ""
    assert optimizer_advice(judged(verdict="too_high"), curves(Constant(0.1), falling(0.5))) == ""
