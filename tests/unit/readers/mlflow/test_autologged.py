"""What MLflow's autologging calls things is understood; the parameters are those of real autologged runs."""

from __future__ import annotations

import pytest

from lranalyzer.run import Hyperparameters

KERAS = {
    "epochs": "12", "batch_size": "None", "optimizer_name": "adam_1", "optimizer_learning_rate": "0.009999999776482582",
    "optimizer_weight_decay": "None", "optimizer_clipnorm": "1.0", "optimizer_use_ema": "False",
    "optimizer_ema_momentum": "0.99", "optimizer_beta_1": "0.9",
}  # fmt: skip
TENSORFLOW = {"epochs": "12", "batch_size": "32", "opt_name": "SGD", "opt_learning_rate": "0.01", "opt_momentum": "0.9"}
PYTORCH = {"epochs": "12", "optimizer_name": "SGD", "lr": "0.05", "momentum": "0", "weight_decay": "0"}
SKLEARN = {"learning_rate": "invscaling", "eta0": "0.01", "max_iter": "20", "alpha": "0.0001"}


@pytest.mark.parametrize(
    ("params", "optimizer", "lr", "momentum"),
    [
        (KERAS, "adam", pytest.approx(0.01), 0.9),
        (TENSORFLOW, "momentum", 0.01, 0.9),
        (PYTORCH, "sgd", 0.05, 0.0),
        (SKLEARN, None, 0.01, None),
    ],
    ids=["keras", "tensorflow", "pytorch", "sklearn"],
)
def test_rate_and_optimizer_are_found(params: dict[str, str], optimizer: str, lr: float, momentum: float) -> None:
    found = Hyperparameters.of(params)
    assert (found.optimizer, found.lr, found.momentum) == (optimizer, lr, momentum)
