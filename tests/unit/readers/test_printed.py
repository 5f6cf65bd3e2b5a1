"""Lists of numbers as Python prints them keep every number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lranalyzer.errors import ReadError
from lranalyzer.readers import read
from lranalyzer.readers.detect import recognise
from lranalyzer.run import Run

LOSS = [2.5 * 0.9**i for i in range(12)]
VAL = [1.1 * value for value in LOSS]


def run_of(text: str, folder: Path) -> Run:
    path = folder / "out.txt"
    path.write_text(text, encoding="utf-8")
    (run,) = read(path)
    return run


@pytest.mark.parametrize(
    "text",
    [
        f"{{'loss': {LOSS}, 'val_loss': {VAL}}}",
        f"defaultdict(<class 'list'>, {{'train_loss': {LOSS}, 'val_loss': {VAL}}})",
        f"{{'loss': array({LOSS}, dtype=float32), 'val_loss': array({VAL})}}",
        "{'loss': [" + ", ".join(f"tensor({x}, device='cuda:0')" for x in LOSS) + f"], 'val_loss': {VAL}, }}",
        f"train_losses = {LOSS}\nval_losses = {VAL}\n",
        f"Train loss: {LOSS}\n\nVal loss: {VAL}\n",
    ],
)
def test_every_number_of_a_printed_history_is_read(text: str, tmp_path: Path) -> None:
    run = run_of(text, tmp_path)
    assert run.format == "python_lists"
    assert run.train_loss is not None
    assert run.val_loss is not None
    np.testing.assert_allclose(run.train_loss.value, LOSS)
    np.testing.assert_allclose(run.val_loss.value, VAL)


def test_a_loss_that_became_nan_stays_so(tmp_path: Path) -> None:
    run = run_of(f"loss = {[*LOSS, float('nan')]}\n", tmp_path)
    assert run.train_loss is not None
    assert np.isnan(run.train_loss.value[-1])
    assert len(run.train_loss) == 13


def test_a_dictionary_without_its_end_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="breaks off"):
        run_of(f"{{'loss': {LOSS}, 'val_loss': [2.5, 2.4", tmp_path)


@pytest.mark.parametrize(
    "text", ["anchors: [10, 13, 16, 30]\nstrides: [8, 16, 32]\n", "{'sizes': [1, 2, 3], 'names': ['a', 'b']}"]
)
def test_lists_that_speak_of_no_training_are_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError):
        recognise(path)
