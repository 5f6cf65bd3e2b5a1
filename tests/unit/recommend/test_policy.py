"""How far the next rate lies from the present one."""

from __future__ import annotations

import numpy as np
import pytest

from lranalyzer.evidence.decision import decided
from lranalyzer.recommend.policy import SHIFTS, STAY, Policy, astray, smoothed


def valley(at: float) -> np.ndarray:
    """A cost that is least at so many octaves."""
    return np.abs(SHIFTS - at) / 16.0


def move(diverged: float, high: float, ok: float, low: float, at: float) -> float:
    return float(Policy().moves(np.array([[diverged, high, ok, low]]), valley(at)[None])[0])


def test_a_run_that_is_surely_right_keeps_its_rate() -> None:
    assert move(0.0, 0.01, 0.98, 0.01, at=-5.0) == 0.0


@pytest.mark.parametrize(("high", "low", "side"), [(0.2, 0.0, -1), (0.0, 0.2, 1)])
def test_a_run_that_is_probably_right_tries_less_than_half_an_octave_to_the_likelier_side(
    high: float, low: float, side: int
) -> None:
    found = move(0.0, high, 0.8, low, at=9.0)
    assert 0 < side * found < 0.5


@pytest.mark.parametrize("octaves", [1, 4, 10, 15])
def test_a_faulty_run_goes_where_the_cost_is_least_on_the_side_of_its_verdict(octaves: int) -> None:
    assert move(0.0, 0.02, 0.03, 0.95, at=octaves) == octaves
    assert move(0.9, 0.05, 0.03, 0.02, at=-octaves) == -octaves
    assert move(0.0, 0.95, 0.03, 0.02, at=octaves) == -1.0
    assert move(0.0, 0.02, 0.03, 0.95, at=-octaves) == 1.0


@pytest.mark.parametrize("octaves", [2, 3])
def test_a_short_move_stops_before_the_cheapest_rate_on_either_side(octaves: int) -> None:
    assert move(0.0, 0.02, 0.03, 0.95, at=octaves) == octaves - 0.5
    assert move(0.0, 0.95, 0.03, 0.02, at=-octaves) == -(octaves - 0.5)


def test_verdict_and_move_never_disagree() -> None:
    rng = np.random.default_rng(0)
    p = rng.dirichlet([0.5] * 4, 5000)
    moves = Policy().moves(p, rng.random((5000, SHIFTS.size)))
    verdict = decided(p)
    assert (moves[verdict < 2] < 0).all()
    assert (moves[verdict == 3] > 0).all()
    right = (verdict == 2) & (p[:, 2] >= Policy.unsure)
    assert (np.abs(moves[right]) < 0.5).all()


def test_a_run_called_right_that_is_likelier_wrong_goes_to_the_likelier_side() -> None:
    assert move(0.0, 0.35, 0.4, 0.25, at=-4) <= -1.0
    assert move(0.0, 0.25, 0.4, 0.35, at=4) >= 1.0
    assert abs(move(0.0, 0.25, 0.55, 0.2, at=-4)) < 0.5


def test_smoothing_keeps_a_straight_line() -> None:
    np.testing.assert_allclose(smoothed(SHIFTS), SHIFTS)
    assert smoothed(np.eye(33)[STAY])[STAY] == 0.5


@pytest.mark.parametrize("octaves", [5, 9, 13])
def test_a_doubtful_fault_is_sent_less_far_than_a_sure_one(octaves: int) -> None:
    flat = np.minimum(valley(octaves) + 1.0, 1.3)

    def up(ok: float) -> float:
        return float(Policy().moves(np.array([[0.0, 0.0, ok, 1.0 - ok]]), flat[None])[0])

    assert 1.0 <= up(0.45) < up(0.01) == octaves


def test_a_right_run_loses_the_more_the_further_it_is_sent() -> None:
    assert astray().shape == SHIFTS.shape
    assert (np.diff(astray()[STAY:]) > 0).all()
    assert (np.diff(astray()[: STAY + 1]) < 0).all()
