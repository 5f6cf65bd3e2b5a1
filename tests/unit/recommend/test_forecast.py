"""Forecasts on curves that follow the law exactly, or nearly; the truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.errors import MissingSeries
from lranalyzer.recommend.forecast import forecast
from lranalyzer.recommend.forecast.rates import rate_path
from lranalyzer.run import Run
from lranalyzer.schedules import Constant, Cosine, Schedule, from_name

pytest.importorskip("scipy", reason="scipy is not installed")
N = 4000


def _loss(schedule: Schedule, steps: int) -> np.ndarray:
    """A law of another form than ours: power law in the summed rate, less an exponential memory of the falls."""
    rate = schedule(np.arange(steps)) / schedule.peak
    memory, gain = 0.0, np.zeros(steps)
    for i in range(1, steps):
        memory = 0.998 * memory + rate[i - 1] - rate[i]
        gain[i] = gain[i - 1] + memory
    return 2.0 + 3.0 * (np.cumsum(rate) + 50) ** -0.4 - 2e-4 * gain


def _log(schedule: Schedule, steps: int = N, noise: float = 0.01, seed: int = 0) -> pd.DataFrame:
    scatter = noise * np.random.default_rng(seed).normal(size=steps)
    step = np.arange(steps)
    return pd.DataFrame({"step": step, "train_loss": _loss(schedule, steps) + scatter, "lr": schedule(step)})


def _run(schedule: Schedule, steps: int = N, **more: float) -> Run:
    return Run.from_frame(_log(schedule, steps, **more))


COSINE = Cosine(0.1, total_steps=N)


def test_three_schedules_predict_a_fourth() -> None:
    runs = [_run(COSINE), _run(Constant(0.1), seed=1), _run(from_name("linear", lr=0.1, total_steps=N), N, seed=2)]
    wanted = from_name("wsd", lr=0.1, warmup_steps=0, stable_steps=N - N // 5, decay_steps=N // 5)
    found = forecast(runs, wanted)
    truth = _loss(wanted, N)
    assert found.steps[-1] == N
    assert found.final == pytest.approx(truth[-1], abs=0.02)
    assert found.low[-1] < truth[-1] < found.high[-1]
    late = found.steps > N // 10
    assert np.abs(found.loss - np.interp(found.steps, np.arange(N), truth))[late].max() < 0.03


def test_the_interval_is_wide_where_the_plan_leaves_what_was_run() -> None:
    run, truth = _run(COSINE), _loss(COSINE, N)
    same, other = forecast(run, COSINE), forecast(run, Constant(0.1), steps=N)
    widths = [(found.high - found.low)[found.steps > N // 10] for found in (same, other)]
    assert widths[0].max() < 0.1 * (truth[0] - truth[-1])
    assert widths[1][-1] > 2 * widths[0][-1]
    held = (same.low < np.interp(same.steps, np.arange(N), truth)) & (
        np.interp(same.steps, np.arange(N), truth) < same.high
    )
    assert held[same.steps > N // 10].mean() > 0.9


def test_half_a_run_foretells_its_end() -> None:
    half = Run.from_frame(_log(COSINE).iloc[: N // 2])
    found = forecast(half, COSINE, after=N // 2)
    assert found.steps[0] == N // 2
    truth = _loss(COSINE, N)[-1]
    assert found.low[-1] < truth < found.high[-1]
    assert abs(found.final - truth) < 0.5 * abs(_loss(COSINE, N)[N // 2] - truth)


def test_annealing_is_foreseen_to_help() -> None:
    constant = _run(Constant(0.1))
    late = from_name("wsd", lr=0.1, warmup_steps=0, stable_steps=N - N // 10, decay_steps=N // 10)
    annealed = forecast(constant, late)
    assert annealed.final < forecast(constant, Constant(0.1), steps=N).final
    assert "taken from other trainings" in annealed.why


@settings(deadline=None, max_examples=10)
@given(st.floats(1e-5, 1e5), st.floats(-5, 5), st.floats(1e-3, 1e3))
def test_units_do_not_matter(scale: float, shift: float, unit: float) -> None:
    log = _log(COSINE).iloc[: N // 2]
    other = log.assign(train_loss=(log.train_loss + shift) * scale, lr=log.lr * unit)
    plain = forecast(Run.from_frame(log), COSINE, after=N // 2)
    found = forecast(Run.from_frame(other), COSINE.scaled(unit), after=N // 2)
    assert found.final == pytest.approx((plain.final + shift) * scale, abs=2e-3 * scale)


@pytest.mark.parametrize("every", [5, 20])
def test_density_hardly_matters(every: int) -> None:
    log = _log(COSINE, noise=0.003).iloc[: N // 2]
    dense = forecast(Run.from_frame(log), COSINE, after=N // 2)
    thin = forecast(Run.from_frame(log.iloc[::every].reset_index(drop=True)), COSINE, after=N // 2)
    assert thin.final == pytest.approx(dense.final, abs=0.02)


def test_lengths_by_default() -> None:
    run = _run(Constant(0.1), 500)
    assert forecast(run, Constant(0.1)).steps[-1] == 2 * 499
    assert forecast(run, COSINE).steps[-1] == N
    assert forecast(run, COSINE, steps=700).steps[-1] == 700


def test_another_peak_is_warned_of() -> None:
    assert "is not the log's 0.1" in forecast(_run(Constant(0.1), 500), Constant(0.5)).why


def test_nothing_to_go_by() -> None:
    frame = pd.DataFrame({"train_loss": [1.0, np.nan, np.nan, np.nan, np.nan], "lr": 0.1})
    with pytest.raises(MissingSeries, match="five finite"):
        forecast(Run.from_frame(frame), Constant(0.1))


def test_falls_of_a_rate_are_gathered_without_loss() -> None:
    path = rate_path(COSINE, N)
    assert path.fall.sum() == pytest.approx(1.0)
    assert path.area[-1] == pytest.approx(N / 2, rel=1e-3)
    assert path.when.size <= 48
    assert not rate_path(Constant(0.1), N).when.size
    warm = rate_path(from_name("wsd", lr=0.1, warmup_steps=500, stable_steps=N - 1300, decay_steps=800), N)
    assert (warm.fall > 0).all()


def test_a_continued_run_is_compared_with_the_rate_as_it_ended() -> None:
    half = Run.from_frame(_log(Constant(0.1)).iloc[: N // 2])
    found = forecast(half, from_name("linear", lr=0.1, total_steps=N), steps=N, after=N // 2)
    assert found.as_it_is is not None
    assert found.as_it_is > found.final
    assert found.as_it_is == pytest.approx(_loss(Constant(0.1), N)[-1], abs=0.03)
    assert "As it is" in found.why
    assert forecast(half, COSINE).as_it_is is None
