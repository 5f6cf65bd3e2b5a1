"""A callback for Keras 3, any backend: ``model.fit(..., callbacks=[MonitorCallback()])``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from lranalyzer.live.monitor import Monitor
from lranalyzer.live.warning import Warning

EXACT = 1000
"""Batches of an epoch whose own losses can be told from the running mean in single precision."""
RATE_EVERY = 16
"""Batches between two readings of the rate; a schedule is evaluated for each."""


class MonitorCallback(keras.callbacks.Callback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches the training loss of every batch and the optimizer's rate.

    Keras reports the mean over the epoch so far; the losses of the batches are recovered from how it moves.

    Parameters
    ----------
    params
        Further settings, such as ``{"batch_size": 64}``; the optimizer's are read from it.
    act, lr_bounds
        As for :class:`~lranalyzer.Monitor`; needs a rate that is a number, for a schedule of Keras cannot be changed.
    on_warning
        Called with each warning, besides the log.

    ``monitor`` holds the :class:`~lranalyzer.Monitor` once training has begun.
    """

    def __init__(
        self,
        *,
        params: dict[str, Any] | None = None,
        act: bool = False,
        lr_bounds: tuple[float, float] | None = None,
        on_warning: Callable[[Warning], None] | Sequence[Callable[[Warning], None]] = (),
    ) -> None:
        super().__init__()
        self.monitor: Monitor | None = None
        self._given, self._act, self._bounds, self._on_warning = params, act, lr_bounds, on_warning
        self._step = 0
        self._mean = RunningMean()

    def on_train_begin(self, logs: Any = None) -> None:
        """Meet the optimizer."""
        rate, steps = KerasRate(self.model.optimizer), self.params.get("steps")
        if self._act:
            rate.check()
        self.monitor = Monitor(
            rate if self._act else None, params=rate.settings() | (self._given or {}),
            total_steps=steps * self.params["epochs"] if steps else None, act=self._act, lr_bounds=self._bounds,
            name=self.model.name, on_warning=self._on_warning,
        )  # fmt: skip
        self._rate = rate
        self._step = int(self.model.optimizer.iterations)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras begins a new mean."""
        self._mean = RunningMean()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """One batch, or several where ``steps_per_execution`` is larger."""
        loss = self._mean.moved(batch + 1, float(logs["loss"])) if logs and "loss" in logs else None
        self._step += 1
        if self.monitor is None or loss is None:
            return
        read = self._step <= RATE_EVERY or self._step % RATE_EVERY == 0
        self.monitor.step(loss, step=self._step, lr=self._rate.read() if read else None)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """The validation loss, where there is one."""
        if self.monitor is not None and logs and "val_loss" in logs:
            self.monitor.validation(logs["val_loss"])

    def on_train_end(self, logs: Any = None) -> None:
        """Read what still waits."""
        if self.monitor is not None:
            self.monitor.flush()


class RunningMean:
    """Gives back what a mean was made of: ``n * mean(n) - m * mean(m)`` over the batches in between."""

    def __init__(self) -> None:
        self._count, self._mean = 0, 0.0

    def moved(self, count: int, mean: float) -> float | None:
        """The mean over the batches since the last answer; None while too few came to tell it from rounding."""
        new = count - self._count
        if new < 1 + count // EXACT:
            return None
        value = (count * mean - self._count * self._mean) / new
        self._count, self._mean = count, mean
        return value


class KerasRate:
    """The rate of a Keras optimizer."""

    def __init__(self, optimizer: Any) -> None:
        self._optimizer = optimizer

    def read(self) -> float:
        """The rate now; a schedule is evaluated."""
        return float(keras.ops.convert_to_numpy(self._optimizer.learning_rate))

    def scale(self, factor: float) -> None:
        """Multiply it."""
        self._optimizer.learning_rate = self.read() * factor

    def settings(self) -> dict[str, Any]:
        """The optimizer's name and momentum."""
        return {
            "optimizer": type(self._optimizer).__name__.lower(),
            "momentum": getattr(self._optimizer, "momentum", None),
        }

    def check(self) -> None:
        """Raise ValueError for a rate that cannot be set."""
        if isinstance(self._optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
            raise ValueError(
                "act=True: found a schedule of Keras, which cannot be changed; expected a rate that is a number"
            )
