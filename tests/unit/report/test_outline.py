from __future__ import annotations

import math

import numpy as np
import pytest

from lranalyzer.report.outline import BROKEN, LEVELS, STRETCHES, blocks, outline


def test_a_falling_loss_falls_through_all_levels() -> None:
    levels = outline(np.exp(-np.arange(1_000) / 100.0))
    assert len(levels) == STRETCHES
    assert list(levels) == sorted(levels, reverse=True)
    assert (levels[0], levels[-1]) == (LEVELS - 1, 0)


def test_a_stretch_without_finite_values_is_broken() -> None:
    levels = outline(np.array([2.0, 1.0, math.nan, math.inf]))
    assert levels == (7, 0, BROKEN, BROKEN)
    assert blocks(levels) == "█▁✖✖"


@pytest.mark.parametrize("value", [[], [1.0], [math.nan, 1.0], [math.nan] * 50])
def test_less_than_two_finite_values_have_no_shape(value: list[float]) -> None:
    assert outline(np.array(value)) == ()


@pytest.mark.parametrize("value", [[1.0] * 40, [-1.0, 0.0, 1.0], [1e308, -1e308] * 20, [5e-324, 1.0]])
def test_any_finite_values_give_levels_in_range(value: list[float]) -> None:
    levels = outline(np.array(value))
    assert len(levels) == min(len(value), STRETCHES)
    assert all(0 <= level < LEVELS for level in levels)
