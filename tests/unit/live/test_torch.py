"""A plain PyTorch loop: the monitor reads the optimizer, leaves everything as it is, and changes the rate only when asked."""

from __future__ import annotations

from typing import Any

import pytest

from lranalyzer.live import Monitor
from lranalyzer.live.rates import TorchRate

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def training(
    monitored: bool, *, lr: float = 0.05, steps: int = 120, act: bool = False, scheduled: bool = False
) -> tuple[Any, Any, Any]:
    """Weights, random state and monitor after a small training."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Dropout(0.2), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps) if scheduled else None
    monitor = None
    if monitored:
        monitor = Monitor(optimizer, total_steps=steps, act=act, schedulers=[scheduler] if scheduler else ())
    for _ in range(steps):
        x = torch.randn(32, 8)
        loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        if scheduler:
            scheduler.step()
        if monitor:
            monitor.step(loss, grad_norm=norm)
    return torch.cat([p.detach().flatten() for p in model.parameters()]), torch.get_rng_state(), monitor


@pytest.mark.parametrize("lr", [0.05, 3.0])
def test_watching_changes_no_bit_of_the_training(lr: float) -> None:
    alone, random_alone, _ = training(False, lr=lr)
    watched, random_watched, monitor = training(True, lr=lr)
    assert alone.numpy().tobytes() == watched.numpy().tobytes()
    assert torch.equal(random_alone, random_watched)
    assert monitor.actions == []


def test_the_optimizer_tells_its_settings_and_its_rate() -> None:
    weight = torch.nn.Parameter(torch.zeros(1))
    groups = [{"params": [weight], "lr": 0.1}]
    rate = TorchRate(torch.optim.SGD(groups, lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4))
    assert rate.settings() == {"optimizer": "nesterov", "momentum": 0.9, "weight_decay": 1e-4, "lr": 0.1}
    assert TorchRate(torch.optim.AdamW([weight])).settings()["optimizer"] == "adamw"


def test_a_rate_far_too_high_is_lowered_within_bounds_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    *_, monitor = training(True, lr=3.0, act=True)
    assert monitor.actions
    first = monitor.actions[0]
    assert first.after < first.before == 3.0
    assert all(a.after >= 3.0 * 1e-3 for a in monitor.actions)
    assert any("learning rate 3 -> " in r.message for r in caplog.records)


def test_a_change_outlives_the_schedulers_next_step() -> None:
    *_, monitor = training(True, lr=3.0, act=True, scheduled=True)
    first = monitor.actions[0]
    rates = [group["lr"] for group in monitor._rate._optimizer.param_groups]
    assert max(rates) <= first.after


SCHEDULERS = {
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 50, eta_min=1e-3),
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, 10),
    "one cycle": lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.4, total_steps=60),
    "lambda": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda i: 1 / (1 + i)),
    "cyclic": lambda o: torch.optim.lr_scheduler.CyclicLR(o, 0.01, 0.2, step_size_up=7),
    "restarts": lambda o: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 9, eta_min=1e-3),
    "joined": lambda o: torch.optim.lr_scheduler.SequentialLR(
        o,
        [torch.optim.lr_scheduler.LinearLR(o, 0.1, total_iters=10), torch.optim.lr_scheduler.ExponentialLR(o, 0.95)],
        milestones=[10],
    ),
}


@pytest.mark.parametrize("kind", SCHEDULERS)
def test_every_scheduler_goes_on_from_the_scaled_rate(kind: str) -> None:
    def rates(factor: float) -> list[float]:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
        scheduler = SCHEDULERS[kind](optimizer)
        found = []
        for i in range(40):
            if i == 15:
                TorchRate(optimizer, [scheduler]).scale(factor)
            optimizer.step()
            scheduler.step()
            found.append(optimizer.param_groups[0]["lr"])
        return found

    plain, scaled = rates(1.0), rates(0.1)
    assert scaled[:15] == plain[:15]
    assert scaled[15:] == pytest.approx([0.1 * r for r in plain[15:]])


def test_a_scheduler_that_was_not_handed_over_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    torch.optim.lr_scheduler.StepLR(optimizer, 10)
    Monitor(optimizer, act=True)
    assert "hand it over: schedulers=[...]" in caplog.text
