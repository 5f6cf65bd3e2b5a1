"""What every schedule promises, checked over the whole family."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schedule_strategies import any_schedule

from lranalyzer import schedules as sch
from lranalyzer.errors import ScheduleError

STEPS = np.arange(1500)
relaxed = settings(deadline=None)


@relaxed
@given(any_schedule)
def test_arrays_and_single_steps_agree(schedule: sch.Schedule) -> None:
    steps = np.array([0, 1, 2, 5, 17, 99, 100, 101, 399, 400, 1499])
    singly = [schedule(int(step)) for step in steps]
    np.testing.assert_allclose(schedule(steps), singly, rtol=1e-12, atol=1e-300)


@relaxed
@given(any_schedule)
def test_peak_is_the_largest_scheduled_rate(schedule: sch.Schedule) -> None:
    assert schedule.peak == pytest.approx(float(schedule(STEPS).max()), rel=1e-12)


@relaxed
@given(any_schedule, st.floats(1e-3, 1e3))
def test_scaling_multiplies_every_rate_and_keeps_the_type(schedule: sch.Schedule, factor: float) -> None:
    scaled = schedule.scaled(factor)
    assert type(scaled) is type(schedule)
    slack = 1e-12 * factor * schedule.peak
    np.testing.assert_allclose(scaled(STEPS), factor * schedule(STEPS), rtol=1e-9, atol=slack)


@relaxed
@given(any_schedule, st.floats(0.5, 2.0))
def test_rounding_leaves_rates_that_a_person_would_write(schedule: sch.Schedule, factor: float) -> None:
    rounded = schedule.scaled(factor).rounded(3)
    assert rounded.rounded(3) == rounded
    np.testing.assert_allclose(rounded(STEPS), schedule.scaled(factor)(STEPS), rtol=0.02, atol=0.01 * rounded.peak)


@relaxed
@given(any_schedule)
def test_dict_round_trip_through_json(schedule: sch.Schedule) -> None:
    assert sch.from_dict(json.loads(json.dumps(schedule.to_dict()))) == schedule
    assert sch.Schedule.from_dict(schedule.to_dict()) == schedule


@relaxed
@given(any_schedule)
def test_rate_stays_put_after_the_horizon(schedule: sch.Schedule) -> None:
    if schedule.total_steps is not None:
        end = schedule.total_steps
        after = schedule(np.arange(end, end + 50))
        assert np.ptp(after) == 0.0


@relaxed
@given(any_schedule)
def test_negative_steps_count_as_zero_and_rates_are_never_negative(schedule: sch.Schedule) -> None:
    assert schedule(-3) == schedule(0)
    assert schedule(STEPS).min() >= 0.0


@relaxed
@given(any_schedule)
def test_description_is_one_sentence(schedule: sch.Schedule) -> None:
    text = schedule.describe()
    assert text[0].isupper()
    assert text.endswith(".")
    assert "\n" not in text


def test_schedules_are_hashable_values() -> None:
    assert len({sch.Cosine(0.1, 10), sch.Cosine(0.1, 10), sch.Linear(0.1, 10)}) == 2


def test_every_class_of_the_room_is_in_the_family_and_the_kinds_differ() -> None:
    types = {value for value in vars(sch).values() if isinstance(value, type)}
    public = {value for value in types if issubclass(value, sch.Schedule)}
    assert public - {sch.Schedule} == set(sch.FAMILY)
    assert len({member.kind for member in sch.FAMILY}) == len(sch.FAMILY)
    assert all("kind" in member.__dict__ for member in sch.FAMILY)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: sch.from_name("cosin", lr=1.0), "did you mean 'cosine'?"),
        (lambda: sch.from_name("cosine", lr=1.0, totl_steps=3), "did you mean 'total_steps'?"),
        (lambda: sch.from_name("cosine", lr=1.0), "also needs total_steps"),
        (lambda: sch.from_dict({"lr": 1.0}), "needs a 'kind'"),
        (lambda: sch.Cosine(1.0, 10).to_code("pytorh"), "did you mean 'pytorch'?"),
        (lambda: sch.Cosine(-1.0, 10), "lr must be a finite number at least 0, not -1.0"),
        (lambda: sch.Cosine(float("nan"), 10), "lr must be a finite number at least 0, not nan"),
        (lambda: sch.Cosine(1.0, 0), "total_steps must be at least 1, not 0"),
        (lambda: sch.Cosine(1.0, 2.5), "total_steps must be a whole number of steps, not 2.5"),  # type: ignore[arg-type]
        (lambda: sch.Cosine("1", 2), "lr must be a finite number at least 0, not '1'"),  # type: ignore[arg-type]
        (lambda: sch.Exponential(1.0, factor=2.0), "needs total_steps"),
        (lambda: sch.MultiStep(1.0, (30, 20)), "strictly increasing"),
        (lambda: sch.OneCycle(1.0, 10, warmup_steps=9), "warmup_steps must be below total_steps - 1 = 9"),
        (lambda: sch.Cyclical(1.0, 0.1, 5, mode="triangle"), "did you mean 'triangular"),  # type: ignore[arg-type]
        (lambda: sch.Join((sch.Constant(1.0),), (3,)), "1 pieces need 0 boundaries"),
        (lambda: sch.WarmUp(3, then=0.1), "then must be a schedule"),  # type: ignore[arg-type]
        (lambda: sch.Constant(1.0).scaled(-2.0), "factor must be"),
    ],
)
def test_bad_input_says_what_was_wanted(call: object, text: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        call()  # type: ignore[operator]
    assert text in str(caught.value)
