"""Small logs on disk, and a cache of each test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache stays untouched."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("LRANALYZER_CACHE_DIR", str(folder))
    return folder / "diagnoses.sqlite"


def _write(path: Path, seed: int, points: int = 120) -> None:
    rng = np.random.default_rng(seed)
    loss = 0.2 + 2 * np.exp(-np.arange(points) / 20) + rng.normal(0, 0.01, points)
    rows = "\n".join(f"{i},{v:.5f},0.001" for i, v in enumerate(loss.tolist()))
    path.write_text(f"step,train_loss,lr\n{rows}\n", encoding="utf-8")


@pytest.fixture
def logs(tmp_path: Path) -> Callable[[int], Path]:
    """A folder with this many CSV logs: ``run_0.csv``, ``run_1.csv``, ..."""

    def build(count: int) -> Path:
        folder = tmp_path / "logs"
        folder.mkdir(exist_ok=True)
        for i in range(count):
            _write(folder / f"run_{i}.csv", i)
        return folder

    return build
