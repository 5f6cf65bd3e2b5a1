"""Every snippet, executed in the framework it is written for, gives our rates step by step."""

from __future__ import annotations

import ast
import copy
from typing import Any

import numpy as np
import pytest
from snippet_runners import RUNNERS

from lranalyzer import schedules as sch
from lranalyzer.errors import ScheduleError

CASES: list[sch.Schedule] = [
    sch.Constant(0.1),
    sch.Constant(3e-5),
    sch.Constant(0.0),
    sch.StepDecay(0.1, 30),
    sch.StepDecay(1e-3, 7, 0.5),
    sch.StepDecay(2.0, 1, 0.97),
    sch.MultiStep(0.1, (30, 60, 80)),
    sch.MultiStep(3e-4, (1,), 0.3),
    sch.MultiStep(0.05, (10, 11, 50), 0.5),
    sch.Exponential(0.1, 0.96),
    sch.Exponential(0.1, 0.9999, 3),
    sch.Exponential(3e-4, 0.5, 20, total_steps=70),
    sch.Exponential(1e-6, 1.15, total_steps=90),
    sch.Polynomial(0.1, 90),
    sch.Polynomial(3e-4, 100, 0.5, 1e-5),
    sch.Polynomial(0.1, 60, 3.0, 0.01),
    sch.Linear(0.1, 90),
    sch.Linear(3e-4, 100, 3e-5),
    sch.Linear(1e-5, 100, 0.1),
    sch.Linear(0.0, 60, 0.1),
    sch.Cosine(0.1, 99),
    sch.Cosine(3e-4, 90, 3e-5),
    sch.Cosine(0.001, 99, 0.1),
    sch.Cosine(0.0, 99, 0.1),
    sch.CosineRestarts(0.1, 25),
    sch.CosineRestarts(3e-4, 10, 2, 3e-6),
    sch.CosineRestarts(1.0, 7, 3, 0.1),
    sch.OneCycle(0.1, 100),
    sch.OneCycle(3e-3, 101, 17, 10.0, 100.0),
    sch.OneCycle(1.0, 110, 1, anneal="linear"),
    sch.OneCycle(0.5, 103, 47, 3.0, 7.0, "linear"),
    sch.Cyclical(0.1, 0.001, 20),
    sch.Cyclical(0.01, 0.0, 7, 13, "triangular2"),
    sch.Cyclical(1.0, 0.1, 15, 5, "exp_range", 0.99),
    sch.InverseSqrt(0.1, 10),
    sch.InverseSqrt(1e-3, 4000),
    sch.InverseSqrt(2.0, 1),
    sch.WarmUp(10, sch.Constant(0.1)),
    sch.WarmUp(10, sch.Constant(0.1), 0.1),
    sch.WarmUp(10, sch.Linear(0.1, 90)),
    sch.WarmUp(10, sch.Linear(0.1, 90), 0.2),
    sch.WarmUp(5, sch.Cosine(3e-4, 95, 3e-5)),
    sch.WarmUp(5, sch.Cosine(3e-4, 95, 3e-5), 0.01),
    sch.WarmUp(5, sch.Polynomial(3e-4, 95, 2.0)),
    sch.WarmUp(5, sch.Polynomial(3e-4, 95, 2.0, 1e-5)),
    sch.WarmUp(5, sch.Polynomial(3e-4, 95, 2.0), 0.5),
    sch.WarmUp(16, sch.InverseSqrt(1e-3, 16)),
    sch.WarmUp(8, sch.StepDecay(0.1, 30), 0.25),
    sch.WarmUp(8, sch.MultiStep(0.1, (30, 60)), 0.25),
    sch.WarmUp(8, sch.Exponential(0.1, 0.95), 0.25),
    sch.WarmUp(8, sch.CosineRestarts(0.1, 20, 2), 0.25),
    sch.WarmUp(8, sch.CosineRestarts(0.1, 20)),
    sch.WarmUp(8, sch.OneCycle(0.1, 90)),
    sch.WarmUp(8, sch.Cyclical(0.1, 0.02, 20)),
    sch.WarmUp(8, sch.Linear(0.01, 50, 0.1), 0.5),
    sch.WarmUp(8, sch.WarmupStableDecay(0.1, 4, 50, 20)),
    sch.WarmupStableDecay(0.1, 10, 60, 30),
    sch.WarmupStableDecay(3e-4, 0, 60, 30, 3e-5, "cosine"),
    sch.WarmupStableDecay(3e-4, 10, 60, 30, 3e-5, "1-sqrt"),
    sch.WarmupStableDecay(3e-4, 10, 60, 30, 0.0, "1-sqrt"),
    sch.WarmupStableDecay(0.1, 10, 0, 90, 0.01, "cosine"),
    sch.WarmupStableDecay(0.1, 0, 0, 90, 0.01, "1-sqrt"),
    sch.Join((sch.Constant(0.1), sch.Cosine(0.1, 50), sch.Constant(0.001)), (20, 70)),
    sch.Join((sch.Cyclical(0.1, 0.01, 5), sch.Cyclical(0.05, 0.01, 5), sch.InverseSqrt(0.1, 9)), (20, 40)),
    sch.Dampened(8, sch.Constant(0.1)),
    sch.Dampened(8, sch.Linear(0.1, 60, 0.001), 0.1),
    sch.Dampened(8, sch.Cosine(0.1, 60)),
    sch.Dampened(8, sch.CosineRestarts(0.1, 20, 2), 0.25),
    sch.Dampened(8, sch.WarmupStableDecay(0.1, 4, 50, 20)),
    sch.Join((sch.WarmUp(5, sch.Linear(0.1, 40)), sch.OneCycle(0.3, 60)), (30,)),
    sch.Join((sch.Exponential(0.1, 0.9),), ()),
]

