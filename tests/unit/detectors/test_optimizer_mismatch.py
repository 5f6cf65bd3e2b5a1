from __future__ import annotations

import drawn
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.detectors.optimizer_mismatch import OptimizerMismatch

DETECTOR = OptimizerMismatch()

LOSS = drawn.descent()


def test_adam_at_the_rate_of_sgd_is_named() -> None:
    case = drawn.case_of(drawn.TOO_HIGH, train_loss=LOSS, params={"optimizer": "Adam", "lr": 0.1})
    found = DETECTOR.examine(case)
    assert found is not None
    assert found.level == "warning"
    assert "100 times above" in found.sentence
    assert "suit sgd" in found.sentence
    assert found.span == (0, 999)


def test_sgd_at_the_rate_of_lion_is_named() -> None:
    case = drawn.case_of(drawn.TOO_LOW, train_loss=LOSS, params={"optimizer": "SGD", "lr": 1e-4})
    found = DETECTOR.examine(case)
    assert found is not None
    assert "below" in found.sentence
    assert "suit lion" in found.sentence


def test_a_rate_that_suits_no_optimizer_is_not_said_to_suit_one() -> None:
    for optimizer, rate, verdict, side in (
        ("adam", 100.0, drawn.TOO_HIGH, "high"),
        ("sgd", 1e-9, drawn.TOO_LOW, "low"),
    ):
        found = DETECTOR.examine(drawn.case_of(verdict, train_loss=LOSS, params={"optimizer": optimizer, "lr": rate}))
        assert found is not None
        assert "suit" not in found.sentence
        assert f"too {side} for every other optimizer too" in found.sentence


def test_the_logged_rate_counts_more_than_the_parameter() -> None:
    rate = np.full(drawn.STEPS, 0.1)
    case = drawn.case_of(drawn.TOO_HIGH, train_loss=LOSS, lr=rate, params={"optimizer": "adam", "lr": 1e-3})
    assert DETECTOR.examine(case) is not None


def test_an_unusual_rate_that_works_is_nobodys_mistake() -> None:
    adam = {"optimizer": "adam", "lr": 0.1}
    for verdict in (drawn.OK, drawn.TOO_LOW):
        assert DETECTOR.examine(drawn.case_of(verdict, train_loss=LOSS, params=adam)) is None


def test_usual_rates_and_unknown_optimizers_are_silent() -> None:
    for params in ({"optimizer": "adamw", "lr": 3e-3}, {"optimizer": "mine", "lr": 100}, {"optimizer": "sgd"}):
        assert DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=LOSS, params=params)) is None


def test_fine_tuning_has_smaller_usual_rates() -> None:
    params = {"optimizer": "adamw", "lr": 2e-3, "model_name_or_path": "bert-base"}
    found = DETECTOR.examine(drawn.case_of(drawn.TOO_HIGH, train_loss=LOSS, params=params))
    assert found is not None
    assert "fine-tuning" in found.sentence


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10**6), st.sampled_from([1, 3, 9]))
def test_neither_unit_nor_first_step_nor_density_matters(times: float, offset: int, every: int) -> None:
    params = {"optimizer": "adam", "lr": 0.1}
    plain = drawn.case_of(drawn.TOO_HIGH, train_loss=LOSS, params=params)
    other = drawn.case_of(drawn.TOO_HIGH, train_loss=LOSS, params=params, times=times, offset=offset, every=every)
    drawn.same(DETECTOR, plain, other, offset)
