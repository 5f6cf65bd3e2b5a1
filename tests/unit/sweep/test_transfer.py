"""Transfer rules."""

from __future__ import annotations

import pytest

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.sweep import to_batch_size, to_optimizer


def test_linear_for_sgd_root_for_adam() -> None:
    assert to_batch_size(0.1, 32, 128, "sgd").lr == pytest.approx(0.4)
    assert to_batch_size(0.001, 32, 128, "adamw").lr == pytest.approx(0.002)
    unknown = to_batch_size(0.1, 32, 128)
    assert unknown.lr_low < 0.2 < 0.4 < unknown.lr_high


def test_there_and_back() -> None:
    there = to_batch_size(0.1, 32, 1024, "momentum").lr
    assert to_batch_size(there, 1024, 32, "momentum").lr == pytest.approx(0.1)
    assert to_batch_size(0.1, 32, 32).lr_low == pytest.approx(0.1)


def test_optimizers() -> None:
    found = to_optimizer(0.1, "sgd", "adamw")
    assert found.lr_low < found.lr < found.lr_high
    assert to_optimizer(0.1, "sgd", "sgd").lr == 0.1
    with pytest.raises(LRAnalyzerError, match="did you mean 'adam"):
        to_optimizer(0.1, "sgd", "adamm")
    with pytest.raises(LRAnalyzerError, match="above 0"):
        to_batch_size(0.0, 32, 64)
