from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import Result

Call = Callable[..., Result]

RATES = (0.001, 0.01, 0.1, 1.0)


@pytest.fixture
def runs(own_place: Path) -> Path:
    """Four runs of which the third has the best rate and the last diverges."""
    folder = own_place / "runs"
    folder.mkdir()
    for lr in RATES:
        loss = 0.2 + 2 * np.exp(-np.arange(300) * min(lr, 0.1)) + np.random.default_rng(0).normal(0, 0.005, 300)
        if lr == 1.0:
            loss[100:] = np.nan
        rows = "\n".join(f"{i},{v:.5f},{lr}" for i, v in enumerate(loss.tolist()))
        (folder / f"lr{lr}.csv").write_text(f"step,train_loss,lr\n{rows}\n")
    return folder


def test_a_sweep_names_the_best_rate_and_shows_every_run(call: Call, runs: Path) -> None:
    result = call("sweep", runs)
    assert result.exit_code == 0
    assert "best peak lr" in result.stdout
    assert "✖ diverged" in result.stdout
    assert all(f"lr{lr}" in result.stdout for lr in RATES)


def test_a_sweep_as_json(call: Call, runs: Path) -> None:
    data = json.loads(call("sweep", runs, "--json").stdout)
    assert data["schema_version"] == 1
    assert data["lr_low"] <= data["best_lr"] <= data["lr_high"]
    assert [t["diverged"] for t in data["trials"]] == [False, False, False, True]


def test_a_sweep_without_rates_is_refused(call: Call, own_place: Path) -> None:
    (own_place / "a.csv").write_text("step,loss\n" + "\n".join(f"{i},{1 / (i + 1)}" for i in range(50)))
    result = call("sweep", "a.csv")
    assert result.exit_code == 3
    assert "learning rate" in result.stderr


def test_a_forecast_under_a_schedule_is_drawn(call: Call, runs: Path) -> None:
    pytest.importorskip("scipy")
    words = ("forecast", runs / "lr0.01.csv", "--schedule", "cosine", "--lr", "0.01", "--total-steps", "600")
    result = call(*words)
    assert result.exit_code == 0
    assert "in nine of ten cases" in result.stdout
    assert "┤" in result.stdout
    data = json.loads(call(*words, "--json").stdout)
    assert data["steps"][-1] >= 599
    assert data["low"][-1] <= data["final"] <= data["high"][-1]


def test_a_forecast_with_a_wrong_schedule_is_explained(call: Call, runs: Path) -> None:
    result = call("forecast", runs / "lr0.01.csv", "--schedule", "cosine", "--lrr", "0.01")
    assert result.exit_code == 2
    assert "did you mean 'lr'" in result.stderr
