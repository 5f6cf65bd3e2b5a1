"""Histories in the many shapes in which people write them down themselves: the roles, the numbers, and the order of steps."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lranalyzer.readers import read

STRUCTURES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "structures.toml").read_text(encoding="utf-8")
)
CURVES = {
    "train": [round(2.4 * 0.88**e, 4) for e in range(1, 11)],
    "val": [round(2.6 * 0.9**e, 4) for e in range(1, 11)],
    "lr": [0.001 * 0.9**e for e in range(1, 11)],
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_history_is_read_whatever_its_shape(name: str, tmp_path: Path) -> None:
    case = STRUCTURES[name]
    path = tmp_path / case["file"]
    path.write_text(case["text"], encoding="utf-8")
    runs = read(path)
    assert len(runs) == case.get("runs", 1)
    for role, series in (("train", runs[0].train_loss), ("val", runs[0].val_loss), ("lr", runs[0].lr)):
        if f"{role}?" in case["roles"]:
            continue
        assert (series is not None) == (role in case["roles"]), role
        if series is not None:
            assert series.is_ordered
            np.testing.assert_allclose(series.value, CURVES[role], rtol=5e-3, atol=2e-6)
