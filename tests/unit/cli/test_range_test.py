from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import Result

from lranalyzer.cli.console import results
from lranalyzer.cli.picture import picture

Call = Callable[..., Result]


@pytest.fixture
def ramp(own_place: Path) -> Path:
    """A range test that falls from 1e-4 on and explodes at about 0.3."""
    lr = np.geomspace(1e-6, 3, 300)
    loss = 0.3 + 2 / (1 + (lr / 1e-3)) + np.exp(np.minimum(20 * (lr - 0.5), 8))
    loss += np.random.default_rng(0).normal(0, 0.01, 300)
    rows = "\n".join(f"{i},{v:.5f},{r:.8g}" for i, (v, r) in enumerate(zip(loss.tolist(), lr.tolist(), strict=True)))
    (own_place / "ramp.csv").write_text(f"step,train_loss,lr\n{rows}\n")
    return own_place / "ramp.csv"


def test_a_range_test_names_a_rate_a_range_and_draws_the_curve(call: Call, ramp: Path) -> None:
    result = call("range-test", ramp)
    assert result.exit_code == 0
    assert "peak lr" in result.stdout
    assert "┤" in result.stdout


def test_a_range_test_as_json(call: Call, ramp: Path) -> None:
    data = json.loads(call("range-test", ramp, "--json").stdout)
    test = data["tests"][0]
    assert data["schema_version"] == 1
    assert test["lr_low"] <= test["lr"] <= test["lr_high"]


def test_sentences_fit_the_terminal(call: Call, ramp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    results.cache_clear()
    lines = call("range-test", ramp).stdout.splitlines()
    prose = lines[: next(i for i, line in enumerate(lines) if "┤" in line)]
    assert len(prose) > 4
    assert max(map(len, prose)) <= 60
    assert all(line.startswith("  ") for line in prose[1:])


def test_rules_that_find_nothing_are_not_told(call: Call, own_place: Path) -> None:
    rows = "".join(f"{i},nan,{1e-5 * 1.2**i}\n" for i in range(60))
    (own_place / "never.csv").write_text(f"step,loss,lr\n{rows}")
    result = call("range-test", "never.csv")
    assert result.exit_code == 1
    assert "finite" in result.stdout
    assert "NaN" not in result.stdout
    assert "other tools" not in result.stdout


def test_a_log_without_rates_is_refused(call: Call, own_place: Path) -> None:
    (own_place / "a.csv").write_text("step,loss\n" + "\n".join(f"{i},{1 / (i + 1)}" for i in range(50)))
    result = call("range-test", "a.csv")
    assert result.exit_code == 3
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("values", [[1.0] * 10, [0.0, float("nan"), float("inf"), 2.0], [float("nan")] * 5])
def test_a_picture_can_be_made_of_anything(values: list[float]) -> None:
    lines = picture(values, "top", "bottom", "a", "b").splitlines()
    assert len(lines) == 8
    assert "top" in lines[0]
