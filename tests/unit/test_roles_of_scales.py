"""The factor by which half precision enlarges its loss is none."""

from __future__ import annotations

import numpy as np

from lranalyzer.run import Series, assign_roles


def test_a_loss_scale_is_no_loss() -> None:
    step = np.arange(10)
    series = {name: Series.of(name, step, np.ones(10)) for name in ("loss scale", "loss_scale", "grad norm")}
    assert "train_loss" not in assign_roles(series)