PLATEAUS = [
    sch.ReduceOnPlateau(0.1, 0.1, 3),
    sch.ReduceOnPlateau(3e-4, 0.5, 0, 0.01, "abs", 2, 2e-5),
    sch.ReduceOnPlateau(0.1, 0.3, 2, 1e-3, "rel", 3, 1e-3),
    sch.ReduceOnPlateau(0.1, 0.3, 2, 1e-2, "abs", 0),
]

LOSSES = (2.0 / np.arange(1, 101) ** 0.3 + np.random.default_rng(0).normal(0, 0.05, 100)).tolist()
STEPS = 100
# Keras on JAX meets a deprecation of NumPy.
pytestmark = [pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")]
SINGLE_PRECISION = {"keras", "optax"}

framework_cases = [
    pytest.param(framework, schedule, id=f"{framework}-{index:02d}-{schedule.kind}")
    for framework in RUNNERS
    for index, schedule in enumerate(CASES)
]


@pytest.mark.parametrize(("framework", "schedule"), framework_cases)
def test_snippet_gives_our_rates_in_its_framework(framework: str, schedule: sch.Schedule) -> None:
    code = schedule.to_code(framework)
    rates = RUNNERS[framework](code, STEPS)
    if "rises again" in code and schedule.total_steps is not None:
        rates = rates[: schedule.total_steps + 1]  # the documented difference
    expected = schedule(np.arange(len(rates)))
    rtol, atol = (1e-5, 1e-6) if framework in SINGLE_PRECISION else (1e-6, 1e-9)
    np.testing.assert_allclose(rates, expected, rtol=rtol, atol=atol * max(schedule.peak, 1e-12))


@pytest.mark.parametrize("schedule", PLATEAUS)
@pytest.mark.parametrize("framework", RUNNERS)
def test_plateau_rule_gives_our_rates_in_its_framework(framework: str, schedule: sch.ReduceOnPlateau) -> None:
    rates = RUNNERS[framework](schedule.to_code(framework), STEPS, LOSSES)
    expected = schedule.simulate(LOSSES)
    assert np.unique(expected).size > 1
    np.testing.assert_allclose(rates, expected, rtol=1e-5 if framework in SINGLE_PRECISION else 1e-6)


@pytest.mark.parametrize("framework", RUNNERS)
def test_every_snippet_parses_and_names_its_schedule(framework: str) -> None:
    for schedule in [*CASES, *PLATEAUS]:
        code = schedule.to_code(framework)
        ast.parse(code)
        assert code.startswith("# ")
        assert code.endswith("\n")
        assert max(map(len, code.splitlines())) <= 220


@pytest.mark.parametrize("framework", RUNNERS)
def test_a_plateau_rule_behind_a_warmup_is_refused_as_code(framework: str) -> None:
    with pytest.raises(ScheduleError, match="depends on the losses"):
        sch.WarmUp(5, sch.ReduceOnPlateau(0.1)).to_code(framework)


def test_every_family_is_exported_in_at_least_three_settings() -> None:
    kinds = [schedule.kind for schedule in [*CASES, *PLATEAUS]]
    assert all(kinds.count(member.kind) >= 3 for member in sch.FAMILY)


EPOCHS = [
    sch.Cosine(0.1, 30), sch.WarmUp(4, sch.Cosine(0.1, 26), 0.2), sch.MultiStep(0.1, (10, 20)), sch.Constant(0.1), sch.Linear(0.1, 20),
]  # fmt: skip


@pytest.mark.parametrize("schedule", EPOCHS, ids=lambda s: s.kind)
def test_a_schedule_of_epochs_is_stepped_once_an_epoch(schedule: sch.Schedule) -> None:
    """PyTorch's scheduler by hand, Lightning's by its loop of three batches an epoch."""
    wanted = schedule(np.arange(30))
    counted = schedule.per_epoch()
    assert np.allclose(RUNNERS["pytorch"](counted.to_code("pytorch"), 30), wanted, rtol=1e-6)
    assert "end of every epoch" in counted.to_code("pytorch")
    assert '"interval": "epoch"' in counted.to_code("lightning")
    assert '"interval": "step"' in schedule.to_code("lightning")


@pytest.mark.parametrize("schedule", EPOCHS, ids=lambda s: s.kind)
def test_where_the_framework_counts_updates_each_rate_holds_for_an_epoch(schedule: sch.Schedule) -> None:
    wanted = np.repeat(schedule(np.arange(30)), 3)
    code = schedule.per_epoch().to_code("transformers").replace("len(train_dataloader)", "3")
    assert np.allclose(RUNNERS["transformers"](code, 90), wanted, rtol=1e-6)
    code = schedule.per_epoch().to_code("optax").replace("len(batches)", "3")
    assert np.allclose(RUNNERS["optax"](code, 90), wanted, rtol=1e-5)


@pytest.mark.parametrize("schedule", [s for s in EPOCHS if s.kind != "constant"], ids=lambda s: s.kind)
def test_keras_sets_the_rate_of_an_epoch_before_it_begins(schedule: sch.Schedule) -> None:
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(schedule.per_epoch().to_code("keras"), names)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=names["optimizer"], loss="mse")
    names["callback"].set_model(model)
    rates = []
    for epoch in range(30):
        names["callback"].on_epoch_begin(epoch)
        rates.append(float(keras.ops.convert_to_numpy(names["optimizer"].learning_rate)))
    assert np.allclose(rates, schedule(np.arange(30)), rtol=1e-5)


def test_epochs_stay_epochs_when_a_schedule_is_scaled_written_and_copied() -> None:
    counted = sch.WarmUp(4, sch.Cosine(0.1, 26)).per_epoch()
    for other in (counted.scaled(2.0), sch.Schedule.from_dict(counted.to_dict()), copy.deepcopy(counted)):
        assert other.unit == "epoch"
        assert "over 26 epochs" in other.describe()
        assert "step" not in other.describe()
    assert sch.Schedule.from_dict(sch.Cosine(0.1, 26).to_dict()).unit == "step"
