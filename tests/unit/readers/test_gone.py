"""A loss whose cells are empty to the end of a table that goes on: pandas writes NaN so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lranalyzer as lra


def written(folder: Path, **columns: object) -> lra.Run:
    frame = pd.DataFrame({"epoch": np.arange(1, 13), **columns})
    frame.to_csv(folder / "history.csv", index=False)
    return lra.read(folder / "history.csv")[0]


@pytest.mark.parametrize("finite", [0, 1, 7])
def test_a_history_that_pandas_wrote_diverged_where_its_losses_are_empty_to_the_end(
    finite: int, tmp_path: Path
) -> None:
    loss = np.where(np.arange(12) < finite, 2.0 - 0.1 * np.arange(12), np.nan)
    run = written(tmp_path, loss=loss, val_loss=loss, accuracy=np.full(12, 0.1), lr=np.full(12, 0.5))
    assert lra.diagnose(run).verdict == "diverged"
    assert any(note.kind == "repaired" and "loss" in note.text for note in run.notes)


def test_a_frame_says_the_same_as_the_file_it_is_written_to(tmp_path: Path) -> None:
    frame = pd.DataFrame({"step": np.arange(12), "train_loss": np.nan, "lr": 0.5})
    assert lra.diagnose(lra.Run.from_frame(frame)).verdict == "diverged"


@pytest.mark.parametrize(
    "train",
    [
        np.where(np.arange(12) % 2 == 0, 1.0 - 0.05 * np.arange(12), np.nan),  # every other row
        np.where(np.arange(12) < 10, 1.0 - 0.05 * np.arange(12), np.nan),  # two rows of a test at the end
    ],
    ids=["sparse", "test rows at the end"],
)
def test_a_loss_that_is_logged_now_and_then_is_not_gone(train: np.ndarray, tmp_path: Path) -> None:
    run = written(tmp_path, train_loss=train, accuracy=np.linspace(0.1, 0.9, 12))
    assert run.train_loss is not None
    assert np.isfinite(run.train_loss.value).all()


def test_a_loss_that_another_one_follows_is_not_gone(tmp_path: Path) -> None:
    first = np.where(np.arange(12) < 6, 1.0, np.nan)
    run = written(tmp_path, pretrain_loss=first, loss=np.where(np.arange(12) < 6, np.nan, 0.5))
    assert all(np.isfinite(series.value).all() for series in run.series.values())


def test_a_validation_that_was_never_run_is_no_divergence(tmp_path: Path) -> None:
    run = written(tmp_path, loss=np.linspace(2, 1, 12), val_loss=np.full(12, np.nan))
    assert run.val_loss is None
    assert lra.diagnose(run).verdict != "diverged"
