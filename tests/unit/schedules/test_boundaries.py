"""Printed values around the boundaries of each schedule."""

from __future__ import annotations

import numpy as np
import pytest

from lranalyzer import schedules as sch


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (sch.StepDecay(1.0, 10, 0.5), {9: 1.0, 10: 0.5, 19: 0.5, 20: 0.25}),
        (sch.MultiStep(1.0, (3, 5), 0.1), {2: 1.0, 3: 0.1, 4: 0.1, 5: 0.01}),
        (sch.Linear(0.3, 7, 0.1), {0: 0.3, 7: 0.1, 8: 0.1}),
        (sch.Cosine(0.3, 7, 0.1), {0: 0.3, 7: 0.1, 8: 0.1, 14: 0.1}),
        (sch.CosineRestarts(0.3, 7, 2), {0: 0.3, 7: 0.3, 21: 0.3, 49: 0.3}),
        (sch.CosineRestarts(0.3, 7), {0: 0.3, 7: 0.3, 14: 0.3}),
        (sch.OneCycle(1.0, 20, 5, 10.0, 100.0), {0: 0.1, 5: 1.0, 19: 0.001, 20: 0.001}),
        (sch.OneCycle(1.0, 20), {6: 1.0}),
        (sch.Cyclical(1.0, 0.2, 3, 5), {0: 0.2, 3: 1.0, 8: 0.2, 11: 1.0}),
        (sch.Cyclical(1.0, 0.0, 3, mode="triangular2"), {3: 1.0, 9: 0.5, 15: 0.25}),
        (sch.WarmUp(4, sch.Constant(1.0), 0.2), {0: 0.2, 2: 0.6, 4: 1.0}),
        (sch.Dampened(4, sch.Linear(1.0, 8), 0.2), {0: 0.2, 2: 0.6 * 0.75, 4: 0.5, 8: 0.0}),
        (sch.WarmUp(4, sch.WarmUp(4, sch.Constant(1.0), 0.5)), {0: 0.0, 4: 0.5, 8: 1.0}),
        (sch.WarmupStableDecay(1.0, 4, 6, 10, 0.2), {0: 0.0, 4: 1.0, 10: 1.0, 15: 0.6, 20: 0.2, 21: 0.2}),
        (sch.WarmupStableDecay(1.0, 0, 6, 4, decay="1-sqrt"), {0: 1.0, 6: 1.0, 7: 0.5, 10: 0.0}),
    ],
)
def test_rates_at_boundaries(schedule: sch.Schedule, expected: dict[int, float]) -> None:
    assert {step: schedule(step) for step in expected} == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("multiplier", [1, 2, 3, 7])
def test_every_restart_is_exactly_at_the_peak(multiplier: int) -> None:
    schedule = sch.CosineRestarts(0.1, 13, multiplier)
    start, length = 0, 13
    while start < 10**9:
        assert schedule(start) == 0.1
        assert start == 0 or schedule(start - 1) < 0.1 * 0.02
        start, length = start + length, length * multiplier
        if multiplier == 1 and start > 10**4:
            break


def test_plateau_reduces_after_patience_and_cooldown() -> None:
    rule = sch.ReduceOnPlateau(1.0, factor=0.5, patience=1, cooldown=2, min_lr=0.2)
    rates = rule.simulate([1.0] * 14)
    np.testing.assert_allclose(rates, [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2])


def test_plateau_counts_nan_as_no_improvement() -> None:
    assert sch.ReduceOnPlateau(1.0, factor=0.5, patience=0).simulate([1.0, float("nan"), 0.5])[-1] == 0.5


def test_a_sentence_separates_thousands_and_shortens_small_rates() -> None:
    told = sch.WarmUp(1951, sch.Cosine(0.000488, 37050)).describe()
    assert "over 1,951 steps" in told
    assert "from 4.88e-4 to 0 over 37,050 steps" in told
