"""Runs a snippet in its own framework and returns the rates that the framework used."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")

Rates = np.ndarray[Any, np.dtype[np.float64]]


def run_torch_like(code: str, steps: int, losses: list[float] | None = None) -> Rates:
    """Step the `scheduler` of a snippet for PyTorch or Transformers and read the optimizer's rate."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    parameter = torch.nn.Parameter(torch.zeros(1))
    names: dict[str, Any] = {"optimizer": torch.optim.SGD([parameter], lr=0.123)}
    exec(code, names)
    rates = []
    for step in range(steps):
        rates.append(names["optimizer"].param_groups[0]["lr"])
        names["optimizer"].step()
        if losses is None:
            names["scheduler"].step()
        else:
            names["scheduler"].step(losses[step])
    return np.array(rates, dtype=np.float64)


def run_transformers(code: str, steps: int, losses: list[float] | None = None) -> Rates:
    """Run a snippet for Transformers; its schedulers are PyTorch's."""
    pytest.importorskip("transformers", reason="Transformers is not installed")
    return run_torch_like(code, steps, losses)


def run_lightning(code: str, steps: int, losses: list[float] | None = None) -> Rates:
    """Train a one-parameter LightningModule with the snippet's `configure_optimizers`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Lightning warns about its own dependencies when imported.
        lightning = pytest.importorskip("lightning", reason="Lightning is not installed")
        torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(code, names)
    rates: list[float] = []

    class Module(lightning.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def training_step(self, batch: Any, index: int) -> Any:
            rates.append(self.trainer.optimizers[0].param_groups[0]["lr"])
            return (self.weight * batch.mean()).sum()

        def validation_step(self, batch: Any, index: int) -> None:
            if losses is not None:
                self.log("val_loss", torch.tensor(losses[self.current_epoch], dtype=torch.float64))

        configure_optimizers = names["configure_optimizers"]

    batches = 1 if losses is not None else steps
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer = lightning.Trainer(
            max_epochs=steps // batches,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            accelerator="cpu",
            num_sanity_val_steps=0,
        )
        data = torch.utils.data.DataLoader(torch.zeros(batches, 1), batch_size=1)
        trainer.fit(Module(), data, data if losses is not None else None)
    return np.array(rates, dtype=np.float64)


def run_keras(code: str, steps: int, losses: list[float] | None = None) -> Rates:
    """Apply gradients with the snippet's `optimizer`, or call its callback at the end of every epoch."""
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(code, names)
    optimizer = names["optimizer"]
    rates = []
    if losses is not None:
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(optimizer=optimizer, loss="mse")
        names["callback"].set_model(model)
        names["callback"].on_train_begin()
        for epoch in range(steps):
            rates.append(float(optimizer.learning_rate))
            names["callback"].on_epoch_end(epoch, {"val_loss": losses[epoch]})
        return np.array(rates, dtype=np.float64)
    weight = keras.Variable(np.zeros(1, dtype="float32"))
    gradient = keras.ops.zeros(1)
    optimizer.build([weight])
    for _ in range(min(steps, 10)):  # The first steps through the real optimizer,
        rates.append(float(keras.ops.convert_to_numpy(optimizer.learning_rate)))
        optimizer.apply([gradient])
    schedule = names["learning_rate"]  # the rest from the schedule it evaluates, which is much faster.
    if not callable(schedule):
        return np.array([*rates, *[float(schedule)] * (steps - len(rates))])
    vector: Callable[[Any], Any] = schedule
    rest = [float(keras.ops.convert_to_numpy(vector(keras.ops.array(s, "int32")))) for s in range(len(rates), steps)]
    return np.array([*rates, *rest], dtype=np.float64)


def run_optax(code: str, steps: int, losses: list[float] | None = None) -> Rates:
    """Evaluate the snippet's `schedule` under jit, or update with its plateau rule."""
    pytest.importorskip("optax", reason="Optax is not installed")
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    names: dict[str, Any] = {}
    if losses is None:
        exec(code, names)
        state = names["optimizer"].init({"weight": jax.numpy.zeros(1)})
        names["optimizer"].update({"weight": jax.numpy.ones(1)}, state, {"weight": jax.numpy.zeros(1)})
        return np.array(jax.jit(jax.vmap(names["schedule"]))(jax.numpy.arange(steps)), dtype=np.float64)
    # Plain gradient descent makes the size of an update the rate itself.
    exec(code.replace("optax.adamw", "optax.sgd"), names)
    optimizer = names["optimizer"]
    parameters = {"weight": jax.numpy.ones(1)}
    state = optimizer.init(parameters)
    update = jax.jit(lambda state, loss: optimizer.update(parameters, state, parameters, value=loss))
    rates = [float(eval(code.split("learning_rate=")[1].split(")")[0]))]
    for loss in losses[: steps - 1]:
        updates, state = update(state, loss)
        rates.append(-float(updates["weight"][0]))
    return np.array(rates, dtype=np.float64)


RUNNERS = {
    "pytorch": run_torch_like,
    "lightning": run_lightning,
    "keras": run_keras,
    "optax": run_optax,
    "transformers": run_transformers,
}
