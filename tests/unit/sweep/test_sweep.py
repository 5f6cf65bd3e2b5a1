"""Sweeps: where the best rate is, what differs besides, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import lranalyzer.sweep
from lranalyzer.errors import MissingSeries
from lranalyzer.run import Run, Series
from lranalyzer.sweep import sweep

SweepOf = Callable[..., list[Run]]


@pytest.mark.parametrize("direction", [True, False])
def test_the_valley_is_found(sweep_of: SweepOf, direction: bool) -> None:
    runs = sweep_of([0.003, 0.03, 0.3, 1.0, 60.0])
    found = sweep(runs) if direction else sweep(runs, direction=None)
    assert 0.1 < found.best_lr < 2.5
    assert found.lr_low <= found.best_lr <= found.lr_high
    assert found.sensitivity == pytest.approx(np.log10(found.lr_high / found.lr_low))
    assert found.edge_of_stability == pytest.approx(60.0**0.5)
    assert [t.diverged for t in found.trials] == [False] * 4 + [True]


def test_the_unit_of_the_loss_does_not_matter(sweep_of: SweepOf) -> None:
    runs = sweep_of([0.01, 0.1, 1.0])
    scaled = []
    for run in runs:
        loss = run.series["train_loss"]
        scaled.append(
            replace(run, series={**run.series, "train_loss": Series.of("train_loss", loss.step, loss.value * 1000)})
        )
    assert sweep(scaled).best_lr == pytest.approx(sweep(runs).best_lr)


def test_too_low_rates_ask_for_a_higher_one(sweep_of: SweepOf) -> None:
    found = sweep(sweep_of([0.001, 0.002, 0.004]))
    assert found.best_lr > 0.004
    assert found.next_lr is not None
    assert found.next_lr > 0.004
    assert found.edge_of_stability is None


@pytest.mark.parametrize("lrs", [[0.0005, 0.01, 0.3, 2.0, 8.0], [0.003, 0.03, 0.3, 1.0, 60.0], [0.01, 0.5, 20.0]])
def test_the_best_run_tried_lies_in_the_good_range_where_it_is_bracketed(sweep_of: SweepOf, lrs: list[float]) -> None:
    found = sweep(sweep_of(lrs))
    best = min((t for t in found.trials if not t.diverged), key=lambda t: t.final)
    assert found.lr_low <= best.lr <= found.lr_high


def test_runs_that_differ_in_more_are_grouped(sweep_of: SweepOf) -> None:
    runs = sweep_of([0.01, 0.1, 1.0], batch_size=32) + sweep_of([0.03, 0.3], batch_size=64)
    found = sweep(runs)
    assert len(found.trials) == 3
    assert [g.title for g in found.groups] == ["batch_size=32", "batch_size=64"]
    assert "more than the rate differs (batch size)" in found.warnings[0]


def test_other_differences_are_named(sweep_of: SweepOf) -> None:
    runs = [replace(r, params={**r.params, "dropout": i, "seed": i}) for i, r in enumerate(sweep_of([0.1, 1.0]))]
    assert sweep(runs).warnings == ("the runs also differ in dropout",)


def test_a_run_without_rate_is_left_out(sweep_of: SweepOf) -> None:
    good, bare = sweep_of([0.1, 1.0]), sweep_of([0.3])[0].with_roles(lr=None)
    found = sweep([*good, bare])
    assert len(found.trials) == 2
    assert "names no learning rate" in found.warnings[0]
    with pytest.raises(MissingSeries, match="names no learning rate"):
        sweep([bare])


def test_a_run_that_ends_a_little_above_its_first_rows_has_not_diverged() -> None:
    """A log that begins where an earlier one stopped: the verdict does not call it diverged, nor does the sweep."""
    step = np.arange(400)
    loss = 0.14 + 0.03 * np.sin(np.pi * step / 400) + 0.008 * step / 400
    frames = [pd.DataFrame({"step": step, "train_loss": loss, "lr": lr}) for lr in (0.01, 0.02)]
    runs = [Run.from_frame(frame, name=f"lr {lr}") for frame, lr in zip(frames, (0.01, 0.02), strict=True)]
    assert [t.diverged for t in sweep(runs).trials] == [False, False]


def test_all_diverged(sweep_of: SweepOf) -> None:
    found = sweep(sweep_of([8.0, 16.0]))
    assert found.best_lr < 8.0
    assert "every run diverged" in " ".join(found.warnings)


def test_a_single_run_is_answered(sweep_of: SweepOf) -> None:
    found = sweep(sweep_of([0.001]))
    assert found.best_lr > 0.001
    assert "same learning rate" in found.warnings[0]


def test_the_package_can_be_called(sweep_of: SweepOf) -> None:
    assert lranalyzer.sweep(sweep_of([0.1, 1.0])).trials  # type: ignore[operator]


def test_the_response_stays_above_zero_beside_a_steep_wall_and_passes_the_runs(sweep_of: SweepOf) -> None:
    found = sweep(sweep_of([0.003, 0.03, 0.3, 1.0, 60.0]))
    curve = found.curve
    assert curve.low.min() >= 0.0
    assert (curve.low <= curve.loss).all()
    assert (curve.loss <= curve.high).all()
    drop = max(t.first for t in found.trials) - min(t.final for t in found.trials)
    for tried in found.trials[:4]:
        assert np.interp(tried.log2_lr, np.log2(curve.lr), curve.loss) == pytest.approx(tried.final, abs=0.1 * drop)
    best = min(t.final for t in found.trials)
    assert curve.loss.min() > best - 0.05 * drop - 1e-9
