"""The range tester: the log is readable, and the training is left as it was, whatever happens."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers import read
from lranalyzer.sweep import is_range_test, range_test, range_tester

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def _training() -> tuple[Any, Any, list[Any]]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(8, 16), torch.nn.BatchNorm1d(16), torch.nn.ReLU(), torch.nn.Linear(16, 1)
    )
    data = [(x, x.sum(1, keepdim=True)) for x in torch.randn(10, 32, 8)]
    return model, torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9), data


def _run(model: Any, optimizer: Any, data: list[Any], path: Path, fail_at: int = -1) -> None:
    with range_tester(model, optimizer, path, low=1e-5, high=100.0, steps=120) as test:
        for i, (x, y) in enumerate(test.batches(data)):
            if i == fail_at:
                raise RuntimeError("out of memory")
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            test.step(loss)


@pytest.mark.parametrize("fail_at", [-1, 30])
def test_everything_is_restored(tmp_path: Path, fail_at: int) -> None:
    model, optimizer, data = _training()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    model.eval()
    state = torch.get_rng_state()
    if fail_at >= 0:
        with pytest.raises(RuntimeError, match="out of memory"):
            _run(model, optimizer, data, tmp_path / "log.csv", fail_at)
    else:
        _run(model, optimizer, data, tmp_path / "log.csv")
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    assert optimizer.param_groups[0]["lr"] == 0.5
    assert not optimizer.state_dict()["state"]
    assert not model.training
    assert torch.equal(state, torch.get_rng_state())


def test_frozen_parts_and_the_random_numbers_of_python_and_numpy_are_restored(tmp_path: Path) -> None:
    model, optimizer, data = _training()
    model[1].eval()
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    with range_tester(model, optimizer, tmp_path / "log.csv", steps=20) as test:
        model.train()
        for x, y in test.batches(data):
            loss = torch.nn.functional.mse_loss(model(x), y) * (1 + 0 * random.random() * np.random.rand())  # noqa: NPY002
            test.step(loss)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002
    assert model.training
    assert not model[1].training


def test_the_log_is_read_and_understood(tmp_path: Path) -> None:
    _run(*_training(), tmp_path / "log.csv")
    run = read(tmp_path / "log.csv")[0]
    assert is_range_test(run)
    found = range_test(run)
    assert found.lr is not None
    assert 1e-3 < found.lr < 1.0


def test_wrong_rates_are_refused(tmp_path: Path) -> None:
    model, optimizer, _ = _training()
    with pytest.raises(LRAnalyzerError, match="rises from above 0"), range_tester(model, optimizer, low=1.0, high=0.1):
        pass
    with (
        pytest.raises(LRAnalyzerError, match="at least 20 steps"),
        range_tester(model, optimizer, tmp_path / "a", steps=3),
    ):
        pass
