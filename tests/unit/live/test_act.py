"""What ``act=True`` does: raises on trial, lowers, and goes back to a copy of the state where the loss runs away."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from lranalyzer.live import Monitor
from lranalyzer.live.keep import PROVED, Keeper
from lranalyzer.live.trial import Course, Trial, spiked, steadiness

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
from lranalyzer.live.torch_state import TorchState  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small tensors gain nothing from threads, and lose much on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Number:
    """A state of one number."""

    def __init__(self) -> None:
        self.now = 0

    def copy(self) -> int:
        return self.now

    def restore(self, copy: int) -> None:
        self.now = copy


def test_a_copy_is_gone_back_to_once_it_has_proved_itself() -> None:
    state = Number()
    keeper = Keeper(state)
    keeper.take(-1, 0)
    state.now = 5
    keeper.take(5, 5, 1.0)
    state.now = 9
    keeper.back(5 + PROVED - 1)
    assert state.now == 0  # the newer one was too young, and is gone
    state.now = 20
    keeper.take(20, 20, 0.5)
    state.now = 40
    keeper.back(20 + PROVED)
    assert state.now == 20
    state.now = 41
    keeper.back(20 + PROVED + 1)
    assert state.now == 0  # it blew up again at once: further back


def course(slope: float, noise: float, points: int = 16) -> Course:
    rng = np.random.default_rng(0)
    return Course.of((2.0 + slope * np.arange(points) + noise * rng.normal(size=points)).tolist())


@pytest.mark.parametrize(
    ("after", "outcome"),
    [(-0.02, "neutral"), (-0.05, "helped"), (0.005, "worse"), (0.5, "broken"), (math.nan, "broken")],
)
def test_a_raise_is_judged_by_where_the_loss_was_heading(after: float, outcome: str) -> None:
    before = course(-0.02, 0.02)
    rng = np.random.default_rng(1)
    since = before.tip + after * np.arange(1, 25) + 0.02 * rng.normal(size=24)
    for unit in (1.0, 1e-6, 1e6):
        scaled = Course.of(
            (unit * (2.0 - 0.02 * np.arange(16) + 0.02 * np.random.default_rng(0).normal(size=16))).tolist()
        )
        assert Trial(scaled, 2.0, False).outcome((unit * since).tolist())[0] == outcome


def net(lr: float, kind: str) -> tuple[Any, Any]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(8, 16), torch.nn.BatchNorm1d(16), torch.nn.Tanh(), torch.nn.Linear(16, 1)
    )
    made = {
        "sgd": lambda: torch.optim.SGD(model.parameters(), lr), "momentum": lambda: torch.optim.SGD(model.parameters(), lr, 0.9),
        "adamw": lambda: torch.optim.AdamW(model.parameters(), lr), "lbfgs": lambda: torch.optim.Adagrad(model.parameters(), lr),
    }  # fmt: skip
    return model, made[kind]()


def steps(model: Any, optimizer: Any, count: int, monitor: Monitor | None = None, scale: float = 1.0) -> list[float]:
    losses = []
    for i in range(count):
        x = torch.randn(32, 8, generator=torch.Generator().manual_seed(i))
        loss = scale * ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if monitor:
            monitor.step(loss)
    return losses


@pytest.mark.parametrize("kind", ["sgd", "momentum", "adamw", "lbfgs"])
@pytest.mark.parametrize("begun", [0, 5])
def test_a_training_goes_on_from_its_copy_as_if_nothing_had_been(kind: str, begun: int) -> None:
    model, optimizer = net(0.01, kind)
    steps(model, optimizer, begun)
    state = TorchState(optimizer, model)
    kept = state.copy()
    assert kept is not None
    straight = steps(model, optimizer, 6)
    with torch.no_grad():
        for tensor in (*model.parameters(), *(b for b in model.buffers() if b.is_floating_point())):
            tensor.fill_(math.nan)
    for _ in range(2):  # the copy outlives being used
        state.restore(kept)
        assert steps(model, optimizer, 6) == straight


def test_a_lazy_layer_is_copied_once_it_has_a_shape() -> None:
    model = torch.nn.LazyLinear(1)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    assert TorchState(optimizer, model).copy() is None
    model(torch.randn(2, 8))
    assert TorchState(optimizer, model).copy() is not None
    Monitor(optimizer, act=True, model=model)


@pytest.mark.parametrize("kind", ["sgd", "momentum"])
def test_a_training_that_blows_up_is_taken_back_and_ends_well(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    model, optimizer = net(30.0, kind)
    monitor = Monitor(optimizer, total_steps=200, act=True, model=model)
    losses = steps(model, optimizer, 200, monitor)
    assert max(losses) > 1e3 * losses[0] or not all(map(math.isfinite, losses))
    assert np.mean(losses[-20:]) < 0.6 * losses[0]
    assert any(a.back_to is not None and "runs away" in a.why for a in monitor.actions)
    assert "weights as before the first step: the loss runs away" in caplog.text
    assert all(a.evidence for a in monitor.actions)


def test_what_is_only_foreseen_changes_nothing() -> None:
    model, optimizer = net(10.0, "momentum")
    monitor = Monitor(optimizer, total_steps=200, act=True, model=model)
    steps(model, optimizer, 1, monitor)
    assert [w.verdict for w in monitor.warnings] == ["too_high"]
    assert monitor.actions == []


def test_without_rescue_only_the_rate_is_changed() -> None:
    model, optimizer = net(30.0, "sgd")
    monitor = Monitor(optimizer, total_steps=200, act=True, rescue=False)
    steps(model, optimizer, 60, monitor)
    assert monitor.actions
    assert all(a.back_to is None for a in monitor.actions)


@pytest.mark.parametrize("kind", ["sgd", "adamw"])
def test_a_rate_far_too_low_is_raised_step_by_step(kind: str) -> None:
    model, optimizer = net(1e-5, kind)
    alone = steps(model, optimizer, 300)
    model, optimizer = net(1e-5, kind)
    monitor = Monitor(optimizer, total_steps=300, act=True)
    acted = steps(model, optimizer, 300, monitor)
    assert np.mean(acted[-20:]) < 0.7 * np.mean(alone[-20:])
    assert len(monitor.actions) >= 3
    assert all(a.after <= 3.17 * a.before for a in monitor.actions)
    assert max(a.after for a in monitor.actions) <= 1e-3


def test_a_rate_that_starts_at_zero_for_a_warmup_is_no_trouble() -> None:
    _, optimizer = net(0.01, "sgd")
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: min(i / 10, 1.0))
    assert optimizer.param_groups[0]["lr"] == 0
    monitor = Monitor(optimizer, total_steps=50, act=True, schedulers=[scheduler])
    assert monitor._actor is not None
    assert monitor._actor.high == pytest.approx(1.0)


def test_what_the_loss_shows_is_measured_beside_its_scatter() -> None:
    rng = np.random.default_rng(0)
    flat = 2.0 + 0.1 * rng.normal(size=40)
    for unit in (1.0, 1e6):
        assert not spiked((unit * flat).tolist())
        assert spiked([*(unit * flat).tolist(), unit * 4.0])
        assert abs(steadiness((unit * flat).tolist())) < 3
        assert steadiness((unit * (flat - 0.02 * np.arange(40))).tolist()) > 3
        assert steadiness((unit * (flat + 0.02 * np.arange(40))).tolist()) < -3
    assert not spiked([2.0] * 10)


def test_a_loss_that_does_not_move_makes_the_rate_rise_until_it_does() -> None:
    """A plateau that a small rate never leaves: the first factor of a product starts near zero."""
    torch.manual_seed(0)
    a, b = torch.nn.Parameter(torch.full((8,), 1e-2)), torch.nn.Parameter(torch.full((8,), 1e-2))
    optimizer = torch.optim.SGD([a, b], lr=1e-3)
    monitor = Monitor(optimizer, total_steps=400, act=True)
    losses = []
    for _ in range(400):
        x = torch.randn(16, 8)
        loss = ((x * a * b).sum(1) - x.sum(1)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        monitor.step(loss)
    assert max(a.after for a in monitor.actions) > 5e-3
    assert np.mean(losses[-20:]) < 0.5 * np.mean(losses[:20])


def trained(schedule: Any, total: int | None, **options: Any) -> tuple[list[float], Monitor]:
    """The rate of every step of a training whose rate is right."""
    model, optimizer = net(0.05, "sgd")
    scheduler = schedule(optimizer)
    monitor = Monitor(optimizer, total_steps=total, act=True, schedulers=[scheduler], **options)
    rates = []
    for _ in range(200):
        rates.append(optimizer.param_groups[0]["lr"])
        x = torch.randn(16, 8)
        loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        monitor.step(loss)
    return rates, monitor


def constant(optimizer: Any) -> Any:
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: 1.0)


def cosine(optimizer: Any) -> Any:
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 200)


def test_a_rate_that_never_came_down_comes_down_over_the_last_fifth() -> None:
    rates, monitor = trained(constant, 200)
    last = monitor.actions[-1]
    assert "never came down" in last.why
    assert last.step == 160
    assert rates[160] == last.before
    fall = np.array(rates[161:]) / last.before
    np.testing.assert_allclose(fall, np.arange(39, 0, -1) / 40, atol=1e-9)
    assert last.after == pytest.approx(rates[-1])


def test_a_schedule_that_comes_down_by_itself_is_left_alone_at_the_end() -> None:
    _, monitor = trained(cosine, 200)
    assert not any("never came down" in a.why for a in monitor.actions)


def test_without_a_known_length_there_is_no_end_to_come_down_for() -> None:
    _, monitor = trained(constant, None)
    assert not any("never came down" in a.why for a in monitor.actions)


def test_at_the_end_the_rate_stays_within_the_bounds_given() -> None:
    rates, _ = trained(constant, 200, lr_bounds=(0.02, 0.2))
    assert rates[-1] == pytest.approx(0.02)
