"""Curves in characters."""

from __future__ import annotations

import numpy as np

from lranalyzer.report.as_braille import braille_curve


def test_a_curve_fills_its_box_and_names_its_ends() -> None:
    step = np.arange(300.0)
    lines = braille_curve(step, 3 * np.exp(-step / 50) + 0.1, 60, 12)
    assert len(lines) == 12
    assert max(map(len, lines)) <= 60
    assert lines[-1].split() == ["0", "step", "299"]
    assert any("┤" in line for line in lines[:-1])


def test_a_falling_curve_falls() -> None:
    lines = braille_curve(np.arange(100.0), np.linspace(5, 1, 100), 40, 10)
    first = [next((i for i, c in enumerate(line[9:]) if c != "\u2800"), None) for line in lines[:-1]]
    drawn = [at for at in first if at is not None]
    assert drawn == sorted(drawn)


def test_what_is_not_finite_leaves_a_gap() -> None:
    value = np.linspace(5, 1, 100)
    value[40:60] = np.nan
    columns = zip(*(line[9:] for line in braille_curve(np.arange(100.0), value, 49, 10)[:-1]), strict=True)
    empty = [set(column) == {"\u2800"} for column in columns]
    assert any(empty)
    assert not empty[0]
    assert not empty[-1]


def test_nothing_finite_and_one_point_are_shown_too() -> None:
    assert "no finite loss" in braille_curve(np.arange(3.0), np.full(3, np.nan), 40, 8)[0]
    assert len(braille_curve(np.array([5.0]), np.array([2.0]), 40, 8)) == 8
