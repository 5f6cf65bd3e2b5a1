"""What a program prints about itself before it trains are its parameters, and no points of its curves."""

from __future__ import annotations

from pathlib import Path

import pytest

from lranalyzer.readers import read
from lranalyzer.run import Run
from lranalyzer.run.hyperparameters import Hyperparameters

CURVE = "".join(f"Epoch {e} loss: {2.5 * 0.8**e:.4f}\n" for e in range(1, 8))


def run_after(head: str, folder: Path, curve: str = CURVE) -> Run:
    path = folder / "train.log"
    path.write_text(f"{head}\n{curve}", encoding="utf-8")
    (run,) = read(path)
    return run


@pytest.mark.parametrize(
    "head",
    [
        "Namespace(lr=0.01, optimizer='sgd', batch_size=64, loss_weight=0.5, betas=(0.9, 0.99))",
        "TrainConfig(lr=0.01, optimizer='sgd', batch_size=64)",
        "$ python -u train.py --lr=1e-2 --optimizer sgd --batch-size 64 --resume --device cuda:0",
        "{'lr': 0.01, 'batch_size': 64, 'optimizer': 'sgd', 'loss_weight': 0.3}",
        "Learning rate: 0.01\nBatch size: 64\nOptimizer: SGD",
        "学习率: 0.01\noptimizer = SGD\n  - batch_size: 64",
        "               lr: 0.01                          \t[default: 0.1]\n  optimizer: sgd  \n  batch_size: 64  \t[default: 1]",
    ],
)
def test_the_parameters_a_program_prints_are_those_of_its_run(head: str, tmp_path: Path) -> None:
    run = run_after(head, tmp_path)
    known = Hyperparameters.of(run.params)
    assert (known.lr, known.optimizer, known.batch_size) == (0.01, "sgd", 64)
    assert run.train_loss is not None
    assert len(run.train_loss) == 7
    assert set(run.series) == {"loss"}


def test_the_parameters_of_the_last_training_count(tmp_path: Path) -> None:
    run = run_after("Namespace(lr=0.1)", tmp_path, f"{CURVE}Namespace(lr=0.01)\n{CURVE}")
    assert Hyperparameters.of(run.params).lr == 0.01


def test_a_rate_told_in_every_epoch_is_a_series(tmp_path: Path) -> None:
    run = run_after("Starting", tmp_path, CURVE.replace("\n", "\nlearning rate: 0.01\n"))
    assert run.params == {}
    assert run.lr is not None
    assert len(run.lr) == 7


def test_sentences_with_options_are_no_command_line(tmp_path: Path) -> None:
    assert run_after("usage: see --lr LR and --optimizer NAME below", tmp_path).params == {}


def test_a_loss_file_of_bare_numbers_is_read_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "loss.txt").write_text("2.0675\n1.0592\n0.9260\n0.8434\n0.7876\n0.7549\n", encoding="utf-8")
    (run,) = read(tmp_path)
    assert run.train_loss is not None
    assert len(run.train_loss) == 6
