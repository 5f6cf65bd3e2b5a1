"""A callback for Keras 3, any backend: ``model.fit(..., callbacks=[MonitorCallback()])``."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

from lranalyzer.live.callback import Watching

EXACT = 1000
"""Batches of an epoch whose own losses can be told from the running mean in single precision."""
ROUNDING = 2.0**-20
"""A batch's share of the sum below which it is lost in single precision: after a loss of 1e9 one of 1 is not seen."""
RATE_EVERY = 16
"""Batches between two readings of the rate; a schedule is evaluated for each."""


class MonitorCallback(Watching, keras.callbacks.Callback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches the training loss of every batch and the optimizer's rate.

    Keras reports the mean over the epoch so far; the losses of the batches are recovered from how it moves. Options are those
    of :class:`~lranalyzer.live.callback.Watching`; ``act`` needs a rate that is a number, for a schedule of Keras cannot be
    changed.
    """

    def on_train_begin(self, logs: Any = None) -> None:
        """Meet the optimizer."""
        self._mean, self._rate = RunningMean(), KerasRate(self)
        self._before = self._last = 0
        self._step = int(self.model.optimizer.iterations)
        if self._act:
            self._rate.check()
        steps = self.params.get("steps")
        self._begin(
            self._rate if self._act else None, settings=self._rate.settings(), name=self.model.name,
            total_steps=steps * self.params["epochs"] if steps else None,
        )  # fmt: skip

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras begins a new mean."""
        self._mean, self._before = RunningMean(), 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """One batch, or several where ``steps_per_execution`` is larger."""
        self._last = batch
        loss = self._mean.moved(batch + 1 - self._before, float(logs["loss"])) if logs and "loss" in logs else None
        self._step += 1
        if self.monitor is None or loss is None:
            return
        read = self._step <= RATE_EVERY or self._step % RATE_EVERY == 0
        self.monitor.step(loss, step=self._step, lr=self._rate.read() if read else None)

    def begin_mean(self) -> None:
        """Let Keras begin its mean anew, for one that a loss of 1e25 has entered tells nothing any more."""
        for metric in self.model.metrics:
            if metric.name == "loss":
                metric.reset_state()
        self._mean, self._before = RunningMean(), self._last + 1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """The validation loss, where there is one."""
        self._validated((logs or {}).get("val_loss"))

    def on_train_end(self, logs: Any = None) -> None:
        """Read what still waits."""
        self._end()


class RunningMean:
    """Gives back what a mean in single precision was made of: ``n * mean(n) - m * mean(m)`` over the batches in between."""

    def __init__(self) -> None:
        self._count, self._mean = 0, 0.0

    def moved(self, count: int, mean: float) -> float | None:
        """The mean over the batches since the last answer; None where it cannot be told from rounding."""
        new = count - self._count
        if new < 1 + count // EXACT:
            return None
        value = (count * mean - self._count * self._mean) / new
        if math.isfinite(value) and abs(value) < ROUNDING * count * abs(mean) / new:
            return None
        self._count, self._mean = count, mean
        return value


class KerasRate:
    """The rate of a Keras optimizer, and the state of the training; for :class:`~lranalyzer.live.keep.Keeper`.

    Parameters
    ----------
    callback
        Asked for its model each time: with JAX, Keras brings the variables up to date then, and takes changes over.
    """

    def __init__(self, callback: Any) -> None:
        self._callback = callback

    @property
    def _optimizer(self) -> Any:
        return self._callback.model.optimizer

    def read(self) -> float:
        """The rate now; a schedule is evaluated."""
        return float(keras.ops.convert_to_numpy(self._optimizer.learning_rate))

    def peak(self) -> float:
        """The rate, for one that is changed has no schedule."""
        return self.read()

    def scale(self, factor: float) -> None:
        """Multiply it."""
        self._optimizer.learning_rate = self.read() * factor

    def copy(self) -> list[Any]:
        """Weights, running means and the optimizer's memory, in main memory."""
        return [np.array(keras.ops.convert_to_numpy(v)) for v in self._variables()]

    def restore(self, copy: list[Any]) -> None:
        """Put them back; an optimizer that remembered nothing yet begins anew."""
        held = self._variables()
        for variable, value in zip(held, copy, strict=False):
            variable.assign(value)
        for variable in held[len(copy) :]:
            variable.assign(np.zeros(variable.shape))
        self._callback.begin_mean()

    def _variables(self) -> list[Any]:
        model = self._callback.model
        progress = {id(model.optimizer.iterations), id(model.optimizer._learning_rate)}
        return [*model.weights, *(v for v in model.optimizer.variables if id(v) not in progress)]

    def settings(self) -> dict[str, Any]:
        """The optimizer's name and momentum."""
        optimizer = self._optimizer
        return {"optimizer": type(optimizer).__name__.lower(), "momentum": getattr(optimizer, "momentum", None)}

    def check(self) -> None:
        """Raise ValueError for a rate that cannot be set."""
        if isinstance(self._optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
            raise ValueError(
                "act=True: found a schedule of Keras, which cannot be changed; expected a rate that is a number"
            )
