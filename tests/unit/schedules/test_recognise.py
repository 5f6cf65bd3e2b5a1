"""`fit` names the schedule behind a log: every kind, rounded, noisy, sparse, lagging, averaged, cut off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recognise_strategies import Logged, family_name, log, log_epoch_means, recognisable

from lranalyzer import schedules as sch
from lranalyzer.errors import ScheduleError
from lranalyzer.schedules.recognise.decays import guess_decays

KINDS = [
    "constant", "step", "multi_step", "exponential", "polynomial", "linear", "cosine", "cosine_restarts",
    "one_cycle", "cyclical", "inverse_sqrt", "wsd", "warmup constant", "warmup step", "warmup multi_step",
    "warmup exponential", "warmup polynomial", "warmup linear", "warmup cosine", "warmup inverse_sqrt",
    "warmup cosine_restarts", "warmup cyclical", "dampened cosine",
]  # fmt: skip
SMOOTH = [kind for kind in KINDS if kind.removeprefix("warmup ") not in ("cosine_restarts", "cyclical")]
# Fixed draws: a recogniser is judged by its rate of success, which single unlucky draws say nothing about.
profile = settings(max_examples=20, deadline=None, derandomize=True)


def check(found: sch.Fit, logged: Logged, tolerance: float, points_off: float = 0.0) -> None:
    """The right kind, and rates within `tolerance` of the log at all but a fraction of the points."""
    assert found.schedule is not None, found.reason
    assert family_name(found.schedule) == family_name(logged.schedule), found
    floor = 0.03 * logged.lr.max()
    errors = np.abs(found.rates(logged.step) - logged.lr) / np.maximum(logged.lr, floor)
    assert np.quantile(errors, 1.0 - points_off) <= tolerance, found
    assert found.peak == pytest.approx(logged.schedule.peak, rel=max(2.0 * tolerance, 2e-3))


@pytest.mark.parametrize("kind", KINDS)
@profile
@given(data=st.data(), digits=st.integers(4, 6))
def test_every_kind_is_recognised_in_a_dense_rounded_log(kind: str, data: st.DataObject, digits: int) -> None:
    schedule, total = data.draw(recognisable(kind))
    logged = log(schedule, total, 500, digits)
    check(sch.fit(logged.step, logged.lr), logged, 0.01, points_off=0.01)


@pytest.mark.parametrize("kind", KINDS)
@profile
@given(data=st.data(), digits=st.integers(4, 6))
def test_every_kind_is_recognised_when_logged_once_per_epoch(kind: str, data: st.DataObject, digits: int) -> None:
    schedule, total = data.draw(recognisable(kind))
    logged = log(schedule, total, 60, digits)
    check(sch.fit(logged.step, logged.lr), logged, 0.03, points_off=0.05)


@pytest.mark.parametrize("kind", KINDS)
@profile
@given(data=st.data())
def test_every_kind_is_recognised_under_noise(kind: str, data: st.DataObject) -> None:
    schedule, total = data.draw(recognisable(kind))
    logged = log(schedule, total, 300, 6, noise=1e-4)
    check(sch.fit(logged.step, logged.lr), logged, 0.01, points_off=0.02)


@pytest.mark.parametrize("kind", KINDS)
@profile
@given(data=st.data())
def test_every_kind_is_recognised_when_logged_one_step_late(kind: str, data: st.DataObject) -> None:
    schedule, total = data.draw(recognisable(kind))
    logged = log(schedule, total, 300, 5, lag=1)
    check(sch.fit(logged.step, logged.lr), logged, 0.03, points_off=0.03)


@pytest.mark.parametrize("kind", SMOOTH)
@profile
@given(data=st.data())
def test_smooth_kinds_are_recognised_in_epoch_means(kind: str, data: st.DataObject) -> None:
    schedule, total = data.draw(recognisable(kind))
    logged = log_epoch_means(schedule, total, 90)
    check(sch.fit(logged.step, logged.lr), logged, 0.04, points_off=0.15)


@pytest.mark.parametrize("kind", ["linear", "cosine", "warmup linear", "warmup cosine"])
@profile
@given(data=st.data(), shown=st.floats(0.6, 0.85))
def test_a_run_that_stops_early_shows_its_schedule_and_says_so(kind: str, data: st.DataObject, shown: float) -> None:
    schedule, total = data.draw(recognisable(kind))
    logged = log(schedule, int(shown * total), 300, 5)
    found = sch.fit(logged.step, logged.lr)
    check(found, logged, 0.005)
    assert not found.complete
    assert found.confidence < 0.8


@profile
@given(st.floats(1e-8, 10.0), st.integers(2, 300))
def test_a_constant_is_recognised_exactly(lr: float, points: int) -> None:
    found = sch.fit(np.arange(points), np.full(points, lr))
    assert found.schedule == sch.Constant(lr)
    assert found.residual == 0.0
    assert found.confidence == 1.0


@profile
@given(recognisable("warmup cosine"), st.floats(1e-3, 1e3))
def test_the_answer_scales_with_the_rate(case: tuple[sch.Schedule, int], factor: float) -> None:
    schedule, total = case
    steps = np.arange(0, total, max(total // 200, 1))
    plain, scaled = sch.fit(steps, schedule(steps)), sch.fit(steps, factor * schedule(steps))
    assert plain.schedule is not None
    assert scaled.schedule is not None
    np.testing.assert_allclose(scaled.schedule(steps), factor * plain.schedule(steps), rtol=5e-3)


def test_warmup_peak_final_ratio_drops_and_cycles_can_be_read() -> None:
    steps = np.arange(0, 1001, 10)
    cosine = sch.fit(steps, sch.WarmUp(100, sch.Cosine(3e-4, 900, 3e-5))(steps))
    assert (cosine.warmup_steps, cosine.peak) == (100, 3e-4)
    assert cosine.final_ratio == pytest.approx(0.1)
    assert sch.fit(steps, sch.MultiStep(0.1, (300, 700))(steps)).drops == 2
    assert sch.fit(steps, sch.CosineRestarts(0.1, 250)(steps)).cycles == 5
    assert sch.fit(steps, sch.Cyclical(0.1, 0.01, 100)(steps)).cycles == 6


def test_the_schedule_of_noam_seen_only_behind_its_warmup_is_recognised() -> None:
    """k / sqrt(step), which has no rate at step 0."""
    step = np.arange(1000, 28_000, 1000)
    found = sch.fit(step, 0.03125 / np.sqrt(step))
    assert isinstance(found.schedule, sch.InverseSqrt)
    assert found.confidence > 0.9
    np.testing.assert_allclose(found.rates(step), 0.03125 / np.sqrt(step), rtol=1e-3)


def ultralytics(epochs: int, batches: int, last: float, cosine: bool, lr: float = 0.01) -> np.ndarray:
    """The rates that its trainer logs, one at the end of every epoch: three epochs of warmup, but at least 100 batches."""
    step, rise = np.arange(epochs), max(3 * batches, 100)
    fall = 0.5 * (1.0 + np.cos(np.pi * step / epochs)) if cosine else 1.0 - step / epochs
    rates = lr * (last + (1.0 - last) * fall) * np.minimum((batches * (step + 1) - 1) / rise, 1.0)
    return np.array([float(f"{rate:.5g}") for rate in rates])


@pytest.mark.parametrize("epochs", [10, 30, 100, 300])
@pytest.mark.parametrize("batches", [34, 200])
@pytest.mark.parametrize("last", [0.01, 0.1])
@pytest.mark.parametrize("cosine", [False, True])
def test_the_schedule_of_ultralytics_is_recognised(epochs: int, batches: int, last: float, cosine: bool) -> None:
    rates = ultralytics(epochs, batches, last, cosine)
    found = sch.fit(np.arange(epochs), rates)
    assert found.schedule is not None
    assert found.confidence > 0.65
    assert "join" not in found.schedule.kind
    np.testing.assert_allclose(found.rates(np.arange(epochs)), rates, rtol=0.03, atol=2e-4)


def test_a_scheduler_stepped_per_epoch_and_logged_per_step_is_seen_as_such() -> None:
    steps = np.arange(0, 9000, 15)
    found = sch.fit(steps, sch.Cosine(0.1, 90)(steps // 100))
    assert found.held_steps == 100
    assert isinstance(found.schedule, sch.Cosine)
    assert found.schedule.total_steps == pytest.approx(9000, rel=0.01)
    np.testing.assert_allclose(found.rates(steps), sch.Cosine(0.1, 90)(steps // 100), atol=2e-3)


def test_reductions_on_plateau_are_found_as_drops() -> None:
    rates = sch.ReduceOnPlateau(0.1, 0.5, 2).simulate([1.0] * 5 + [0.5] * 9)
    found = sch.fit(np.arange(rates.size), rates)
    assert found.drops == 3
    np.testing.assert_allclose(found.rates(np.arange(rates.size)), rates)
    assert sch.fit(np.arange(50), sch.ReduceOnPlateau(0.1)(np.arange(50))).schedule == sch.Constant(0.1)


def test_range_tests_are_found_as_growth() -> None:
    steps = np.arange(300)
    geometric = sch.fit(steps, sch.Exponential(1e-6, 1.05, total_steps=300)(steps)).schedule
    assert isinstance(geometric, sch.Exponential)
    assert geometric.factor == pytest.approx(1.05)
    straight = sch.fit(steps, sch.Linear(1e-5, 300, 0.1)(steps)).schedule
    assert isinstance(straight, sch.Linear)


def test_joined_schedules_are_cut_into_their_pieces() -> None:
    joined = sch.Join((sch.Cosine(0.1, 400), sch.Linear(0.05, 300), sch.Exponential(0.03, 0.99)), (400, 700))
    steps = np.arange(1000)
    found = sch.fit(steps, joined(steps))
    assert found.schedule == joined
    assert "pieces" in found.reason


def test_noise_is_no_schedule_and_the_reason_says_so() -> None:
    found = sch.fit(np.arange(300), np.random.default_rng(0).uniform(0.1, 1.0, 300))
    assert found.schedule is None
    assert found.confidence == 0.0
    assert "no known schedule" in found.reason
    assert np.isnan(found.rates(np.arange(3))).all()


@pytest.mark.parametrize(
    ("step", "lr", "text"),
    [
        ([], [], "too few"),
        ([0], [0.1], "too few"),
        ([0, 1], [0.1, np.nan], "too few"),
        ([0, 1], [0.1, -0.1], "negative"),
    ],
)
def test_unusable_traces_get_a_reason(step: list[int], lr: list[float], text: str) -> None:
    found = sch.fit(np.array(step, dtype=np.int64), np.array(lr))
    assert found.schedule is None
    assert text in found.reason


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ScheduleError, match="one shape"):
        sch.fit(np.arange(3), np.ones(4))


def test_order_duplicates_and_gaps_do_not_change_the_answer() -> None:
    steps = np.arange(0, 1000, 5)
    lr = sch.Cosine(0.1, 1000)(steps)
    lr[7] = np.nan
    order = np.random.default_rng(1).permutation(steps.size)
    twice = np.concatenate([order, order[:20]])
    assert sch.fit(steps[twice], lr[twice]).schedule == sch.Cosine(0.1, 1000)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-5, 10**7), st.floats(0.0, 1e3) | st.just(float("nan")) | st.just(float("inf"))),
        max_size=40,
    )
)
def test_any_trace_gets_an_answer_or_a_reason(points: list[tuple[int, float]]) -> None:
    step = np.array([point[0] for point in points], dtype=np.int64)
    found = sch.fit(step, np.array([point[1] for point in points], dtype=np.float64))
    assert found.reason
    assert 0.0 <= found.confidence <= 1.0


def test_a_level_trace_is_no_division_by_zero() -> None:
    level = np.array([1.0, 0.5, 0.5, 0.5, 0.5, 0.5])
    guesses = guess_decays(np.linspace(0.0, 1.0, level.size), level, None, 0.0)
    assert all(np.isfinite(guess.error) for guess in guesses)


def test_one_absurd_rate_among_ordinary_ones_is_no_division_by_zero() -> None:
    rate = np.linspace(3e-4, 2e-4, 33)
    rate[11] = 1e25
    assert 0.0 <= sch.fit(128 * np.arange(33), rate).confidence <= 1.0
